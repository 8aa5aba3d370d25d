"""What `zhiyin doctor` says about backups."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.utils import translation

from zhiyin.cli._checks import backup
from zhiyin.core import clock
from zhiyin.core.backups.making import LAST


def test_doctor_says_how_old_the_last_backup_is_and_warns_after_two_days(tmp_path: Path) -> None:
    assert [finding.state for finding in backup(tmp_path)] == ["warning"]
    for hours, state in ((5, "ok"), (49, "warning")):
        at = clock.now() - timedelta(hours=hours)
        (tmp_path / LAST).write_text(json.dumps({"at": at.isoformat(), "path": "/backups/one.backup"}))
        with translation.override("en"):
            [finding] = backup(tmp_path)
        assert (finding.state, finding.what) == (state, f"{hours} hours old: /backups/one.backup")
        assert bool(finding.remedy) is (state == "warning")
