"""Whatever a service can do, a program can do over the API; what it cannot is listed with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path

import zhiyin

SOURCE = Path(zhiyin.__file__).parent
AREAS = ("people", "customers", "operations", "touchpoints", "desk", "voice", "analysis")

IMPORT = "the write of an import: `zhiyin import`, or a file on the page"
UNDO = "taking an import back: by the page of the import, or `zhiyin import undo`"
CLOCK = "the clock and the event log call it"
PERSON = "a secret, a session or a taste of one person: only that person, signed in"
SECOND = "a second person looks before deciding: on the page, never by a program that the first may hold"
COMMAND = "whoever runs the installation: a command"
PART = "a part of another verb that is reachable, or an answer that other services ask for"
RESPONDENT = "the invitation and what its respondent does by the link in it"

NOT_OVER_THE_API = {
    "people.end_session": PERSON,
    "people.issue_token": PERSON,
    "people.read_notices": PERSON,
    "people.revoke_token": PERSON,
    "people.set_password": PERSON,
    "people.set_preferences": PERSON,
    "customers.take_hand_out": PERSON,
    "desk.note_presence": PERSON,
    "customers.ask_approval": SECOND,
    "customers.decide_approval": SECOND,
    "customers.use_approval": SECOND,
    "customers.ask_for_export": SECOND,
    "customers.make_summary": SECOND,
    "customers.set_retention": SECOND,
    "customers.pack_evidence": SECOND,
    "people.give_notice": PART,
    "customers.add_contact": PART,
    "customers.create_checked": PART,
    "customers.create_customers": PART,
    "customers.in_batch": PART,
    "customers.is_alone_enough": PART,
    "customers.needs_approval": PART,
    "customers.note_sent": PART,
    "customers.put_back": PART,
    "customers.removable": PART,
    "customers.report_twins": PART,
    "customers.rows_wanted": PART,
    "touchpoints.checked_interactions": PART,
    "touchpoints.insert_interactions": PART,
    "touchpoints.record_interactions": PART,
    "desk.open_tickets": PART,
    "voice.check_reach": PART,
    "voice.dimension_codes": PART,
    "voice.no_dimension": PART,
    "voice.record_answers": PART,
    "voice.record_checked": PART,
    "operations.add_records": PART,
    "people.send_notice": CLOCK,
    "people.tell_subscribers": CLOCK,
    "customers.drop_expired_hand_outs": CLOCK,
    "customers.erase": CLOCK,
    "customers.follow_facts": CLOCK,
    "customers.forget_files": CLOCK,
    "customers.forget_hand_outs": CLOCK,
    "customers.gather_strays": CLOCK,
    "customers.go_on_erasing": CLOCK,
    "customers.hand_out_to": CLOCK,
    "customers.note_sizes": CLOCK,
    "customers.publish_facts": CLOCK,
    "customers.return_idle": CLOCK,
    "customers.run_retention": CLOCK,
    "customers.set_facts": CLOCK,
    "customers.settle_stages": CLOCK,
    "customers.settle_tiers": CLOCK,
    "customers.tell_followers": CLOCK,
    "desk.recover": CLOCK,
    "voice.expire_invitations": CLOCK,
    "voice.send_invitation": CLOCK,
    "analysis.ask_for_refresh": CLOCK,
    "customers.erase_again": COMMAND,
    "customers.rotate_secrets": COMMAND,
    "touchpoints.install_channels": COMMAND,
    "customers.remove_imported": UNDO,
    "customers.restore_imported": UNDO,
    "operations.remove_imported": UNDO,
    "operations.restore_imported": UNDO,
    "touchpoints.remove_imported": UNDO,
    "touchpoints.restore_imported": UNDO,
    "desk.remove_imported": UNDO,
    "desk.restore_imported": UNDO,
    "voice.remove_imported": UNDO,
    "operations.take_over_records": IMPORT,
    "touchpoints.take_over_interactions": IMPORT,
    "desk.take_over_tickets": IMPORT,
    "voice.decline_surveys": RESPONDENT,
    "voice.finish_answer": RESPONDENT,
    "voice.give_answer": RESPONDENT,
    "voice.mark_opened": RESPONDENT,
    "voice.rate_dimension": RESPONDENT,
    "voice.invite": RESPONDENT,
}


def _api_files() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        area, *rest = path.relative_to(SOURCE).parts
        if rest and rest[0] in {"api", "api.py"}:
            yield area, path


def _called() -> set[str]:
    """`area.verb` of every name of its own services that an area's API mentions."""
    return {
        f"{area}.{node.attr}"
        for area, path in _api_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "services"
    }


def _verbs(area: str) -> Iterator[str]:
    """The functions that an area's services offer and that say who acts or what is written."""
    module = import_module(f"zhiyin.{area}.services")
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    for name in names:
        function = getattr(module, name)
        if isfunction(function) and function.__module__.startswith(module.__name__) and signature(function).parameters:
            yield f"{area}.{name}"


def test_every_verb_of_a_service_is_reachable_over_the_api_or_listed_with_its_reason() -> None:
    verbs, called = {verb for area in AREAS for verb in _verbs(area)}, _called()
    assert not sorted(verbs - called - NOT_OVER_THE_API.keys()), "offer these over the API, or say why not"
    assert not sorted(NOT_OVER_THE_API.keys() & called), "these are reachable: take them off the list"
    assert not sorted(NOT_OVER_THE_API.keys() - verbs), "these do not exist any more"
