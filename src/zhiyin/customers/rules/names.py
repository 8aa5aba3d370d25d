"""Names of people: the order in which they are shown, and how Chinese ones are read."""

from __future__ import annotations

import re
from functools import cache

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
READ = 20  # syllables of a company's name; all of its characters are found anyway

# Characters that are read in another way as a family name (新华字典, 姓 readings).
SURNAMES = {
    "万俟": "mo qi", "单于": "chan yu", "尉迟": "yu chi", "澹台": "tan tai", "长孙": "zhang sun",
    "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "东方": "dong fang",
    "皇甫": "huang fu", "公孙": "gong sun", "慕容": "mu rong", "令狐": "ling hu", "宇文": "yu wen",
    "司徒": "si tu", "夏侯": "xia hou", "端木": "duan mu", "百里": "bai li", "呼延": "hu yan",
    "单": "shan", "曾": "zeng", "仇": "qiu", "查": "zha", "解": "xie", "区": "ou", "任": "ren", "朴": "piao",
    "盖": "ge", "尉": "wei", "缪": "miao", "覃": "qin", "冼": "xian", "翟": "zhai", "葛": "ge", "乐": "yue",
    "员": "yun", "种": "chong", "繁": "po", "逄": "pang", "谌": "chen", "折": "she", "黑": "he", "秘": "bi",
    "晁": "chao", "郇": "xun", "那": "na", "宁": "ning", "能": "nai", "曲": "qu", "召": "shao", "洗": "xian",
    "句": "gou", "钭": "tou", "重": "chong", "车": "che", "都": "du", "贾": "jia", "石": "shi", "柏": "bai",
}  # fmt: skip


def is_eastern(text: str) -> bool:
    """Whether `text` has characters of a script in which the family name comes first, without a blank."""
    return _EAST.search(text) is not None


def shown(family_name: str, given_name: str) -> str:
    """The full name in the order of its script.

    >>> shown("李", "晓梅"), shown("Brandt", "Anna")
    ('李晓梅', 'Anna Brandt')
    """
    if is_eastern(family_name + given_name):
        return f"{family_name}{given_name}"
    return f"{given_name} {family_name}".strip()


def readings_of_person(full_name: str, family_name: str = "") -> list[str]:
    """Pinyin and initials of a person's name, whole and without the family name, in every reading of that.

    >>> readings_of_person("李晓梅")
    ['lixiaomei', 'lxm', 'xiaomei', 'xm']
    """
    run = _HAN.match(full_name)
    if run is None:
        return []
    name = run[0]
    family = family_name if family_name and name.startswith(family_name) else surname_of(name)
    given = [_syllable(character) for character in name[len(family) :]]
    usual = [_syllable(character) for character in family]
    as_name = SURNAMES.get(family, "").split() or usual
    found: list[str] = []
    for syllables in ([*as_name, *given], [*usual, *given], given):
        found += ["".join(syllables), "".join(syllable[0] for syllable in syllables)] if syllables else []
    return list(dict.fromkeys(found))


def readings_of_company(full_name: str) -> list[str]:
    """Pinyin and initials of a company's name from each of its characters on.

    >>> readings_of_company("大连港")
    ['daliangang', 'dlg', 'liangang', 'lg', 'gang', 'g']
    """
    found: list[str] = []
    for run in _HAN.findall(full_name):
        syllables: list[str] = [syllable for syllable in _pinyin(run[:READ], "ignore") if syllable]
        for i in range(len(syllables)):
            found += ["".join(syllables[i:]), "".join(syllable[0] for syllable in syllables[i:])]
    return list(dict.fromkeys(found))


def surname_of(name: str) -> str:
    """The family name with which a Chinese name begins: two characters where they are one of the known, else one."""
    return name[:2] if len(name) > 2 and name[:2] in SURNAMES else name[:1]


def reading(text: str) -> str:
    """The usual pinyin of the Chinese characters of a text, everything else as it is.

    >>> reading("晓梅")
    'xiaomei'
    """
    return "".join(_syllable(character) for character in text)


@cache
def _syllable(character: str) -> str:
    """The usual reading without tone; a character without one stands for itself."""
    return "".join(_pinyin(character, "default")) or character


def _pinyin(text: str, errors: str) -> list[str]:
    # Loaded when it is first asked: its dictionary takes a third of a second and 40 MiB, and few processes need it.
    from pypinyin import lazy_pinyin

    found: list[str] = lazy_pinyin(text, errors=errors)
    return found
