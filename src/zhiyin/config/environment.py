"""Every setting of an installation, read from the environment once, at the start.

A wrong value stops the start with a sentence that names the setting, what it was, and what is allowed.
`docs/settings.md` describes each; a test keeps it complete.
"""

from __future__ import annotations

import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhiyin.core.errors import WrongSetting
from zhiyin.core.outbound import Allowed, allowed
from zhiyin.insight.labels import noop


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment name, its default as text, how it is read, and what it is for."""

    name: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _port(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise WrongSetting(noop("a port from 1 to 65535"))
    return int(value)


def _port_or_next(value: str) -> int:
    return 0 if value == "0" else _port(value)


def _count(value: str) -> int:
    if not value.isdigit() or int(value) > 64:
        raise WrongSetting(noop("a whole number from 0 to 64"))
    return int(value)


def _rows(value: str) -> int:
    if not value.isdigit() or len(value) > 9:
        raise WrongSetting(noop("a whole number of rows"))
    return int(value)


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise WrongSetting(noop("one of {allowed}"), allowed=", ".join(allowed))
        return value

    return read


def _address(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value and urlsplit(value).scheme not in schemes:
            raise WrongSetting(
                noop("an address that begins with {schemes}"), schemes=", ".join(f"{s}://" for s in schemes)
            )
        return value

    return read


def _zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise WrongSetting(noop("a time zone such as Asia/Shanghai or Europe/Berlin"))
    return value


def _currency(value: str) -> str:
    if len(value) != 3 or not value.isalpha() or not value.isupper():
        raise WrongSetting(noop("a three-letter currency code such as CNY"))
    return value


def _secret(value: str) -> str:
    if value and len(value) < 32:
        raise WrongSetting(
            noop("at least 32 characters, or unset: then one is made and kept in ZHIYIN_HOME/secret_key")
        )
    return value


def _days(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 36_500:
        raise WrongSetting(noop("a whole number of days from 1 to 36500"))
    return int(value)


def _share(value: str) -> Decimal:
    if not re.fullmatch(r"0?\.\d{1,4}|0|1", value):
        raise WrongSetting(noop("a share from 0 to 1 such as 0.7"))
    return Decimal(value)


def _names(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _keys(value: str) -> list[str]:
    found = _names(value)
    if any(len(one) < 32 for one in found):
        raise WrongSetting(noop("keys of at least 32 characters each, parted by commas"))
    return found


def _systems(value: str) -> list[Allowed]:
    try:
        return [allowed(one) for one in _names(value)]
    except ValueError:
        raise WrongSetting(
            noop("names or networks parted by commas, such as erp.intern, erp.intern:8443, 10.1.0.0/16, [fd00::/8]:443")
        ) from None


SETTINGS = (
    Setting("ZHIYIN_HOME", "~/.zhiyin", _folder, "Data folder: database, files, columnar store, outbox, secret key."),
    Setting("ZHIYIN_HOST", "127.0.0.1", _text, "Address the server listens on."),
    Setting("ZHIYIN_PORT", "8420", _port, "Port of the pages and the API."),
    Setting("ZHIYIN_LIVE_PORT", "0", _port_or_next, "Port of the live stream; 0: the next one."),
    Setting("ZHIYIN_PUBLIC_URL", "", _address("http", "https"), "Address people use, if a proxy stands in front."),
    Setting("ZHIYIN_TRUSTED_PROXIES", "0", _count, "How many proxies in front are trusted for the client's address."),
    Setting("ZHIYIN_WORKERS", "0", _count, "Processes that serve pages; 0: one per core, from 2 to 8."),
    Setting(
        "ZHIYIN_DATABASE_URL", "", _address("sqlite", "postgresql"),
        "Database; unset: SQLite in ZHIYIN_HOME. postgresql://user:password@host:5432/name",
    ),
    Setting(
        "ZHIYIN_UNSAFE_DATABASE", "no", _choice("no", "yes"),
        "yes: start even if PostgreSQL may lose what it has confirmed (fsync and the like switched off).",
    ),
    Setting("ZHIYIN_CACHE_URL", "", _address("redis", "rediss"), "Shared cache; unset: the database."),
    Setting("ZHIYIN_TASKS", "database", _choice("database", "celery"), "Who runs background work."),
    Setting("ZHIYIN_BROKER_URL", "", _address("redis", "amqp"), "Broker for ZHIYIN_TASKS=celery."),
    Setting("ZHIYIN_SECRET_KEY", "", _secret, "Signs sessions and links; unset: made once, kept in ZHIYIN_HOME."),
    Setting("ZHIYIN_FIELD_KEYS", "", _keys, "Keys of encrypted fields, the present one first; unset: the secret key."),
    Setting("ZHIYIN_BACKUP_PASSPHRASE", "", _text, "Opens and closes encrypted backups; unset: it is asked for."),
    Setting("ZHIYIN_MAIL_URL", "", _address("smtp", "smtps"), "Mail server; unset: files in ZHIYIN_HOME/outbox."),
    Setting("ZHIYIN_MAIL_FROM", "zhiyin@localhost", _text, "Sender of mails."),
    Setting(
        "ZHIYIN_WEBHOOK_ALLOW", "", _systems,
        "Systems inside the company that webhooks may reach: names or networks, with a port if it is not 80 or 443.",
    ),
    Setting("ZHIYIN_LANGUAGE", "zh-hans", _choice("zh-hans", "en"), "Language for those who have not chosen one."),
    Setting("ZHIYIN_TIME_ZONE", "Asia/Shanghai", _zone, "Time zone of the company."),
    Setting("ZHIYIN_CURRENCY", "CNY", _currency, "Currency of the company."),
    Setting("ZHIYIN_ROWS_ALONE", "1000", _rows, "Rows that one person may take out without a second one."),
    Setting("ZHIYIN_GROWING_DAYS", "365", _days, "Days after the first purchase in which a customer is growing."),
    Setting("ZHIYIN_LOST_DAYS", "540", _days, "Days without a purchase after which a customer is lost."),
    Setting("ZHIYIN_DECLINING_SHARE", "0.7", _share, "Below this share of the year before a customer is declining."),
    Setting("ZHIYIN_LOG_LEVEL", "INFO", _choice("DEBUG", "INFO", "WARNING", "ERROR"), "How much is logged."),
    Setting("ZHIYIN_SABOTAGE", "", _names, "For the fault tests only: guards to switch off."),
)  # fmt: skip


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings by name; raises `WrongSetting` for the first bad value or an unknown `ZHIYIN_` name."""
    known = {setting.name for setting in SETTINGS} | {"ZHIYIN_SHARED"}
    for name in environ:
        if name.startswith("ZHIYIN_") and name not in known:
            known_ones = ", ".join(sorted(known - {"ZHIYIN_SHARED"}))
            raise WrongSetting(noop("{name} is not a setting. There are: {known}."), name=name, known=known_ones)
    return {setting.name: _value(setting, environ.get(setting.name, setting.default)) for setting in SETTINGS}


def _value(setting: Setting, text: str) -> Any:
    try:
        return setting.read(text)
    except WrongSetting as wanted:
        sentence = noop("{name} is {text!r}; it must be {wanted}.")
        raise WrongSetting(sentence, name=setting.name, text=text, wanted=wanted) from None
