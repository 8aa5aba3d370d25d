"""The register that most tests of this area need."""

from __future__ import annotations

import pytest

from tests.company import Company

from . import cast


@pytest.fixture
def register(company: Company) -> cast.Register:
    """The small register of the shared company."""
    return cast.register(company)
