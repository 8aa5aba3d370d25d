"""Who is this? One record finds its person as the batch would, in milliseconds."""

import time

import numpy as np
import pytest

from tests.insight.cases_value import persons
from zhiyin.insight import linkage
from zhiyin.insight.finder import Finder, normal

pytest.importorskip("rapidfuzz")
NAMES = ("surname", "given_name", "birth_date", "phone")


def test_a_new_record_finds_its_person_and_a_stranger_finds_nobody() -> None:
    frame = persons(np.random.default_rng(2), 3000)
    known, new = frame.iloc[:2250], frame.iloc[2250:]
    summary = linkage.summarise(known)
    finder = Finder(linkage.fit(linkage.summarise(frame), method="own"), summary)
    truth = dict(zip(known["id"], known["truth"], strict=True))
    found = [finder.find({name: row[name] for name in NAMES}) for row in new.to_dict("records")]
    right = [one[0].chance > 0.9 and truth[one[0].id] == want for one, want in zip(found, new["truth"], strict=True)]
    assert np.mean(right) > 0.95
    stranger = {"surname": "欧阳", "given_name": "无名", "birth_date": "1901-01-01", "phone": "000"}
    assert finder.find(stranger) == []


def test_the_weight_is_that_of_the_batch() -> None:
    frame = persons(np.random.default_rng(4), 1500)
    summary = linkage.summarise(frame)
    model = linkage.fit(summary, method="own")
    finder = Finder(model, summary)
    scored = linkage.score(model, frame).execute().set_index("id")
    linked = scored[scored["weight"].notna()].head(50)
    for name, row in linked.iterrows():
        others = [one for one in finder.find({field: row[field] for field in NAMES}, 20) if one.id != name]
        assert others[0].weight == pytest.approx(row["weight"], abs=1e-9)


def test_finding_takes_milliseconds_however_many_are_known() -> None:
    frame = persons(np.random.default_rng(5), 20_000)
    summary = linkage.summarise(frame)
    finder = Finder(linkage.fit(summary, method="own"), summary)
    rows = frame.head(200).to_dict("records")
    began = time.process_time()
    for row in rows:
        assert finder.find({name: row[name] for name in NAMES})
    assert (time.process_time() - began) / len(rows) < 0.02


def test_values_are_read_as_the_summary_reads_them() -> None:
    frame = {"phone": [" 138-0000 0001 ", "x"], "surname": ["\u3000Li ", "王"], "id": ["A", "B"]}
    records = linkage.summarise(frame).records.frame.set_index("id")
    for name in ("phone", "surname"):
        assert [normal(name, value) for value in frame[name]] == records.loc[["A", "B"], name].tolist()
    assert normal("phone", None) == ""
