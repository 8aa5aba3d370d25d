"""The pages about settings and running tell of everything that is there, and of nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from zhiyin.config.environment import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_setting_has_its_heading_and_no_other_is_described() -> None:
    described = re.findall(r"^### (ZHIYIN_\w+)$", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(setting.name for setting in SETTINGS)


def test_the_default_of_each_setting_is_named() -> None:
    text = (DOCS / "settings.md").read_text()
    for setting in SETTINGS:
        section = text.partition(f"### {setting.name}\n")[2].partition("\n#")[0]
        assert section.strip(), setting.name
        assert setting.default in section, setting.name


def test_links_between_the_pages_lead_somewhere() -> None:
    text = (DOCS / "operations.md").read_text()
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("##")}
    links = re.findall(r"\(operations\.md#([\w-]+)\)", (DOCS / "settings.md").read_text())
    assert links
    assert set(links) <= headings
