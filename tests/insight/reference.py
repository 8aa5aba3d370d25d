"""Published numbers that the models reproduce, from the folder named by ZHIYIN_SHARED; each test fixes their count."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest


def shared(name: str) -> Path:
    """The path of a shared data file. Skips where ZHIYIN_SHARED is unset; where it is set, a missing file fails."""
    if not os.environ.get("ZHIYIN_SHARED"):
        pytest.skip("ZHIYIN_SHARED is not set")
    path = Path(os.environ["ZHIYIN_SHARED"]) / "data" / name
    assert path.exists(), f"{path} is missing although ZHIYIN_SHARED is set"
    return path


class Reference:
    """One section of reference_values.json, or a table printed elsewhere; counts the values that were compared."""

    def __init__(self, section: str, printed: Any = None) -> None:
        self.section = section
        known = json.loads(shared("reference_values.json").read_text(encoding="utf-8")) if printed is None else {}
        self.values: Any = printed if printed is not None else known[section]
        self.checked = 0

    def near(self, found: float | None, published: float, tolerance: float, what: str = "") -> None:
        """Compares one value; `tolerance` is half of the last digit given, or three standard errors."""
        assert found is not None and abs(found - published) <= tolerance, (
            f"{self.section} {what}: {found}, not {published}"
        )
        self.checked += 1

    def all_near(self, found: Mapping[str, float | None], published: Mapping[str, float], tolerance: float) -> None:
        """Compares every published value with the found one of the same name."""
        for name, value in published.items():
            self.near(found[name], value, tolerance, name)

    def same(self, found: object, published: object) -> None:
        """Compares one value that is no number."""
        assert found == published, f"{self.section}: {found!r}, not {published!r}"
        self.checked += 1

    def done(self, count: int) -> None:
        """Fails unless exactly `count` values were checked, and prints it."""
        print(f"{self.section}: {self.checked} reference values checked")  # noqa: T201 - the count is to be seen in the log
        assert self.checked == count
