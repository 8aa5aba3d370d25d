"""The tone of what customers write: which texts are a complaint and which are praise, learnt from labelled ones.

A linear classifier on runs of one to three characters, which on Chinese reviews does better than words do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhiyin.insight.errors import InsightError, MissingExtra
from zhiyin.insight.intervals import Array
from zhiyin.insight.shape import require
from zhiyin.insight.wording import say


@dataclass(frozen=True, eq=False)
class Tone:
    """`accuracy`: the share of texts told rightly by fits that had not seen them, with its standard error."""

    n: int
    accuracy: float
    standard_error: float
    most_frequent: float
    _predictor: Any

    def score(self, texts: Sequence[str]) -> Array:
        """The tone of each text: above 0 for label 1, below for label 0, larger the clearer."""
        found: Array = self._predictor.decision_function(list(texts))
        return found


def fit(texts: Sequence[str], labels: Sequence[int], *, folds: int = 5, seed: int = 1) -> Tone:
    """`labels`: 1 (praise) or 0 (complaint) per text. Raises NotEnoughData below 30 of either, MissingExtra."""
    try:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.model_selection import StratifiedKFold
        from sklearn.pipeline import make_pipeline
    except ImportError:
        raise MissingExtra("text", "scikit-learn") from None
    y = np.asarray(labels, float)
    if len(texts) != len(y) or not np.isin(y, (0.0, 1.0)).all():
        raise InsightError(say("Each text needs a label, 1 or 0."), code="spec")
    require(float(y.sum()), 30, say("texts with label 1"))
    require(float((1 - y).sum()), 30, say("texts with label 0"))
    # The texts are cut into runs once; each fit then knows the runs of its own texts only.
    counter = CountVectorizer(analyzer="char", ngram_range=(1, 3))
    counts = counter.fit_transform(list(texts))
    told = np.empty(len(y))
    for seen, unseen in StratifiedKFold(folds, shuffle=True, random_state=seed).split(y, y):
        columns, model = _fitted(counts[seen], y[seen])
        told[unseen] = model.predict(counts[unseen][:, columns])
    right = float((told == y).mean())
    error = float((right * (1 - right) / len(y)) ** 0.5)
    usual = float(max(y.mean(), 1 - y.mean()))
    columns, model = _fitted(counts, y)
    counter.set_params(vocabulary=counter.get_feature_names_out()[columns]).fit(())
    return Tone(len(y), right, error, usual, make_pipeline(counter, model))


def _fitted(counts: Any, labels: Array) -> tuple[Any, Any]:
    """The runs that occur in two texts at least, and the classifier by them."""
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    columns = np.flatnonzero(counts.getnnz(axis=0) >= 2)
    model = make_pipeline(TfidfTransformer(sublinear_tf=True), LinearSVC(C=0.5))
    return columns, model.fit(counts[:, columns], labels)
