"""A job in a process of its own: the memory that it and its libraries take is given back when it ends.

`python -m zhiyin.core.apart JOB FENCE` is that process. It ends when its standard input closes, so that it never
outlives the worker that holds the lease of its job.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

import django

log = logging.getLogger(__name__)


class ApartError(Exception):
    """What went wrong in the other process, in one line."""


def run_apart(job: int, fence: int) -> None:
    """Run a claimed job in a child process and wait for its end. Raises `ApartError`."""
    command = [sys.executable, "-m", __name__, str(job), str(fence)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        said = child.stdout.read().strip()
    if child.returncode:
        raise ApartError(said or f"the process of the job ended with code {child.returncode}")


def main(job: int, fence: int) -> int:
    """Do the job; the exit code. What went wrong is told on the standard output."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import import_string
    from django.utils.translation import activate

    from .jobs import reporter
    from .models import Job

    activate(settings.LANGUAGE_CODE)
    try:
        row = Job.objects.get(pk=job, fence=fence)
        import_string(settings.ZHIYIN_SCHEDULE)[row.name].run(row.arguments, reporter(row))
    except Exception as error:
        log.exception("job failed", extra={"work": job})
        sys.stdout.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
