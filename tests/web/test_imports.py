"""The pages of imports: preview, start, progress, refused rows; each person sees the own runs."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.company import Company
from zhiyin.config.schedule import SCHEDULE
from zhiyin.core import clock
from zhiyin.core.imports import uploads
from zhiyin.core.models import ImportMapping, ImportRun, Job
from zhiyin.core.worker import Worker
from zhiyin.customers.models import Customer
from zhiyin.people import services
from zhiyin.people.models import Branch

FILE = "code,name,parent\nnew-1,新一,hq\nnew-2,,hq\nnew-3,新三,hq\n"


def signed_in(company: Company, name: str) -> Client:
    client = Client()
    user = company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def sent(text: str = FILE, **more: str) -> dict[str, object]:
    return {"kind": "branches", "file": SimpleUploadedFile("b.csv", text.encode()), **more}


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def kept(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "files" / "imports").glob("*"))


def test_a_file_is_previewed_started_taken_in_and_its_refused_rows_come_back(company: Company, tmp_path: Path) -> None:
    admin = signed_in(company, "admin")
    page = admin.post("/imports", sent()).content.decode()
    assert "新一" in page
    assert not Branch.objects.filter(code="new-1").exists()
    answer = admin.post("/imports/start", {"token": token_of(page)})
    assert answer.status_code == 302
    assert "hx-trigger" in admin.get(answer["Location"]).content.decode()
    Worker({}, {uploads.JOB: SCHEDULE[uploads.JOB]}).drain()
    run = ImportRun.objects.get()
    assert (run.state, run.created, run.refused) == ("done", 2, 1)
    assert "hx-trigger" not in admin.get(answer["Location"]).content.decode()
    errors = admin.get(f"{answer['Location']}/errors")
    assert errors.content.startswith(b"\xef\xbb\xbf")
    assert "new-2" in errors.content.decode()
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (sent(mapping="columns: ["), ""),
        (sent(""), "file"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_what_cannot_be_used_is_said_and_leaves_nothing(
    company: Company, tmp_path: Path, given: dict[str, object], field: str
) -> None:
    answer = signed_in(company, "admin").post("/imports", given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors if field else answer.context["form"].errors
    assert kept(tmp_path) == []
    assert not ImportRun.objects.exists()


def test_nobody_starts_the_file_of_another(company: Company) -> None:
    page = signed_in(company, "admin").post("/imports", sent()).content.decode()
    assert signed_in(company, "manager").post("/imports/start", {"token": token_of(page)}).status_code == 404
    assert signed_in(company, "admin").post("/imports/start", {"token": "forged"}).status_code == 404
    assert not Job.objects.exists()


def test_a_person_without_the_right_for_a_kind_cannot_bring_it(company: Company) -> None:
    answer = signed_in(company, "manager").post("/imports", sent())
    assert answer.status_code == 422
    assert "kind" in answer.context["form"].errors


def test_who_loses_the_right_before_the_job_runs_imports_nothing(company: Company, now: object) -> None:
    page = signed_in(company, "admin").post("/imports", sent()).content.decode()
    signed_in(company, "admin").post("/imports/start", {"token": token_of(page)})
    from zhiyin.core.actor import SYSTEM

    services.deactivate_employee(employee=company.people["admin"], actor=SYSTEM, now=clock.now())
    Worker({}, {uploads.JOB: SCHEDULE[uploads.JOB]}).drain()
    assert ImportRun.objects.get().state == "failed"
    assert not Branch.objects.filter(code="new-1").exists()


CUSTOMERS = "主键,称呼,手机号1,生日\nc1,李晓梅,138 1234 5678,1990-02-28\nc2,王强,139,\n"


def chosen(page: str, **more: str) -> dict[str, str]:
    """What the form of the columns sends as the page shows it, and `more`."""
    names = re.findall(r'name="(column_[0-9]+)"', page)
    picked = dict(re.findall(r'name="(column_[0-9]+)"(?:(?!</select>).)*?value="([a-z_]+)" selected', page, re.DOTALL))
    return {name: picked.get(name, "") for name in names} | {"token": token_of(page), "mode": "upsert"} | more


def test_columns_that_are_not_understood_are_guessed_told_by_a_person_kept_and_the_run_is_taken_back(
    company: Company,
) -> None:
    admin = signed_in(company, "admin")
    first = admin.post("/imports", {**sent(CUSTOMERS), "kind": "customers"})
    page = first.content.decode()
    assert chosen(page)["column_2"] == "phone"
    told = chosen(page, column_0="external_id", column_1="full_name", column_3="birth_date", save_as="旧系统")
    seen = admin.post("/imports/preview", told | {"defaults": "stage = growing"})
    assert (seen.context.get("problem"), seen.context["form"].errors) == (None, {})
    assert dict(seen.context["seen"].counts) == {"created": 1, "refused": 1}
    answer = admin.post("/imports/start", {"token": token_of(seen.content.decode())})
    jobs = {name: SCHEDULE[name] for name in (uploads.JOB, uploads.UNDO)}
    Worker({}, jobs).drain()
    assert Customer.objects.get().stage == "growing"
    run = ImportRun.objects.get()
    assert "contact.phone" in [e["code"] for row in run.rows.filter(outcome="refused") for e in row.errors or []]
    assert "139" in admin.get(f"/imports/{run.pk}/rows?outcome=refused").content.decode()
    listed = b"".join(admin.get(f"/imports/{run.pk}/rows.csv?outcome=created"))
    assert b'"created"' in listed
    assert ImportMapping.objects.get().name == "旧系统"
    assert "旧系统" in admin.get("/imports").content.decode()
    assert "/undo" in admin.get(answer["Location"]).content.decode()
    admin.post(f"/imports/{run.pk}/undo")
    Worker({}, jobs).drain()
    assert not Customer.objects.exists()
    assert ImportRun.objects.get().state == "undone"
    assert "/undo" not in admin.get(answer["Location"]).content.decode()


def test_a_kept_mapping_is_chosen_and_a_change_is_shown_before_it_is_made(company: Company) -> None:
    admin = signed_in(company, "admin")
    text = "columns: {external_id: 主键, full_name: 称呼, birth_date: 生日}\nmatch: [external_id]\n"
    kept_one = ImportMapping.objects.create(
        kind="customers", name="旧系统", text=text, actor_kind="employee", saved_at=clock.now()
    )
    given = {"kind": "customers", "kept": str(kept_one.pk)}
    page = admin.post("/imports", {**sent(CUSTOMERS), **given}).content.decode()
    admin.post("/imports/start", {"token": token_of(page)})
    Worker({}, {uploads.JOB: SCHEDULE[uploads.JOB]}).drain()
    changed = admin.post("/imports", {**sent(CUSTOMERS.replace("李晓梅", "李小梅")), **given}).content.decode()
    assert "full_name: 李晓梅 → 李小梅" in changed


def test_a_running_import_says_how_long_it_still_takes_even_after_it_was_broken_off(company: Company) -> None:
    admin = signed_in(company, "admin")
    page = admin.post("/imports", sent()).content.decode()
    address = admin.post("/imports/start", {"token": token_of(page)})["Location"]
    assert "left" not in admin.get(address, headers={"Accept-Language": "en"}).content.decode()
    began = clock.now() - timedelta(minutes=2)
    told = {"done": 3000, "from": 1000, "total": 8000, "since": began.isoformat()}
    Job.objects.update(progress=told)
    left = uploads.time_left(ImportRun.objects.get(), now=began + timedelta(minutes=2))
    assert left == timedelta(minutes=5)
    assert admin.get(address).context["minutes_left"] == 5


def test_a_file_that_nobody_starts_is_gone_after_a_day(company: Company, tmp_path: Path) -> None:
    admin = signed_in(company, "admin")
    waiting = admin.post("/imports", sent()).content.decode()
    admin.post("/imports", sent(FILE.replace("new", "old")))
    admin.post("/imports/start", {"token": token_of(waiting)})
    assert len(kept(tmp_path)) == 2
    uploads.tidy({}, lambda _told: None)
    assert len(kept(tmp_path)) == 2
    yesterday = (clock.now() - timedelta(hours=26)).timestamp()
    for path in kept(tmp_path):
        os.utime(path, (yesterday, yesterday))
    SCHEDULE["imports.tidy"].run({}, lambda _told: None)
    (left,) = kept(tmp_path)
    assert left.name == Job.objects.get(name=uploads.JOB).arguments["file"]
