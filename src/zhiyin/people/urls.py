from django.urls import path

from .views import account, audit, branches, employees, notices

app_name = "people"
urlpatterns = [
    path("branches", branches.tree, name="branches"),
    path("branches/new", branches.new_branch, name="new_branch"),
    path("branches/<str:code>", branches.branch, name="branch"),
    path("branches/<str:code>/teams/new", branches.new_team, name="new_team"),
    path("employees", employees.directory, name="employees"),
    path("employees/new", employees.new, name="new_employee"),
    path("employees/<int:number>", employees.employee, name="employee"),
    path("employees/<int:number>/deactivate", employees.deactivate, name="deactivate"),
    path("events", audit.log, name="events"),
    path("me", account.me, name="me"),
    path("me/preferences", account.preferences, name="preferences"),
    path("me/tokens", account.issue, name="tokens"),
    path("me/tokens/<int:pk>/revoke", account.revoke, name="revoke"),
    path("me/sessions/<int:pk>/end", account.end_session, name="end_session"),
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read, name="read_notices"),
    path("subscriptions", notices.subscriptions, name="subscriptions"),
    path("subscriptions/<int:pk>/end", notices.end, name="end_subscription"),
]
