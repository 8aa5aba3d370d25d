"""Fitted models find what made the data: no bias and no coverage that chance does not explain."""

import pytest

from tests.insight.recovery import RECOVERIES, repeat
from tests.tiers import repetitions
from zhiyin.insight.models import MODELS

# So unlikely by chance alone that hardly one of the about eighty figures falls below.
LUCK = 5e-4


def test_every_model_has_its_row() -> None:
    assert {name.partition(" ")[0] for name in RECOVERIES} == set(MODELS)


@pytest.mark.soak
@pytest.mark.parametrize("name", RECOVERIES)
def test_estimates_are_unbiased_and_intervals_hold_the_truth_as_often_as_they_say(name: str) -> None:
    found = repeat(name, repetitions(RECOVERIES[name].usual))
    assert found
    for one in found:
        assert min(one.bias_chance, one.covered_chance) > LUCK, one
