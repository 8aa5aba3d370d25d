"""Words of a text: the short ways for plain texts give what the long one gives, and no word is too long to be kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiyin.core.fulltext.words import LONGEST, words

ACCENT = " é"
"""Makes a text one for the long way, and is a word of its own there."""


@given(st.text(st.characters(max_codepoint=127), max_size=40) | st.text("李晓梅欧阳", max_size=6))
def test_the_short_ways_find_the_words_of_the_long_one(text: str) -> None:
    assert [*words(text), "e"] == words(text + ACCENT)


@given(st.integers(LONGEST - 1, 3 * LONGEST), st.sampled_from(["", " 李", " b", ACCENT]))
def test_no_word_is_longer_than_can_be_kept(size: int, rest: str) -> None:
    found = words("a" * size + rest)
    assert found[0] == "a" * min(size, LONGEST)
    assert len(found) == len(rest.split()) + 1
