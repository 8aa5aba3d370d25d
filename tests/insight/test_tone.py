"""The tone of texts: as right on Chinese reviews as measured before, and honest about noise."""

import numpy as np
import pandas as pd
import pytest

from tests.insight.reference import Reference, shared
from zhiyin.insight import tone
from zhiyin.insight.errors import InsightError, NotEnoughData

pytest.importorskip("sklearn")


@pytest.mark.parametrize("name", ["waimai_10k", "chnsenticorp_htl_all"])
def test_chinese_reviews_are_told_as_rightly_as_published(name: str) -> None:
    reference = Reference("chinese_sentiment_accuracy_5fold")
    frame = pd.read_csv(shared(f"{name}.csv.gz")).dropna()
    model = tone.fit(frame["review"].tolist(), frame["label"].tolist())
    reference.near(model.accuracy, reference.values[name], 3 * model.standard_error)
    reference.done(1)


def test_complaint_and_praise_are_told_apart_and_noise_is_not() -> None:
    texts = [f"送餐很快，味道好 {k}" for k in range(60)] + [f"太慢了，态度差 {k}" for k in range(60)]
    labels = [1] * 60 + [0] * 60
    model = tone.fit(texts, labels)
    praise, complaint = model.score(["味道很好", "态度太差了"])
    assert model.accuracy == 1 and praise > 0 > complaint
    mixed = tone.fit(texts, np.random.default_rng(1).permutation(labels).tolist())
    assert mixed.accuracy - 3 * mixed.standard_error < mixed.most_frequent


def test_few_texts_and_other_labels_are_refused() -> None:
    with pytest.raises(NotEnoughData, match="30 texts with label 0"):
        tone.fit(["好"] * 40, [1] * 40)
    with pytest.raises(InsightError, match="1 or 0"):
        tone.fit(["好"] * 40, [5] * 40)
