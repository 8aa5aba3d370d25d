"""`zhiyin init`, `user`, `events`, `doctor`: an installation is made, looked after, and says what ails it."""

from __future__ import annotations

import json

from .conftest import PASSWORD
from .installation import Installation


def test_an_empty_installation_has_its_company_and_one_administrator(installation: Installation) -> None:
    code = """
from zhiyin.people.models import Branch, Employee
print(Branch.objects.get().name, Employee.objects.get().roles, Employee.objects.get().user.check_password("%s"))
"""
    assert installation.python(code % PASSWORD) == "友邦保险 ['admin'] True"


def test_making_it_again_changes_nothing(installation: Installation) -> None:
    done = installation.run("init", "--no-input", "--company", "Other", "--admin", "root")
    assert done.returncode == 0
    assert installation.python("from zhiyin.people.models import *; print(Branch.objects.get(), User.objects.count())")
    assert "Administrator" not in done.stdout


def test_an_administrator_without_a_password_gets_one_that_is_shown_once(empty: Installation) -> None:
    done = empty.run("init", "--no-input", "--admin", "root")
    password = done.stdout.partition("(shown this once): ")[2].split()[0]
    code = f"from zhiyin.people.models import User; print(User.objects.get().check_password({password!r}))"
    assert empty.python(code) == "True"


def test_a_user_is_added_and_a_wrong_role_or_branch_or_password_is_refused_with_a_sentence(
    installation: Installation,
) -> None:
    assert installation.run("user", "create", "wang", "--role", "agent", "--password", PASSWORD).returncode == 0
    for arguments, teaches in (
        (("wang",), "is taken"),
        (("li", "--role", "agnt"), "There are: agent"),
        (("li", "--branch", "nowhere"), "nothing here"),
        (("li", "--password", "short"), "too short"),
    ):
        done = installation.run("user", "create", *arguments)
        assert done.returncode == 1
        assert teaches in done.stderr
        assert "Traceback" not in done.stderr


def test_a_new_password_is_given(installation: Installation) -> None:
    assert installation.run("user", "password", "root", "--password", "another horse battery").returncode == 0
    assert installation.run("user", "password", "nobody").returncode == 1


def test_a_healthy_installation_has_no_fault(installation: Installation) -> None:
    done = installation.run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert {row["state"] for row in json.loads(done.stdout)} <= {"ok", "warning"}


def test_doctor_names_each_fault_and_what_to_do(installation: Installation) -> None:
    installation.python("""
from zhiyin.core import seals, clock
from zhiyin.core.models import Event
seals.seal({}, now=clock.now())
Event.objects.filter(pk=1).update(subject_id=77)
""")
    (installation.home / "secret_key").chmod(0o644)
    done = installation.run("doctor", "--json", ZHIYIN_MAIL_URL="smtp://127.0.0.1:9")
    faults = {row["title"]: row for row in json.loads(done.stdout) if row["state"] == "fault"}
    assert done.returncode == 1
    assert set(faults) == {"Event log", "Secret key", "ZHIYIN_MAIL_URL"}
    assert all(row["remedy"] for row in faults.values())


def test_doctor_says_that_tables_are_missing(empty: Installation) -> None:
    done = empty.run("doctor")
    assert done.returncode == 1
    assert "zhiyin migrate" in done.stdout


def test_verify_finds_what_was_changed(installation: Installation) -> None:
    installation.python("from zhiyin.core import seals, clock; seals.seal({}, now=clock.now())")
    assert installation.run("events", "verify").returncode == 0
    installation.python("from zhiyin.core.models import Event; Event.objects.filter(pk=1).update(actor_id=5)")
    done = installation.run("events", "verify")
    assert done.returncode == 1
    assert "seal 1" in done.stdout
