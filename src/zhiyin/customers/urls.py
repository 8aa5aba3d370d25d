from django.urls import path

from .views import duplicates, editing, identifying, listing, merging, page, segments, standing

app_name = "customers"

urlpatterns = [
    path("customers", listing.customers, name="customers"),
    path("customers/new", editing.new_customer, name="new_customer"),
    path("customers/lines/<slug:part>", editing.new_line, name="new_line"),
    path("customers/identify", identifying.identify, name="identify"),
    path("customers/duplicates", duplicates.duplicates, name="duplicates"),
    path("customers/duplicates/search", duplicates.search, name="search_duplicates"),
    path("customers/duplicates/<int:number>/dismiss", duplicates.dismiss, name="dismiss_duplicates"),
    path("customers/duplicates/<int:number>/reopen", duplicates.reopen, name="reopen_duplicates"),
    path("customers/merge", merging.merge, name="merge"),
    path("customers/golden-rules", merging.golden_rules, name="golden_rules"),
    path("customers/<int:number>/unmerge/<int:absorbed>", merging.unmerge, name="unmerge"),
    path("customers/<int:number>", page.customer, name="customer"),
    path("customers/<int:number>/edit", editing.edit_customer, name="edit_customer"),
    path("customers/<int:number>/reveal", page.reveal, name="reveal"),
    path("customers/<int:number>/standing", standing.standing, name="standing"),
    path("segments", segments.segments, name="segments"),
    path("segments/new", segments.new_segment, name="new_segment"),
    path("segments/draft", segments.draft, name="draft_segment"),
    path("segments/overlap", segments.overlap, name="overlap"),
    path("segments/<int:number>", segments.segment, name="segment"),
    path("segments/<int:number>/edit", segments.edit_segment, name="edit_segment"),
    path("segments/<int:number>/size", segments.size, name="segment_size"),
    path("segments/<int:number>/figures", segments.figures, name="segment_figures"),
    path("segments/<int:number>/members", segments.members, name="segment_members"),
    path("segments/<int:number>/archive", segments.archive, name="archive_segment"),
]
