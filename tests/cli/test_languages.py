"""Every verb's help and every refusal to start is in the language of the person, and in no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.languages import HAN, WORDS
from zhiyin.cli import main

from .installation import Installation

# Words that both languages use as they are: names, what is typed, what stands in a file.
KNOWN = {"zhiyin", "docs", "settings", "md", "yaml", "csv", "parquet", "xlsx", "html", "duckdb", "spark", "serve"}
KNOWN |= {
    "external",
    "source",
    "id",
    "cluster",
    "truth",
    "zip",
    "request",
    "admin",
    "branch",
    "expected",
    "hoped",
    "perceived",
    "got",
    "undo",
}
ENVIRONMENT = dict.fromkeys(("ZHIYIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"), "")


def _verbs(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            verb = command.get_command(click.Context(command), name)
            assert verb
            yield from _verbs(verb, (*path, name))


VERBS = dict(_verbs(main))


def _said(*arguments: str, **environment: str) -> str:
    return CliRunner().invoke(main, list(arguments), env=ENVIRONMENT | environment).output


def _english(text: str) -> list[str]:
    """English words of a Chinese help: options, choices, examples and names in capitals left out."""
    names = {word for path in VERBS for part in path for word in part.split("-")}
    text = re.sub(r"--?[\w-]+|\[[\w|]+\]|^ *zhiyin .*$|^  \S+|\[default: \S+|：\S*\]", " ", text, flags=re.MULTILINE)
    return [word for word in WORDS.findall(text) if not word[0].isupper() and word not in KNOWN | names]


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_the_help_of_a_verb_is_in_one_language(path: tuple[str, ...]) -> None:
    chinese = _said(*path, "--help", ZHIYIN_LANGUAGE="zh-hans", LANG="en_US.UTF-8")
    english = _said(*path, "--help", LANG="en_US.UTF-8")
    assert HAN.findall(chinese)
    assert _english(chinese.partition("\n")[2]) == []
    assert [run for run in HAN.findall(english) if run != "知音"] == []
    assert len(_english(english)) > 3
    assert _said(*path, "--help", LANG="zh_CN.UTF-8") == chinese


@pytest.mark.parametrize(
    ("setting", "value", "chinese"),
    [
        ("ZHIYIN_PORT", "x", "ZHIYIN_PORT 为 'x'；应为：1 到 65535 的端口"),
        ("ZHIYIN_PROT", "1", "ZHIYIN_PROT 不是设置项"),
        ("ZHIYIN_TASKS", "celery", "因此需要 ZHIYIN_BROKER_URL"),
        ("ZHIYIN_HOME", "/proc/nowhere", "数据目录无法使用"),
        ("ZHIYIN_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere", "数据库没有响应"),
    ],
)
def test_a_start_is_refused_in_one_language(tmp_path: Path, setting: str, value: str, chinese: str) -> None:
    site = Installation(tmp_path / "home")
    done = site.run("migrate", **{"ZHIYIN_LANGUAGE": "zh-hans", setting: value})
    assert (done.returncode, chinese in done.stderr) == (2, True), done.stderr
    done = site.run("migrate", **{setting: value})
    assert (done.returncode, HAN.findall(done.stderr)) == (2, []), done.stderr


def test_a_command_speaks_to_the_person_and_what_it_stores_is_in_the_language_of_the_installation(
    tmp_path: Path,
) -> None:
    site = Installation(tmp_path / "home", {"ZHIYIN_LANGUAGE": "", "LANG": "en_US.UTF-8"})
    done = site.run("init", "--no-input", "--admin", "root")
    assert (done.returncode, HAN.findall(done.stdout)) == (0, []), done.stdout
    assert "Administrator: root" in done.stdout
    asked = "from zhiyin.touchpoints.models import WorkHours; print(WorkHours.objects.get())"
    assert site.python(asked) == "办公时间"
