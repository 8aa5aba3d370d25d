"""Options held against what a verb takes, so that a wrong one is told by its name before anything is computed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from inspect import Parameter, signature
from math import isfinite
from numbers import Integral, Real
from typing import Any, get_args, get_origin, get_type_hints

from zhiyin.insight.errors import InsightError
from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

# Inclusive ends of the options that many models share.
RANGES = {"level": (0.01, 0.9999), "draws": (0, 100_000), "seed": (0, 2**32 - 1), "at_least": (1, 10**9)}
KINDS = {
    bool: noop("true or false"),
    int: noop("a whole number"),
    float: noop("a number"),
    str: noop("a text"),
    list: noop("a list"),
    dict: noop("a mapping of names to values"),
}


def names(verb: Callable[..., Any]) -> list[str]:
    """The options of a verb."""
    return [one.name for one in signature(verb).parameters.values() if one.kind is one.KEYWORD_ONLY]


def required(verb: Callable[..., Any]) -> list[str]:
    """Those that it cannot do without."""
    parameters = signature(verb).parameters
    return [name for name in names(verb) if parameters[name].default is Parameter.empty]


def taken(verb: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What of `given` the verb takes. Raises InsightError `spec` for a value of a kind or size that it does not."""
    hints = get_type_hints(verb)
    return {name: _checked(name, given[name], _kinds(hints[name])) for name in names(verb) if name in given}


def within(name: str, value: float, low: float, high: float) -> None:
    """Raises InsightError `spec` unless `value` is from `low` to `high`."""
    if not low <= value <= high:
        raise InsightError(
            say("{name!r} is from {low} to {high}, not {value!r}.", name=name, low=low, high=high, value=value),
            code="spec",
        )


def ends(name: str, value: Sequence[float]) -> tuple[float, float]:
    """The two ends of a scale. Raises InsightError `spec` for what is none."""
    if len(value) != 2 or not value[0] < value[1]:
        raise InsightError(
            say("{name!r} takes two numbers, the lower first, not {value!r}.", name=name, value=list(value)),
            code="spec",
        )
    return float(value[0]), float(value[1])


def _checked(name: str, value: Any, kinds: tuple[Any, ...]) -> Any:
    for kind in kinds:
        try:
            found = _as(value, kind)
        except TypeError:
            continue
        if name in RANGES and found is not None:
            within(name, found, *RANGES[name])
        return found
    wanted = say(KINDS.get(_family(kinds[0]), "a text"))
    raise InsightError(
        say("{name!r} takes {wanted}, not {value!r}.", name=name, wanted=wanted, value=value), code="spec"
    )


def _kinds(hint: Any) -> tuple[Any, ...]:
    """The parts of a union, None last."""
    parts = get_args(hint) if type(None) in get_args(hint) else (hint,)
    return tuple(sorted(parts, key=lambda part: part is type(None)))


def _family(kind: Any) -> Any:
    origin = get_origin(kind)
    if origin is None:
        return kind
    return dict if issubclass(origin, Mapping) else list


def _as(value: Any, kind: Any) -> Any:
    """The value as this kind of option; a number or a day where a name is meant, as YAML reads them, as text. Raises
    TypeError."""
    family, parts = _family(kind), get_args(kind) or (Any, Any)
    if family is Any:
        return value
    if family is dict and isinstance(value, Mapping):
        return {str(name): _as(part, parts[1]) for name, part in value.items()}
    if family is list and hasattr(value, "__len__") and not isinstance(value, str | bytes | Mapping):
        return [_as(part, parts[0]) for part in value]
    if isinstance(value, bool) or value is None:
        fits = family is type(value)
    elif family in (int, float):
        fits = isinstance(value, Integral if family is int else Real) and isfinite(value)
    elif family is str and isinstance(value, str | Real | date):
        return str(value)
    else:
        fits = False
    if not fits:
        raise TypeError
    return value
