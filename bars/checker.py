"""What must be in the database after the kills. Run inside the installation; reads the ledger, prints a JSON report."""

from __future__ import annotations

import json
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

from zhiyin.cli._installation import open_installation


def main(ledger: Path) -> None:
    """Print `{lost, half, doubled, other, figures}`."""
    home = open_installation()
    intents, acks = _read(ledger)
    report: dict[str, Any] = {"lost": [], "half": [], "doubled": [], "other": [], "figures": {}}
    for action, found in _counts().items():
        wanted = {key: intent for key, intent in intents.items() if intent["action"] == action}
        for key, intent in wanted.items():
            count = found.get(intent.get("about") or key, 0)
            if count > 1:
                report["doubled"].append(f"{action} {key}: {count} times")
            if count == 0 and key in acks:
                report["lost"].append(f"{action} {key}")
        report["figures"][action] = sum(found.values())
    _imports(intents, acks, report)
    _halves(report)
    _rest(home, report)
    sys.stdout.write(json.dumps(report))


def _read(path: Path) -> tuple[dict[str, dict[str, Any]], set[str]]:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line["intent"]: line for line in lines if "intent" in line}, {
        line["ack"] for line in lines if "ack" in line
    }


def _counts() -> dict[str, Counter[str]]:
    """How often each mark is there, by action."""
    from zhiyin.core.models import Event
    from zhiyin.customers.models import Customer
    from zhiyin.desk.models import Message, Ticket
    from zhiyin.touchpoints.models import Interaction

    subjects = dict(Ticket.objects.values_list("pk", "subject"))

    def of_tickets(kind: str) -> Counter[str]:
        return Counter(subjects[pk] for pk in Event.objects.filter(kind=kind).values_list("subject_id", flat=True))

    return {
        "customer": Counter(Customer.objects.filter(external_id="").values_list("full_name", flat=True)),
        "interaction": Counter(Interaction.objects.values_list("subject", flat=True)),
        "ticket": Counter(subjects.values()),
        "reply": Counter(Message.objects.filter(kind="reply").values_list("body", flat=True)),
        "note": Counter(Message.objects.filter(kind="note").values_list("body", flat=True)),
        "assign": of_tickets("desk.TicketAssigned"),
        "solve": of_tickets("desk.TicketSolved"),
    }


def _imports(intents: dict[str, dict[str, Any]], acks: set[str], report: dict[str, Any]) -> None:
    from zhiyin.customers.models import Customer

    found: Counter[str] = Counter(Customer.objects.exclude(external_id="").values_list("source", flat=True))
    for source, intent in intents.items():
        if intent["action"] != "import":
            continue
        if found[source] > intent["rows"]:
            report["doubled"].append(f"import {source}: {found[source]} rows")
        if source in acks and found[source] < intent["rows"]:
            report["lost"].append(f"import {source}: {found[source]} rows")
    report["figures"]["import rows"] = sum(found.values())


def _halves(report: dict[str, Any]) -> None:
    """Every row of the actions has exactly its own event, and its parts."""
    from zhiyin.core.models import Event
    from zhiyin.customers.models import ContactDetail, Customer
    from zhiyin.desk.models import Message, Ticket
    from zhiyin.touchpoints.models import Interaction

    for kind, rows in (
        ("customers.CustomerCreated", Customer.objects),
        ("touchpoints.InteractionRecorded", Interaction.objects),
        ("desk.TicketOpened", Ticket.objects),
        ("desk.TicketReplied", Message.objects.filter(kind="reply")),
        ("desk.NoteAdded", Message.objects.filter(kind="note")),
    ):
        events, there = Event.objects.filter(kind=kind).count(), rows.count()
        if events != there:
            report["half"].append(f"{there} rows but {events} events {kind}")
    without = Ticket.objects.exclude(pk__in=Message.objects.values("ticket_id")).count()
    if without:
        report["half"].append(f"{without} tickets without their first message")
    bare = Customer.objects.filter(external_id="").exclude(pk__in=ContactDetail.objects.values("customer_id")).count()
    if bare:
        report["half"].append(f"{bare} customers without their contact detail")


def _rest(home: Path, report: dict[str, Any]) -> None:
    """Outbox empty, deliveries and leases, mails, the chain."""
    from zhiyin.core import clock, seals
    from zhiyin.core.models import Delivery, Job, Unsealed, Work
    from zhiyin.voice.models import Invitation

    waiting = Delivery.objects.exclude(state=Work.State.DONE).values_list("handler", "state", "attempts", "error")
    if waiting or Unsealed.objects.exists():
        why = Counter(waiting).most_common(3)
        report["other"].append(
            f"outbox not empty: {len(waiting)} deliveries, {Unsealed.objects.count()} unsealed: {why}"
        )
    stale = Job.objects.filter(state=Work.State.RUNNING, lease_until__lt=clock.now()).count()
    if stale:
        report["other"].append(f"{stale} jobs run without a lease")
    report["other"] += [f"seal {fault.seal}: {fault.what}" for fault in seals.verify()]
    ids = Counter(
        str(message_from_bytes(part)["Message-ID"])
        for path in (home / "outbox").glob("*.log")
        for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
        if b"Message-ID" in part
    )
    sent = Invitation.objects.filter(state="sent").count()
    if len(ids) < sent:
        report["lost"].append(f"{sent} invitations sent but {len(ids)} different mails")
    if len(ids) > Invitation.objects.count():
        report["doubled"].append(f"{len(ids)} different mails for {Invitation.objects.count()} invitations")
    report["figures"] |= {"invitations": sent, "mails": ids.total(), "seals": seals.Seal.objects.count()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
