"""Insight: from an answer sheet to profit, each analysis as three verbs: summarise, fit, score.

    from zhiyin.insight import satisfaction

    summary = satisfaction.summarise("answers.csv", {"perceived": "got", "expected": "hoped"}, by=["branch"])
    print(satisfaction.fit(summary).report())

or in one line, `insight.analyse("satisfaction", "answers.csv", perceived="got", expected="hoped", by=["branch"])`.

`zhiyin.insight.models.MODELS` lists what there is. Importing this package loads nothing else: a model brings NumPy,
SciPy and Ibis when it is first used, and names the extra to install when it needs more.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


def analyse(model: str, table: Any, **given: Any) -> Any:
    """The model of this name (as in `zhiyin analyse`) fitted on a frame, a path or an Ibis table.

    `given`: roles (`amount="paid"`) and options of its `summarise` and `fit` (`by=["branch"]`, `level=0.9`); a name
    that is both is an option. Raises UnknownName (model, option), and what the model refuses."""
    from zhiyin.insight.models import entry

    row = entry(model)
    module = row.load()
    first, second, columns = row.divided(given)
    return module.fit(module.summarise(table, columns, **first), **second)


def __getattr__(name: str) -> ModuleType:
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
