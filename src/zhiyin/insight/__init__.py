"""Insight: from an answer sheet to profit, each analysis as three verbs: summarise, fit, score.

    from zhiyin.insight import satisfaction

    summary = satisfaction.summarise("answers.csv", {"perceived": "got", "expected": "hoped"}, by=["branch"])
    print(satisfaction.fit(summary).report())

`zhiyin.insight.models.MODELS` lists what there is. Importing this package loads nothing else: a model brings NumPy,
SciPy and Ibis when it is first used, and names the extra to install when it needs more.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
