from django.urls import path

from .views import public

app_name = "voice"
urlpatterns = [
    path("s/thanks", public.thanks, name="thanks"),
    path("s/<str:token>", public.survey, name="survey"),
    path("s/<str:token>/stop", public.decline, name="decline"),
]
