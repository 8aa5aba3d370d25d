from django.urls import include, path, re_path

from zhiyin.api.errors import unknown_address

from .api import api

# Addresses are tried one after the other: those of programs, which call most often, behind one pattern in front.
urlpatterns = [
    path("api/v1/", api.urls),
    re_path(r"^api/", unknown_address),
    path("", include("zhiyin.web.urls")),
    path("", include("zhiyin.people.urls")),
    path("", include("zhiyin.customers.urls")),
    path("", include("zhiyin.operations.urls")),
    path("", include("zhiyin.touchpoints.urls")),
    path("", include("zhiyin.voice.urls")),
    path("", include("zhiyin.desk.urls")),
    path("", include("zhiyin.analysis.urls")),
    path("account/", include("zhiyin.config.account_urls")),
]

handler400 = "zhiyin.web.faults.bad_request"
handler403 = "zhiyin.web.faults.forbidden"
handler404 = "zhiyin.web.faults.not_found"
handler500 = "zhiyin.web.faults.server_error"
