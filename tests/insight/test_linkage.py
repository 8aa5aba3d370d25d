"""Linkage: Febrl's known duplicates, rare names, honest refusals."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.cases_value import persons
from tests.insight.reference import Reference, shared
from zhiyin.insight import linkage, matching
from zhiyin.insight.errors import InsightError, NotEnoughData, UnknownName

FEBRL = {
    "id": "rec_id",
    "street": "address_1",
    "city": "suburb",
    "birth_date": "date_of_birth",
    "national_id": "soc_sec_id",
}


def _quality(truth: pd.Series, cluster: pd.Series) -> tuple[float, float, int]:
    """Precision and recall of the pairs that share a cluster, and the true pairs."""

    def pairs(label: pd.Series) -> int:
        sizes = label.value_counts()
        return int((sizes * (sizes - 1) // 2).sum())

    both = pairs(truth.astype(str) + "|" + cluster.astype(str))
    return both / pairs(cluster), both / pairs(truth), pairs(truth)


def test_a_file_without_any_field_of_a_person_is_refused() -> None:
    with pytest.raises(InsightError, match="at least two of") as caught:
        linkage.summarise({"title": ["a", "b"], "when": ["c", "d"]})
    assert caught.value.code == "missing_column"


def test_the_duplicates_of_febrl_are_found_as_well_as_by_the_prototype() -> None:
    reference = Reference("febrl3")
    frame = pd.read_csv(shared("febrl_dataset3.csv"), skipinitialspace=True, dtype=str)
    model = linkage.fit(linkage.summarise(frame, FEBRL), method="own")
    scored = linkage.score(model, frame, FEBRL).execute()
    assert len(scored) == 5000
    precision, recall, true = _quality(scored["rec_id"].str.extract(r"rec-(\d+)")[0], scored["cluster_id"])
    reference.same(true, reference.values["true_pairs"])
    published = reference.values["our_prototype"]
    reference.near(precision, published["P"], 5e-4)
    reference.near(recall, published["R"], 5e-4)
    reference.near(2 * precision * recall / (precision + recall), published["F1"], 5e-4)
    reference.done(4)


def test_the_expected_wrong_links_are_about_the_wrong_links() -> None:
    frame = persons(np.random.default_rng(5), 3000)
    model = linkage.fit(linkage.summarise(frame), threshold=0.8, method="own")
    scored = linkage.score(model, frame).execute()
    precision, recall, _ = _quality(scored["truth"], scored["cluster_id"])
    assert precision > 0.98 and recall > 0.95
    assert sum(len(ids) for ids in model.clusters) == int(
        (scored.groupby("cluster_id")["id"].transform("size") > 1).sum()
    )


def test_agreement_in_a_rare_name_weighs_more() -> None:
    column = pd.Series(["王"] * 90 + ["欧阳"] * 2 + ["李"] * 8)
    field = matching.Field.of("surname", column)
    u = float((field.frequencies() ** 2).sum())
    same = np.full(2, matching.LEVELS["same"])
    common, rare = matching.rare(field, same, np.array([0, 90]), u)
    assert common == pytest.approx(np.log2(u / 0.9)) and rare == pytest.approx(np.log2(u / 0.02))
    assert rare > 5 > 0 > common


def test_em_finds_the_chances_behind_the_patterns() -> None:
    rng = np.random.default_rng(1)
    m, u = np.array([[0.05, 0.05, 0.1, 0.8]] * 3), np.array([[0.9, 0.05, 0.03, 0.02]] * 3)
    match = rng.random(200_000) < 0.1
    level = np.column_stack(
        [np.where(match, rng.choice(4, 200_000, p=m[0]), rng.choice(4, 200_000, p=u[0])) for _ in range(3)]
    )
    patterns, counts = np.unique(level, axis=0, return_counts=True)
    agreeing = u.copy()
    agreeing[:, 3] = 0.1 * m[:, 3] + 0.9 * u[:, 3]
    found = matching.estimate(patterns, counts.astype(float), agreeing, 200_000)
    assert found.share == pytest.approx(0.1, abs=0.003)
    assert np.abs(found.m - m).max() < 0.01 and np.abs(found.u - u).max() < 0.002


def test_missing_fields_neither_link_nor_part() -> None:
    field = matching.Field.of("city", pd.Series(["大连", "", "大连", "北京"]))
    found = matching.levels(field, np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert found.tolist() == [matching.MISSING, matching.LEVELS["same"], matching.LEVELS["differ"]]


def test_blocks_that_are_too_large_are_skipped_and_told() -> None:
    fields = {"city": matching.Field.of("city", pd.Series(["a"] * 150 + ["b", "b", "c"]))}
    one, two, skipped = matching.candidates(fields, [("city",)])
    assert (one.tolist(), two.tolist(), skipped) == ([150], [151], 1)


def test_what_cannot_be_linked_is_refused() -> None:
    frame = persons(np.random.default_rng(1), 200)
    with pytest.raises(InsightError, match="at least two of"):
        linkage.summarise(frame[["surname", "id"]])
    with pytest.raises(NotEnoughData, match="10 different records"):
        linkage.fit(linkage.summarise(frame.head(5)))
    with pytest.raises(UnknownName, match="'phone'"):
        linkage.fit(linkage.summarise(frame), blocking=[["phon"]])
    with pytest.raises(InsightError, match="between 0 and 1"):
        linkage.fit(linkage.summarise(frame), threshold=2)
