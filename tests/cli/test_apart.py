"""A job in a process of its own: it does its work, tells what went wrong, and never outlives its parent."""

from __future__ import annotations

import subprocess
import sys

from .installation import Installation

RUN = """
from zhiyin.analysis.services import JOB
from zhiyin.core import clock, jobs
from zhiyin.core.actor import SYSTEM
from zhiyin.core.apart import ApartError, run_apart
from zhiyin.core.models import Job
job = jobs.enqueue(JOB, {}, actor=SYSTEM, now=clock.now())
try:
    run_apart(job.pk, job.fence)
except ApartError as error:
    print("told:", error)
print(Job.objects.get(pk=job.pk).progress)
"""


def test_a_job_apart_works_on_the_same_database_and_reports_its_progress(installation: Installation) -> None:
    said = installation.python(RUN)
    assert "told:" not in said
    assert said != "{}"
    assert list((installation.home / "warehouse").iterdir())


def test_what_went_wrong_apart_is_told_in_one_line(installation: Installation) -> None:
    (installation.home / "warehouse").write_text("not a folder")
    assert installation.python(RUN).splitlines()[0].startswith("told: FileExistsError")


def test_it_ends_when_its_parent_is_gone(installation: Installation) -> None:
    command = [sys.executable, "-m", "zhiyin.core.apart", "1", "0"]
    environment = installation.environment | {"DJANGO_SETTINGS_MODULE": "zhiyin.config.settings"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert not done.stdout
