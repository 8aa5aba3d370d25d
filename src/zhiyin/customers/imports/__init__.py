"""The kind of file that this area takes: customers of another system, with contact details and documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhiyin.core.access import sees
from zhiyin.core.errors import Conflict, Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, Undo, several
from zhiyin.core.models import CustomField
from zhiyin.customers import access, services
from zhiyin.customers.models import OWN
from zhiyin.customers.rules import rows as rows_of
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NO_NAME, NewCustomer
from zhiyin.customers.services.rows import blind

from .known import EXTERNAL, Known, Met, find, shown

NO_BRANCH = _("There is no branch “%(code)s” that you may see. Import the branches first.")
NO_TIER = _("There is no tier “%(code)s”. There are: %(known)s.")
NO_OWNER = _("There is no employee “%(code)s” whom you may make the owner; write a number or a sign-in name.")
NOT_YOURS = _("This customer is here already, at a branch that you do not see. An import does not change it.")
NO_SUCH_NUMBER = _("There is no customer with the number %(number)s that you may see; numbers are given out here.")


def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Create the customers of cleaned `rows` in one go; one who is here already is changed where the file differs."""
    outcomes: dict[int, Outcome] = {}
    left = list(rows)
    while left:
        now, left = _apart(left, context)
        outcomes |= _written(now, context)
    return [outcomes[row.number] for row in rows]


def _apart(rows: Sequence[ImportRow], context: ImportContext) -> tuple[list[ImportRow], list[ImportRow]]:
    """The rows of which none shares a key with another; and those that have to wait until these are written."""
    if context.match in ((), (EXTERNAL,)):
        return list(rows), []
    seen: set[tuple[str, str]] = set()
    first: list[ImportRow] = []
    later: list[ImportRow] = []
    for row in rows:
        keys = set(rows_of.keys(row, context.match)) if row.draft else set()
        (first if seen.isdisjoint(keys) else later).append(row)
        seen |= keys
    return first, later


def _written(rows: Sequence[ImportRow], context: ImportContext) -> dict[int, Outcome]:
    known = Known.of(rows, context)
    outcomes: dict[int, Outcome] = {}
    wanted: list[tuple[ImportRow, NewCustomer]] = []
    for row in rows:
        try:
            draft, said = _draft(row, known, context)
            there = known.customers.get(row.number)
            if isinstance(there, Refused):
                raise there
            if there is None:
                wanted.append((row, _new(row, draft, context)))
            else:
                outcomes[row.number] = _update(there, draft, said, context, rows_of.remarks(row))
        except Refused as error:
            outcomes[row.number] = Outcome.refused(error)
    return outcomes | (_create(wanted, known.own, context) if wanted else {})


def _new(row: ImportRow, draft: NewCustomer, context: ImportContext) -> NewCustomer:
    """The draft of somebody who is not here: who has a name, and no number that should have led to one."""
    number = rows_of.number_of(row)
    if number and "number" in context.match:
        raise Refused("customer.no_such_number", NO_SUCH_NUMBER, field="number", number=number)
    if rows_of.is_nameless(row):
        raise Refused("customer.no_name", NO_NAME, field="full_name")
    return draft


def _create(
    wanted: Sequence[tuple[ImportRow, NewCustomer]], own: Sequence[CustomField], context: ImportContext
) -> dict[int, Outcome]:
    """Write down those whom the rules of entry let in; who may be somebody here is put into a set to review."""
    twins, report = services.in_batch([draft for _row, draft in wanted], actor=context.actor)
    refused: dict[int, Refused] = {**OWN.twice(own, [draft.custom for _row, draft in wanted]), **twins}
    taken = [place for place in range(len(wanted)) if place not in refused]
    drafts = [wanted[place][1] for place in taken]
    created = services.create_checked(drafts=drafts, actor=context.actor, now=context.now) if drafts else []
    key_of = {place: customer.pk for place, customer in zip(taken, created, strict=True)}
    others = {key_of[at]: [*found.here, *(key_of[one] for one in found.batch)] for at, found in report.items()}
    services.report_twins(others, now=context.now)
    outcomes = {wanted[place][0].number: Outcome.refused(error) for place, error in refused.items()}
    for place, key in key_of.items():
        row = wanted[place][0]
        outcomes[row.number] = Outcome.created(key, rows_of.remarks(row))
    return outcomes


def _draft(row: ImportRow, known: Known, context: ImportContext) -> tuple[NewCustomer, list[str]]:
    """The customer of a row with its branch and tier looked up; everything that is wrong is told at once."""
    new, said = rows_of.given(row, context.source)
    errors: list[Refused] = []
    if new.branch and new.branch not in known.branches:
        errors.append(Refused("branch.unknown", NO_BRANCH, field="branch", code=new.branch))
    if new.tier and new.tier not in known.tiers:
        shown = ", ".join(sorted(known.tiers)) or "–"
        errors.append(Refused("tier.unknown", NO_TIER, field="tier", code=new.tier, known=shown))
    if new.owner and new.owner not in known.staff:
        errors.append(Refused("owner.unknown", NO_OWNER, field="owner", code=new.owner))
    try:
        OWN.checked(known.own, new.custom)
    except Refused as error:
        errors += error.errors if isinstance(error, Several) else [error]
    if errors := [*row.errors, *errors]:
        raise several(errors)
    return new, said


def _update(
    met: Met, draft: NewCustomer, said: Sequence[str], context: ImportContext, remarks: Sequence[Refused]
) -> Outcome:
    """Take over what the row says; an empty cell says nothing, and no contact detail or document is taken away.

    A row of a record that was merged into another only fills what is empty there: the golden record stands.
    """
    there = met.customer
    if not sees(context.actor, there):
        raise Conflict("customer.not_yours", NOT_YOURS, field="external_id")
    values: dict[str, Any] = {name: getattr(draft, name) for name in said if name != "external_id"}
    own = dict(draft.custom)
    if draft.birth_date:
        values["birth_date"] = draft.birth_date
    if (
        met.key == EXTERNAL and there.external_id != draft.external_id
    ):  # it comes from a record that was merged: it only fills what is empty
        values = {name: value for name, value in values.items() if not getattr(there, name)}
        own = {code: value for code, value in own.items() if code not in (there.custom or {})}
    if own:
        values["custom"] = own
    present = {(line.kind, line.normal or line.value) for line in there.contacts.all()}
    blinds = {line.blind for line in there.identities.all()}
    change = Change(
        values,
        add_contacts=tuple(new for new in draft.contacts if (new.kind, new.normal or new.value) not in present),
        add_identities=tuple(new for new in draft.identities if blind(new) not in blinds),
    )
    before = there.version
    after = services.change_customer(
        customer=there, version=before, change=change, actor=context.actor, now=context.now
    )
    become = Outcome.unchanged if after.version == before else Outcome.updated
    return become(there.pk, remarks)


CUSTOMERS = Kind(
    name="customers",
    title=_("Customers"),
    permission=access.CREATE,
    write=write,
    clean=rows_of.clean,
    find=find,
    more=OWN.columns,
    matches=("number", "phone", "email", "wechat", "document"),
    mark=rows_of.mark,
    undo=Undo("customers.customer", services.remove_imported, services.restore_imported, shown),
    columns=(
        Column("external_id", _("The id of the customer in the system that the file comes from.")),
        Column("number", _("The number of the customer here; it only finds customers (match), it gives none.")),
        Column("kind", _("person (also if empty) or company.")),
        Column("family_name", _("The family name.")),
        Column("given_name", _("The given name.")),
        Column("full_name", _("The name as it is shown; a company has only this one.")),
        Column("birth_date", _("The date of birth: 1990-02-28."), judged=True),
        Column("phone", _("Telephone numbers, several parted by ; or a comma.")),
        Column("email", _("E-mail addresses, several parted by ; or a comma.")),
        Column("wechat", _("WeChat names, several parted by ; or a comma.")),
        Column("street", _("Street and house of the address.")),
        Column("city", _("City of the address.")),
        Column("postcode", _("Postcode of the address.")),
        Column("national_id", _("The number of the identity card, or another country's; kept encrypted.")),
        Column("passport", _("The number of the passport; kept encrypted.")),
        Column("company_code", _("The unified social credit code; kept encrypted.")),
        Column("other_id", _("The number of another document; kept encrypted.")),
        Column("tier", _("The code of the tier.")),
        Column("stage", _("Life-cycle stage: prospect, growing, mature, declining, lost.")),
        Column("relation_level", _("Level of the relation: transaction, service, relation.")),
        Column("relation_kind", _("Kind of relation: basic, reactive, accountable, proactive, partnership.")),
        Column("owner", _("The employee who looks after the customer: number or sign-in name.")),
        Column("branch", _("The code of the branch; else that of who imports.")),
        Column("note", _("Remarks.")),
    ),
)
