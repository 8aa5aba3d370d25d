"""Texts that say the same: small differences do not part them, other complaints do not join them."""

import numpy as np
import pandas as pd

from zhiyin.insight import hotspots, repeats

SAME = [
    [
        "The battery is leaking again, order 4711!",
        "the battery is leaking again (order 9)",
        "The batery is leaking again",
    ],
    ["外卖送得太慢了，等了两个小时", "外卖送得太慢了！等了3个小时", "外卖送得太慢了，等了三个小时。"],
    ["Rude clerk at the counter in the main hall"],
    ["客服态度很差，一直不接电话"],
    ["Nobody answered the telephone for an hour"],
]


def test_texts_that_differ_in_little_are_one_group_and_others_are_not() -> None:
    texts = [text for group in SAME for text in group]
    truth = [number for number, group in enumerate(SAME) for _ in group]
    found = repeats.groups(texts)
    assert [[a == b for b in found] for a in found] == [[a == b for b in truth] for a in truth]


def test_the_groups_do_not_depend_on_the_order_of_the_texts() -> None:
    texts = [text for group in SAME for text in group]
    mixed = np.random.default_rng(1).permutation(len(texts))
    found, again = repeats.groups(texts), repeats.groups([texts[place] for place in mixed])
    assert len(set(found)) == len(set(again)) == len(SAME)
    for i, place in enumerate(mixed):
        assert [again[i] == one for one in again] == [found[place] == found[other] for other in mixed]


def test_ten_thousand_complaints_from_fifty_sayings_are_fifty_groups() -> None:
    rng = np.random.default_rng(2)
    letters = np.array(
        list("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈")
    )
    sayings = ["".join(rng.choice(letters, 20)) for _ in range(50)]
    truth = rng.integers(0, 50, 10_000)
    # Every complaint has a number of its own, and one character dropped.
    cut = rng.integers(0, 20, 10_000)
    texts = [f"{sayings[k][:at]}{sayings[k][at + 1 :]} {n}" for n, (k, at) in enumerate(zip(truth, cut, strict=True))]
    found = repeats.groups(texts)
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    assert len(pairs) == len(set(found.tolist())) == 50


def test_texts_without_a_letter_say_nothing_in_common() -> None:
    assert len(set(repeats.groups(["", "!!!", "123", "late"]))) == 4
    assert len(repeats.groups([])) == 0


def test_contacts_get_what_they_say_in_common_and_how_often_it_was_said() -> None:
    texts = [text for group in SAME for text in group]
    days = pd.date_range("2025-01-06", periods=20, freq="W-MON").astype("datetime64[us]")
    rows = pd.DataFrame({"date": np.repeat(days, len(texts)), "place": "Dalian", "text": texts * len(days)})
    rows.loc[0, "text"] = None
    model = hotspots.fit(hotspots.summarise(rows))
    scored = hotspots.score(model, rows).execute()
    said = scored.dropna(subset="text").groupby("said").agg(times=("said_times", "first"), rows=("text", "size"))
    assert sorted(said["times"]) == sorted(said["rows"]) == [20, 20, 20, 59, 60]
    assert len(scored) == len(rows) and scored["said"].isna().sum() == 1
