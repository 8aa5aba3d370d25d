"""The API: one router per area, the authenticator, the one error shape."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Swagger

from zhiyin import __version__
from zhiyin.api.bodies import Bodies
from zhiyin.api.bulk import router as bulk
from zhiyin.api.changes import router as changes
from zhiyin.api.errors import Api, install
from zhiyin.api.fields import router as fields
from zhiyin.api.requests import known_parameters_only
from zhiyin.api.saved_views import router as views
from zhiyin.api.webhooks import router as webhooks
from zhiyin.customers.api import duplicates, exports, pool, segments, tiers
from zhiyin.customers.api import router as customers
from zhiyin.desk.api import router as tickets
from zhiyin.operations.api import ROUTERS as OPERATIONS
from zhiyin.people.api import branches, employees, subscriptions
from zhiyin.touchpoints.api import ROUTERS as TOUCHPOINTS
from zhiyin.voice.api import ROUTERS as VOICE

from .sign_in import token_auth


class Described(Swagger):
    """The page that describes the API, from our own host."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        told = json.dumps({**self.settings, "url": self.get_openapi_url(api, kwargs)})
        return render(request, self.template, {"swagger_settings": told, "api": api, "add_csrf": False})


api = Api(
    title="Zhiyin",
    version=__version__,
    description="The same services as the pages. Errors: `{error: {code, message, field, errors}}`.",
    auth=token_auth,
    docs=Described(),
    parser=Bodies(),
    urls_namespace="api",
)
install(api)
api.add_decorator(known_parameters_only(api, token_auth), mode="view")
api.add_router("/changes", changes)
api.add_router("/webhooks", webhooks)
api.add_router("/customers", customers)
api.add_router("/segments", segments)
api.add_router("/tiers", tiers)
api.add_router("/duplicates", duplicates)
api.add_router("/exports", exports)
api.add_router("/pool", pool)
api.add_router("/bulk", bulk)
api.add_router("/fields", fields)
api.add_router("/views", views)
api.add_router("/branches", branches)
api.add_router("/employees", employees)
api.add_router("/subscriptions", subscriptions)
api.add_router("/tickets", tickets)
for name, router in (OPERATIONS | TOUCHPOINTS | VOICE).items():
    api.add_router(f"/{name}", router)
