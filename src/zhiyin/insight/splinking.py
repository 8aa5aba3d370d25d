"""Record linkage by Splink 5 (extra `zhiyin[linkage]`): the same fields, levels and blocking as the own path.

Splink's EM takes each field's frequencies into account while it learns, and learns from pairs that agree in few
fields, which makes its chances the better ones where fields say little; it takes seconds to prepare its queries."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from zhiyin.insight import matching
from zhiyin.insight.errors import InsightError, MissingExtra
from zhiyin.insight.intervals import Array
from zhiyin.insight.matching import LEVELS, NAMES, PAIRS, Chances, Codes, Field
from zhiyin.insight.shape import require
from zhiyin.insight.wording import say

SURE = ("birth_date", "national_id", "phone", "email")
RECALL = 0.7
START = (0.8, 0.13, 0.04, 0.03)
BEST_FIRST = ("same", "close", "near", "differ")
SESSIONS = 3


def installed() -> bool:
    """Whether Splink is there."""
    from importlib.util import find_spec

    return find_spec("splink") is not None


def link(
    fields: Sequence[Field], rules: Sequence[tuple[str, ...]], seed: int
) -> tuple[tuple[Codes, Codes, Array, Array], Chances, list[tuple[str, ...]]]:
    """The compared pairs (first, second, weight in bits, chance), what was learnt, and the rules that were used: those
    that compare no more than 30 million pairs together, the finest first.

    Raises MissingExtra, InsightError `too_many_pairs`."""
    try:
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    except ImportError:
        raise MissingExtra("linkage", "Splink 5") from None
    used = affordable({part.name: part for part in fields}, rules)
    start = matching.by_chance(fields, seed)
    with _quiet():
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="place",
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in used],
            comparisons=[_comparison(part.name, u) for part, u in zip(fields, start, strict=True)],
            retain_intermediate_calculation_columns=False,
        )
        linker = Linker(DuckDBAPI().register(_table(fields)), settings, log_level=None)
        _train(linker, [rule for rule, size in used.items() if size], seed)
        pairs = linker.inference.predict(warning_mode="never")
        found = pairs.as_pandas_dataframe()
        chances = _learnt(linker.misc.save_model_to_json(), start)
    prior = np.log2(chances.share / (1 - chances.share))
    ends = found[["place_l", "place_r"]].to_numpy(np.int64)
    weight = found["match_weight"].to_numpy("float64") - prior
    return (ends[:, 0], ends[:, 1], weight, found["match_probability"].to_numpy("float64")), chances, list(used)


def affordable(fields: Mapping[str, Field], rules: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], float]:
    """The rules with the pairs that each makes, the fewest first, as long as all make no more than 30 million
    together. Raises InsightError `too_many_pairs`, NotEnoughData below five pairs."""
    sizes: dict[tuple[str, ...], float] = {}
    for rule in rules:
        frame = pd.DataFrame({name: fields[name].codes for name in rule})
        counts = frame[(frame >= 0).all(axis=1)].value_counts().to_numpy("float64")
        sizes[rule] = float((counts * (counts - 1) / 2).sum())
    require(sum(sizes.values()), 5, say("pairs of records that agree in some field"))
    order = sorted(rules, key=lambda rule: sizes[rule])
    total = np.cumsum([sizes[rule] for rule in order])
    used = {rule: sizes[rule] for rule, pairs in zip(order, total, strict=True) if pairs <= PAIRS}
    if sum(used.values()) < 5:
        raise InsightError(
            say("More than {pairs} pairs agree somewhere: the fields are too coarse to link by.", pairs=PAIRS),
            code="too_many_pairs",
        )
    return used


def _table(fields: Sequence[Field]) -> pd.DataFrame:
    values = {part.name: np.array([*part.values, None], object)[part.codes] for part in fields}
    return pd.DataFrame({"place": np.arange(len(fields[0].codes)), **values})


def _comparison(name: str, u: Array) -> Any:
    """The levels of the own path in Splink's words, with values to start from that stay where a level never occurs."""
    import splink.comparison_library as library

    made: Any = (
        library.JaroWinklerAtThresholds(name, [0.92, 0.8])
        if name in NAMES
        else library.DamerauLevenshteinAtThresholds(name, [1, 2])
    )
    places = [LEVELS[level] for level in BEST_FIRST]
    return made.configure(
        term_frequency_adjustments=True, m_probabilities=list(START), u_probabilities=[float(u[at]) for at in places]
    )


def _train(linker: Any, rules: Sequence[tuple[str, ...]], seed: int) -> None:
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    sure = [rule for rule in rules if set(rule) & set(SURE)] or list(rules)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*rule) for rule in sure], recall=RECALL)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
    for rule in sessions(sure, rules):
        try:
            training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        except EMTrainingException:
            continue


def sessions(sure: Sequence[tuple[str, ...]], rules: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Up to three rules to learn by: a field that one of them holds fast has to be free in another."""
    chosen: list[tuple[str, ...]] = []
    for rule in [*sure, *rules]:
        held = set.intersection(*map(set, chosen)) if chosen else set()
        if not chosen or (held - set(rule)) or (len(chosen) < SESSIONS and rule not in chosen):
            chosen.append(rule)
        if len(chosen) >= SESSIONS and not set.intersection(*map(set, chosen)):
            break
    return chosen


def _learnt(saved: Mapping[str, Any], start: Array) -> Chances:
    m, u = np.empty_like(start), start.copy()
    for place, comparison in enumerate(saved["comparisons"]):
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for name, first, level in zip(BEST_FIRST, START, levels, strict=True):
            m[place, LEVELS[name]] = max(level.get("m_probability") or first, 1e-12)
            u[place, LEVELS[name]] = max(level.get("u_probability") or u[place, LEVELS[name]], 1e-12)
    share = float(np.clip(saved["probability_two_random_records_match"], 1e-15, 1 - 1e-6))
    return Chances(m, u, share, 0)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells each step on its logger; here the model tells what matters."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
