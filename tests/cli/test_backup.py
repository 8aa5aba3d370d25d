"""`zhiyin backup` while the server runs, `zhiyin restore` elsewhere; what does not fit is refused, nothing touched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.postgres import cluster

from .conftest import PASSWORD
from .installation import Installation

SECRET = {"ZHIYIN_BACKUP_PASSPHRASE": "correct horse battery"}
CUSTOMER = """
from zhiyin.customers import services
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.core.actor import SYSTEM
from zhiyin.core import clock
new = NewCustomer(full_name='{name}', kind='person', identities=(NewIdentity('passport', '{passport}'),))
print(services.create_customer(new=new, actor=SYSTEM, now=clock.now()).number)
"""
READ = """
from zhiyin.customers.models import Customer, Identity
from zhiyin.core import secrets
import json
rows = Identity.objects.order_by('pk')
print(json.dumps([[row.customer.full_name, secrets.open_(row.cipher, context='customers.identity')] for row in rows]))
"""


def test_an_installation_is_copied_while_it_runs_and_comes_back_elsewhere(served: Installation, tmp_path: Path) -> None:
    served.python(CUSTOMER.format(name="李一", passport="E10000001"))
    (served.home / "files" / "a.txt").write_text("附件")
    file = tmp_path / "one.backup"
    made = served.run("backup", str(file), "--encrypt", **SECRET)
    assert made.returncode == 0, made.stderr
    assert "read back and proved" in made.stdout
    served.python(CUSTOMER.format(name="later", passport="E10000002"))
    assert "李一".encode() not in file.read_bytes()

    other = Installation(tmp_path / "other" / "home")
    other.home.parent.mkdir()
    checked = other.run("restore", str(file), "--check", **SECRET)
    assert checked.returncode == 0, checked.stderr
    assert json.loads(other.run("doctor", "--json").stdout)  # nothing was put there yet
    done = other.run("restore", str(file), **SECRET)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "faults: 0" in done.stdout
    assert json.loads(other.python(READ)) == [["李一", "E10000001"]]
    assert (other.home / "files" / "a.txt").read_text() == "附件"

    again = other.run("restore", str(file), **SECRET)
    assert (again.returncode, "--replace" in again.stderr) == (1, True)
    other.python(CUSTOMER.format(name="new", passport="E10000003"))
    replaced = other.run("restore", str(file), "--replace", **SECRET)
    assert replaced.returncode == 0, replaced.stderr
    assert json.loads(other.python(READ)) == [["李一", "E10000001"]]
    assert list(other.home.glob("replaced-*/zhiyin.sqlite3"))


def test_what_does_not_fit_is_refused_and_nothing_is_touched(installation: Installation, tmp_path: Path) -> None:
    installation.python(CUSTOMER.format(name="李一", passport="E10000001"))
    file = tmp_path / "plain.backup"
    made = installation.run("backup", str(file))
    assert "secret_key" in made.stdout
    before = (installation.home / "zhiyin.sqlite3").read_bytes()

    wrong = installation.run("restore", str(file), "--replace", ZHIYIN_SECRET_KEY="k" * 40)
    assert "ZHIYIN_SECRET_KEY" in wrong.stderr
    raw = file.read_bytes()
    (tmp_path / "cut.backup").write_bytes(raw[: len(raw) // 2])
    cut = installation.run("restore", str(tmp_path / "cut.backup"), "--replace")
    assert "cut or changed at byte" in cut.stderr
    exists = installation.run("backup", str(file))
    assert (exists.returncode, "already a file" in exists.stderr) == (1, True)
    assert (installation.home / "zhiyin.sqlite3").read_bytes() == before
    assert not list(tmp_path.glob("*.half"))

    elsewhere = Installation(tmp_path / "elsewhere" / "home")
    elsewhere.home.parent.mkdir()
    no_key = elsewhere.run("restore", str(file))
    assert (no_key.returncode, "secret_key" in no_key.stderr) == (1, True)
    elsewhere.home.mkdir(exist_ok=True)
    shutil.copy2(installation.home / "secret_key", elsewhere.home / "secret_key")
    assert elsewhere.run("restore", str(file)).returncode == 0
    assert json.loads(elsewhere.python(READ)) == [["李一", "E10000001"]]


def test_the_server_has_to_be_stopped_before(served: Installation, tmp_path: Path) -> None:
    served.run("backup", str(tmp_path / "one.backup"))
    done = served.run("restore", str(tmp_path / "one.backup"), "--replace")
    assert (done.returncode, "Stop it first" in done.stderr) == (2, True)


def test_on_postgresql_the_copy_is_one_moment_of_the_database(empty: Installation, tmp_path: Path) -> None:
    with cluster(careless=True) as running:
        empty.settings |= {"ZHIYIN_DATABASE_URL": running.url("one"), "ZHIYIN_UNSAFE_DATABASE": "yes"}
        assert empty.run("init", "--no-input", "--admin", "root", "--password", PASSWORD).returncode == 0
        empty.python(CUSTOMER.format(name="李一", passport="E10000001"))
        file = tmp_path / "one.backup"
        made = empty.run("backup", str(file), "--encrypt", **SECRET)
        assert made.returncode == 0, made.stderr
        other = Installation(tmp_path / "other" / "home", {**empty.settings, "ZHIYIN_DATABASE_URL": running.url("two")})
        other.home.parent.mkdir()
        done = other.run("restore", str(file), **SECRET)
        assert done.returncode == 0, done.stderr + done.stdout
        assert json.loads(other.python(READ)) == [["李一", "E10000001"]]
        lite = Installation(tmp_path / "lite" / "home")
        lite.home.parent.mkdir()
        assert "ZHIYIN_DATABASE_URL" in lite.run("restore", str(file), **SECRET).stderr
