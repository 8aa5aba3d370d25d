"""Two languages: every model's report and page, the command, its errors and its list, each without the other."""

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from tests.insight.case import same
from tests.insight.cases import CASES, Case
from tests.languages import HAN, WORDS, shown
from zhiyin.cli import main
from zhiyin.insight import errors, wording
from zhiyin.insight.models import MODELS, entry
from zhiyin.insight.page import page

CATALOGUE = Path(wording.__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Names that formulas give to their figures, and words of the command line.
SYMBOLS = {
    *("alpha", "beta", "gamma", "delta", "lambda", "mu", "tau", "rho", "log", "smape", "p'"),
    *("day", "week", "label", "number", "kept", "left", "own", "scale", "spec", "nan"),
    *("pip", "install", "zhiyin", "sbg", "bgnbd"),
}


def _data(case: Case) -> set[str]:
    """The words of the case itself: columns, roles, constructs, and what stands in the cells."""
    frame = case.frame(np.random.default_rng(3), case.rows)
    texts = [*map(str, frame.columns), json.dumps([dict(case.columns), case.summarise, case.fit], ensure_ascii=False)]
    for name in frame.columns:
        texts += list(map(str, frame[name].unique()[:500])) if frame[name].dtype == object else []
    return {word.lower() for text in texts for word in WORDS.findall(text.replace("_", " "))}


def _wrong(text: str, language: str, data: set[str]) -> list[str]:
    """Words of the other language. Names and abbreviations begin with a capital and stand in both."""
    if language == "en":
        return [run for run in HAN.findall(text) if run not in data]
    found = WORDS.findall(re.sub(r"`[^`]*`|-->|--\w+|'[^']*'", " ", text.replace("_", " ")))
    low = [word for word in found if word[0].islower() and word.lower() not in data | SYMBOLS]
    # Charts cut long names.
    return [word for word in low if not any(name.startswith(word) for name in data if len(word) > 3)]


def _model(name: str) -> Any:
    case = CASES[name]
    frame = case.frame(np.random.default_rng(3), case.rows)
    module = entry(name).load()
    return module.fit(module.summarise(frame, dict(case.columns), **case.summarise), **case.fit)


def _han(case: Case) -> set[str]:
    frame = case.frame(np.random.default_rng(3), case.rows)
    texts = [str(value) for name in frame.columns if frame[name].dtype == object for value in frame[name].unique()]
    return {run for text in texts for run in HAN.findall(text)}


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_model_reports_in_one_language(name: str, language: str) -> None:
    known = _data(CASES[name]) if language != "en" else _han(CASES[name])
    with wording.speaking(language):
        model = _model(name)
        text, html = model.report(), page(model)
    lines = [line for line in text.splitlines() if model.source not in line]
    # Words that set a hot cell apart are what customers wrote.
    lines = [line for line in lines if name != "hotspots" or "[" not in line]
    assert _wrong("\n".join(lines), language, known) == []
    assert f'<html lang="{language}"' in html or f"<html lang={language}>" in html
    assert _wrong("\n".join(shown(html)), language, known) == []
    assert bool(HAN.findall(model.finding)) == (language != "en")


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_json_is_the_same_in_both_languages_but_for_finding_and_notes(name: str) -> None:
    results = []
    for language in wording.LANGUAGES:
        with wording.speaking(language):
            results.append(json.loads(json.dumps(_model(name).to_dict())))
    english, chinese = ({key: part for key, part in one.items() if key not in ("finding", "notes")} for one in results)
    assert results[0]["finding"] != results[1]["finding"]
    same(english, chinese)


@pytest.mark.parametrize("name", ["channels", "kano", "loyalty", "nps", "process", "retention", "satisfaction"])
def test_a_group_that_is_too_small_says_so_by_a_code_that_reports_translate(name: str) -> None:
    case, module = CASES[name], entry(name).load()
    frame = case.frame(np.random.default_rng(3), case.rows)
    frame.loc[:2, case.labels[0]] = "rare"
    model = module.fit(module.summarise(frame, dict(case.columns), **case.summarise), **case.fit)
    why = [row["not_enough"] for row in model.rows if "rare" in row.values()]
    assert why and all(one["code"].startswith("too_few_") and one["has"] <= 3 < one["needs"] for one in why)
    assert wording.reason(why[0]) in model.report()
    with wording.speaking("zh-hans"):
        assert "需要" in wording.reason(why[0]) and wording.reason(why[0]) in model.report()


def _run(*arguments: str, **environment: str) -> str:
    names = dict.fromkeys(("ZHIYIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"), "")
    return CliRunner().invoke(main, ["analyse", *arguments], env=names | environment).output


@pytest.mark.parametrize("arguments", [("--list",), ("--help",), ("npss", "x.csv"), ("nps", "no such.csv"), ()])
def test_the_command_speaks_the_language_of_the_environment(arguments: tuple[str, ...]) -> None:
    chinese = _run(*arguments, ZHIYIN_LANGUAGE="zh-hans", LANG="en_US.UTF-8")
    english = _run(*arguments, LANG="en_US.UTF-8")
    assert HAN.findall(chinese) and not HAN.findall(english)
    assert _run(*arguments, LANG="zh_CN.UTF-8") == chinese


def test_an_error_says_in_chinese_what_exists() -> None:
    with wording.speaking("zh-hans"):
        assert errors.MissingColumn("amount", "amonut", ["amount", "day"]).message.startswith("没有可作 'amount' 的列")
        assert errors.UnknownName("model", "rfmm", MODELS).message.startswith("没有这样的模型 'rfmm'。您是指 'rfm'")
        assert errors.MissingExtra("linkage", "Splink").message.endswith("pip install 'zhiyin[linkage]'")


def test_a_language_that_is_not_there_is_english_and_speaking_ends() -> None:
    with wording.speaking("fr"):
        assert wording.say("Options") == "Options"
    with wording.speaking("zh-hans"):
        assert wording.say("Options") == "选项"
    assert wording.language() == "en"


def test_every_place_of_a_text_is_kept_in_its_translation() -> None:
    def places(text: str) -> set[tuple[str | None, str | None, str | None]]:
        return {part[1:] for part in Formatter().parse(text) if part[1]}

    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id and "{" in str(message.id)]
    assert len(messages) > 150
    for message in messages:
        assert places(str(message.string)) == places(str(message.id)), message.id
