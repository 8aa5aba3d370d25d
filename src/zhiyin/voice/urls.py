from django.urls import path

from .views import answers, public, surveys

app_name = "voice"
urlpatterns = [
    path("s/thanks", public.thanks, name="thanks"),
    path("s/<str:token>", public.survey, name="survey"),
    path("s/<str:token>/stop", public.decline, name="decline"),
    path("answers", answers.answers, name="answers"),
    path("answers/<int:number>", answers.answer, name="answer"),
    path("customers/<int:number>/satisfaction", answers.of_customer, name="of_customer"),
    path("invitations", answers.invitations, name="invitations"),
    path("surveys", surveys.surveys, name="surveys"),
    path("surveys/new", surveys.new_survey, name="new_survey"),
    path("surveys/<slug:code>", surveys.edit_survey, name="edit_survey"),
]
