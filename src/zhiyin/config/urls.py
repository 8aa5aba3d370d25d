from django.urls import include, path, re_path

from zhiyin.api.errors import unknown_address

from .api import api

urlpatterns = [
    path("", include("zhiyin.web.urls")),
    path("", include("zhiyin.customers.urls")),
    path("", include("zhiyin.touchpoints.urls")),
    path("", include("zhiyin.voice.urls")),
    path("", include("zhiyin.desk.urls")),
    path("", include("zhiyin.analysis.urls")),
    path("account/", include("allauth.urls")),
    path("api/v1/", api.urls),
    re_path(r"^api/", unknown_address),
]
