"""Fill the installation in ZHIYIN_HOME with the company of the tests; run before its server starts."""

from __future__ import annotations

import os
import sys

import django


def main() -> None:
    """Migrate and found the company; the clock is the real one."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiyin.config.settings"
    django.setup()
    from django.core.management import call_command

    from tests.company import found
    from zhiyin.core import clock

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    found(clock.now())


if __name__ == "__main__":
    sys.exit(main())
