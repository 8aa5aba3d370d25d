"""The register of models: one row each, read by `zhiyin analyse --list` and by the models for their roles.

Importing it loads no model and no third-party module."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from zhiyin.insight import options
from zhiyin.insight.errors import UnknownName
from zhiyin.insight.labels import noop


@dataclass(frozen=True)
class Entry:
    """A model: the module that has `summarise`, `fit` and `score`, and what it answers.

    `roles`: role -> kind of column: `number`, `label` or `day`; `?` marks an optional one; a role `*` takes
    the columns that the spec names, of this kind. `extra`: the extra to install, None for the base install."""

    module: str
    question: str
    roles: Mapping[str, str]
    extra: str | None = None

    def load(self) -> Any:
        """The module. Raises ImportError only for a broken installation: extras are asked for when used."""
        return import_module(f"zhiyin.insight.{self.module}")

    def divided(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """What of `given` goes to `summarise`, to `fit`, and names columns. Raises UnknownName for anything else."""
        verbs = (self.load().summarise, self.load().fit)
        one, two = map(options.names, verbs)
        first, second = (options.taken(verb, given) for verb in verbs)
        columns = {name: value for name, value in given.items() if name not in one + two}
        for name in columns:
            if name not in self.roles or name == "*":
                raise UnknownName("option", name, [*one, *two, *(role for role in self.roles if role != "*")])
        return first, second, columns


HISTORY = {
    "customer": "label?",
    "date": "day?",
    "amount": "number?",
    "frequency": "number?",
    "recency": "number?",
    "age": "number?",
}
"""Purchases (customer, date, amount) or histories (frequency, recency, age)."""


MODELS: dict[str, Entry] = {
    "bgnbd": Entry("bgnbd", noop("Who is still a customer, and how often will each buy (BG/NBD)?"), HISTORY),
    "mbgnbd": Entry("mbgnbd", noop("The same, where the first purchase may be the last (MBG/NBD)?"), HISTORY),
    "pareto-nbd": Entry("pareto_nbd", noop("The same, where one may leave at any time (Pareto/NBD)?"), HISTORY),
    "gamma-gamma": Entry(
        "gamma_gamma",
        noop("What is a purchase of each customer worth (Gamma-Gamma)?"),
        {"customer": "label?", "date": "day?", "amount": "number?", "frequency": "number?", "monetary": "number?"},
    ),
    "bg-bb": Entry(
        "bg_bb",
        noop("Who will give or come again, where there is one chance a period (BG/BB)?"),
        {"frequency": "number", "recency": "number", "periods": "number", "customers": "number?"},
    ),
    "sbg": Entry(
        "sbg",
        noop("How long does a cohort under contract stay, and what are its renewals worth (sBG)?"),
        {"periods": "number", "left": "number", "customers": "number?"},
    ),
    "clv": Entry(
        "clv",
        noop("What is each customer still worth, discounted (BG/NBD or Pareto/NBD with Gamma-Gamma)?"),
        {**HISTORY, "monetary": "number?"},
    ),
    "rfm": Entry(
        "rfm",
        noop("Who bought lately, often and for much (RFM)?"),
        {"customer": "label", "date": "day", "amount": "number"},
    ),
    "survival": Entry(
        "survival",
        noop("How long do customers stay, and do they leave by themselves or lapse?"),
        {"duration": "number", "left": "label", "group": "label?"},
    ),
    "linkage": Entry(
        "linkage",
        noop("Which records are the same person, and how sure is that?"),
        {
            "id": "label?",
            "given_name": "label?",
            "surname": "label?",
            "full_name": "label?",
            "birth_date": "label?",
            "street": "label?",
            "city": "label?",
            "postcode": "label?",
            "phone": "label?",
            "email": "label?",
            "national_id": "label?",
        },
        "linkage",
    ),
    "scorecard": Entry(
        "scorecard",
        noop("How likely is a bad debt, as points that can be added up?"),
        {"bad": "label", "*": "label"},
    ),
    "churn": Entry(
        "churn",
        noop("Who will leave, and what goes with leaving?"),
        {"left": "label", "customer": "label?", "duration": "number?", "*": "label"},
        "churn",
    ),
    "hotspots": Entry(
        "hotspots",
        noop("Where, when and about what do complaints pile up?"),
        {"date": "day", "place": "label?", "text": "label?"},
        "text",
    ),
    "forecast": Entry(
        "forecast",
        noop("What will dealers, regions and the whole sell, in figures that add up?"),
        {"date": "day", "sales": "number", "dealer": "label?", "region": "label?"},
    ),
    "satisfaction": Entry(
        "satisfaction",
        noop("Did customers get what they expected, where and when?"),
        {"perceived": "number", "expected": "number?"},
    ),
    "league": Entry(
        "league",
        noop("Which units are first and last, and how sure is that?"),
        {"unit": "label", "value": "number"},
    ),
    "nps": Entry(
        "nps",
        noop("Would customers recommend us (NPS), are they satisfied (CSAT), was it easy (CES), and who differs?"),
        {"score": "number"},
    ),
    "kano": Entry(
        "kano",
        noop("Which features must be there, which pay in proportion, which delight?"),
        {"feature": "label?", "functional": "number?", "dysfunctional": "number?"},
    ),
    "scales": Entry(
        "scales",
        noop("What is an answer on one scale (1..5) worth on another (1..10)?"),
        {"score": "number", "form": "label?"},
    ),
    "word-of-mouth": Entry(
        "word_of_mouth",
        noop("What is each kind of customer worth, antagonists included, and how many others do they tell?"),
        {"kind": "label", "value": "number", "customers": "number?", "satisfaction": "label?"},
    ),
    "path-model": Entry(
        "path_model",
        noop("What drives satisfaction and loyalty, how strongly, and what is the satisfaction index (ACSI, ECSI)?"),
        {"*": "number", "id": "label?"},
    ),
    "drivers": Entry(
        "drivers",
        noop("Which drivers explain an outcome, and which take or give only at the ends?"),
        {"outcome": "number", "*": "number", "id": "label?"},
    ),
    "importance": Entry(
        "importance",
        noop("Where are the short boards: important and weak, or behind the best competitor?"),
        {"overall": "number", "*": "number", "brand": "label?"},
    ),
    "servqual": Entry(
        "servqual",
        noop("In which dimension does service fall short of what is expected (SERVQUAL, SERVPERF)?"),
        {"*": "number"},
    ),
    "staffing": Entry(
        "staffing",
        noop("How many agents does the hotline need in each interval to keep its answer time?"),
        {"interval": "label", "calls": "number", "handling": "number"},
    ),
    "retention": Entry(
        "retention",
        noop("How many customers stay, what is one worth, and what would a few points more bring?"),
        {"kept": "number", "margin": "number?", "segment": "label?"},
    ),
    "process": Entry(
        "process",
        noop("How much is kept within the limit, how long does it take, and did it change?"),
        {"value": "number", "period": "label?", "kept": "number?"},
    ),
    "loyalty": Entry(
        "loyalty",
        noop("Who is apostle, loyalist, mercenary, hostage, defector or terrorist?"),
        {"satisfaction": "number", "stays": "number", "recommends": "number?"},
    ),
    "channels": Entry(
        "channels",
        noop("Which channel is cheap, fast, rich, interactive, and which only has the name for it?"),
        {
            "channel": "label",
            **dict.fromkeys(("cost", "speed", "richness", "interactivity", "resolved", "satisfaction"), "number?"),
        },
    ),
    "profit-chain": Entry(
        "profit_chain",
        noop("What does better service inside do for satisfaction, loyalty and profit of our units?"),
        {"*": "number", "unit": "label?"},
    ),
}


def entry(name: str) -> Entry:
    """The model of this name. Raises UnknownName with the nearest ones."""
    if name not in MODELS:
        raise UnknownName("model", name, MODELS)
    return MODELS[name]


def roles(name: str) -> Mapping[str, str]:
    """The roles of a model, see Entry."""
    return entry(name).roles
