"""The one JSON shape of every error: `{"error": {"code", "message", "field", "errors": [...]}}`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _


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
        return answer(request, ErrorOut(code="bad_request", message=str(error)), error.status_code)


def _field_error(item: dict[str, Any]) -> ErrorOut:
    place = [str(part) for part in item.get("loc", ()) if part not in {"body", "payload", "query", "path"}]
    return ErrorOut(code=str(item.get("type", "invalid")), message=str(item.get("msg", "")), field=".".join(place))
