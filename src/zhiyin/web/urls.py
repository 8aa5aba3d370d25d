from django.urls import path

from . import custom_fields, import_results, imports, many, saved_views, views, webhooks

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("language", views.language, name="language"),
    path("imports", imports.imports, name="imports"),
    path("imports/start", imports.start, name="start_import"),
    path("imports/preview", imports.remap, name="remap_import"),
    path("imports/<int:number>/rows", import_results.rows, name="import_rows"),
    path("imports/<int:number>/rows.csv", import_results.download, name="import_rows_file"),
    path("imports/<int:number>/undo", import_results.undo, name="undo_import"),
    path("imports/<int:number>", imports.one, name="import"),
    path("imports/<int:number>/errors", imports.errors, name="import_errors"),
    path("bulk/<slug:owner>", many.many, name="many"),
    path("bulk/<int:key>/run", many.bulk_run, name="bulk_run"),
    path("bulk/<int:key>/skipped.csv", many.bulk_skips, name="bulk_skips"),
    path("views/<slug:owner>", saved_views.views, name="saved_views"),
    path("views/<int:key>/count", saved_views.view_count, name="view_count"),
    path("views/<int:key>/remove", saved_views.remove_view, name="remove_view"),
    path("views/<int:key>/usual", saved_views.usual_view, name="usual_view"),
    path("fields", custom_fields.fields, name="fields"),
    path("fields/<slug:owner>/new", custom_fields.new_field, name="new_field"),
    path("fields/<int:key>/edit", custom_fields.edit_field, name="edit_field"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/new", webhooks.new, name="new_webhook"),
    path("webhooks/<int:pk>", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/messages/<int:message>/send-again", webhooks.send_again, name="send_again"),
    path("webhooks/<int:pk>/<slug:verb>", webhooks.act, name="act_on_webhook"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
