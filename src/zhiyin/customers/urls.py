from django.urls import path

from .views import duplicates, editing, identifying, listing, merging, page, privacy, segments, standing

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
    path("customers/erasures", privacy.erasures, name="erasures"),
    path("customers/hand-outs/<str:link>", privacy.take, name="take"),
    path("customers/<int:number>/privacy", privacy.privacy, name="privacy"),
    path("customers/<int:number>/consent", privacy.consent, name="consent"),
    path("customers/<int:number>/holds", privacy.hold, name="hold"),
    path("customers/<int:number>/holds/<int:hold>/lift", privacy.lift, name="lift"),
    path("customers/<int:number>/hand-out", privacy.hand_out, name="hand_out"),
    path("customers/<int:number>/erase", privacy.erase, name="erase"),
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
