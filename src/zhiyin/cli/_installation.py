"""Opening the installation that the environment names, or saying in one sentence why it cannot be opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import django

from zhiyin.core.errors import Refused, Several, WrongSetting
from zhiyin.insight.wording import language, say


class Stopped(click.ClickException):
    """The command cannot start; exit code 2, so that a service manager does not try again for nothing."""

    exit_code = 2


def told(error: WrongSetting) -> str:
    """A wrong setting in the language spoken now; what is allowed is a sentence of its own."""
    values = {name: told(one) if isinstance(one, WrongSetting) else one for name, one in error.values.items()}
    return say(error.sentence, **values)


def open_installation() -> Path:
    """Set Django up from the environment and return the data folder. Raises `Stopped`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
    try:
        django.setup()
    except WrongSetting as error:
        raise Stopped(told(error)) from None
    except OSError as error:
        raise Stopped(
            say(
                "The data folder cannot be used: {why}: {path}. Set ZHIYIN_HOME.",
                why=error.strerror,
                path=error.filename,
            )
        ) from None
    from django.conf import settings
    from django.utils import translation

    translation.activate(language())  # what is stored is written in the installation's own
    home: Path = settings.HOME
    for folder in (home, home / "run", home / "files", home / "outbox"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Stopped(
                say("The folder {path} cannot be made: {why}. Set ZHIYIN_HOME.", path=folder, why=error.strerror)
            ) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise Stopped(
            say("The data folder {path} is not writable by this user. Mend its rights, or set ZHIYIN_HOME.", path=home)
        )
    return home


@contextmanager
def telling() -> Iterator[None]:
    """Turn a `Refused` of a service into the command's error: a sentence in the language that the command speaks."""
    from django.utils.translation import gettext

    try:
        with reaching():
            yield
    except Refused as error:
        errors = error.errors if isinstance(error, Several) else [error]
        texts = [gettext(one.sentence) for one in errors]
        lines = [text % one.params if one.params else text for one, text in zip(errors, texts, strict=True)]
        raise click.ClickException("\n".join(lines)) from error


@contextmanager
def reaching() -> Iterator[None]:
    """Turn a database that does not answer into `Stopped`."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        raise Stopped(
            say("The database does not answer: {why}. See ZHIYIN_DATABASE_URL.", why=str(error).strip())
        ) from None
