"""The one JSON shape of every error: `{"error": {"code", "message", "field", "errors": [...]}}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _

from .bodies import unreadable


class ErrorOut(Schema):
    """One error: `code` for machines, `message` for people, `field` where one input is at fault."""

    code: str
    message: str
    field: str = ""
    errors: list[ErrorOut] = []


class Failure(Schema):
    """What every 4xx answer holds."""

    error: ErrorOut


def described(error: Refused) -> ErrorOut:
    """A `Refused` in the shape of the API, in the language of the request."""
    text = gettext(error.sentence)
    message = text % error.params if error.params else text
    inner = [described(one) for one in error.errors] if isinstance(error, Several) else []
    return ErrorOut(code=error.code, message=message, field=error.field, errors=inner)


# What any call may answer besides its own: it need not be repeated at each.
EVERYWHERE = {400: "The request cannot be read.", 429: "Too many calls.", 503: "Away for a moment; try again."}


class Api(NinjaAPI):
    """NinjaAPI whose description names the answers that every operation may give, and is made once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, completed. It takes most of a second to make, and does not change while the server runs."""
        key = repr(sorted(options.items()))
        if key not in self._described:
            self._described[key] = self._complete(super().get_openapi_schema(**options))
        return self._described[key]

    def _complete(self, schema: OpenAPISchema) -> OpenAPISchema:
        failure = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, meaning in EVERYWHERE.items():
                    operation["responses"].setdefault(status, {"description": meaning, "content": failure})
        return schema


def unknown_address(request: HttpRequest) -> HttpResponse:
    """404 in the one shape, for what is under `/api/` but is no address of it."""
    sentence = gettext(_("There is no such address in the API; its description is at /api/v1/openapi.json."))
    body = Failure(error=ErrorOut(code="not_found", message=sentence)).model_dump_json()
    del request
    return HttpResponse(body, status=404, content_type="application/json; charset=utf-8")


def install(api: NinjaAPI) -> None:
    """Give `api` the one error shape."""

    def answer(request: HttpRequest, error: ErrorOut, status: int) -> HttpResponse:
        return api.create_response(request, Failure(error=error), status=status)

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, described(error), error.status)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        inner = [_field_error(item) for item in error.errors]
        message = gettext(_("Some fields need to be mended; nothing was saved."))
        return answer(request, ErrorOut(code="invalid", message=message, errors=inner), 422)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        message = gettext(
            _("Send a valid token as “Authorization: Bearer …”; people issue them on their account page.")
        )
        return answer(request, ErrorOut(code="unauthenticated", message=message), 401)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:  # the only thing of which the framework says so: a body that it cannot read
            return answer(request, described(unreadable(error.__cause__)), 400)
        return answer(request, ErrorOut(code="bad_request", message=str(error)), error.status_code)


# What the framework finds, in our words; the names in them are its own.
FOUND = {
    "missing": _("This is needed."),
    "extra_forbidden": _("There is no such field here; compare its name with the description of the API."),
    "string_type": _("This has to be a text."),
    "string_too_long": _("At most %(max_length)s characters can be kept. Shorten it."),
    "string_pattern_mismatch": _("This is not in its form (%(pattern)s)."),
    "int_type": _("This has to be a whole number."),
    "int_parsing": _("This has to be a whole number."),
    "literal_error": _("This is not possible here. There are: %(expected)s."),
    "greater_than_equal": _("This has to be at least %(ge)s."),
    "less_than_equal": _("This has to be at most %(le)s."),
}


def _field_error(item: dict[str, Any]) -> ErrorOut:
    place = [str(part) for part in item.get("loc", ()) if part not in {"body", "payload", "query", "path"}]
    code = str(item.get("type", "invalid"))
    sentence = gettext(FOUND[code]) % item.get("ctx", {}) if code in FOUND else str(item.get("msg", ""))
    return ErrorOut(code=code, message=sentence, field=".".join(place))
