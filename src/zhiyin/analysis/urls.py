from django.urls import path

from . import views

app_name = "analysis"
urlpatterns = [
    path("analysis/satisfaction", views.satisfaction, name="satisfaction"),
    path("analysis/league", views.league, name="league"),
    path("analysis/standards", views.standards, name="standards"),
    path("analysis/scores", views.scores, name="scores"),
    path("analysis/refresh", views.refresh, name="refresh"),
]
