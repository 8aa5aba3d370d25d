"""What law asks of who keeps personal data, and which file of the evidence shows it.

PIPL (个人信息保护法), GDPR and GB/T 35273-2020, by article; whether the company meets them, its counsel decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiyin.core.errors import gettext_noop as _

LOG_DAYS = 180
"""Network logs are kept for six months at least (Cybersecurity Law Art. 21)."""
RECORD_DAYS = 3 * 365
"""Records of processing are kept for three years at least (PIPL Art. 56)."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty with its articles; `shown_by`: files of the evidence, or the page of the product."""

    duty: str
    pipl: str
    gdpr: str
    gb: str
    shown_by: tuple[str, ...]


DUTIES = (
    Duty(_("Lawful basis, consent, withdrawal"), "13–17", "6, 7", "5.4, 8.4", ("consents.csv", "purposes.csv")),
    Duty(_("Separate consent for sensitive data"), "28–31", "9", "5.4", ("fields.csv", "consents.csv")),
    Duty(_("Purpose limitation, minimum necessary"), "5, 6", "5(1)(b, c)", "5.2", ("accesses.csv", "exports.csv")),
    Duty(_("Storage limitation"), "19", "5(1)(e)", "6.1", ("retention_rules.csv", "retention_runs.csv")),
    Duty(_("Processors and recipients recorded"), "21, 23", "28, 30", "9.1, 9.2", ("recipients.csv", "tokens.csv")),
    Duty(_("Automated decisions explained"), "24", "22", "7.7", ("/tiers", "/segments")),
    Duty(_("Access, copy, portability"), "45", "15, 20", "8.1, 8.6", ("hand_outs.csv",)),
    Duty(_("Correction"), "46", "16", "8.2", ("changes.csv",)),
    Duty(_("Deletion"), "47", "17", "8.3, 8.5", ("erasures.csv", "holds.csv")),
    Duty(_("Classes, encryption, access rights"), "51", "32", "6.2, 6.3, 7.1", ("fields.csv", "roles.csv")),
    Duty(_("Restricted display"), "51", "32", "7.2", ("fields.csv", "accesses.csv")),
    Duty(_("Second person for mass exports, separate roles"), "51(4)", "32", "7.1", ("approvals.csv", "roles.csv")),
    Duty(_("Compliance audit"), "54", "5(2), 24", "11.7", ("manifest.json", "seals.csv")),
    Duty(
        _("Records of processing, impact assessment"), "55, 56", "35, 30", "11.3, 11.4", ("fields.csv", "purposes.csv")
    ),
    Duty(_("Breach: who saw whose data"), "57", "33, 34", "10", ("accesses.csv", "exports.csv")),
    Duty(_("Logs for six months"), "CSL 21", "", "", ("retention_rules.csv", "seals.csv")),
    Duty(_("Localisation, nothing sent without configuration"), "38–40", "44–49", "9.8", ("recipients.csv",)),
)
