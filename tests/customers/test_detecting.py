"""What harms when known is found in free text, and what only looks so is left."""

from __future__ import annotations

import random

import pytest

from tests.customers import labelled
from zhiyin.customers.rules import detecting


def test_recall_and_precision_on_two_thousand_labelled_lines() -> None:
    right = missed = wrong = 0
    for text, truth in labelled.lines():
        found = [text[one.start : one.end].strip() for one in detecting.find(text)]
        for value in truth:
            if any(value in one or (one in value and len(one) >= 11) for one in found):
                right += 1
            else:
                missed += 1
        wrong += sum(1 for one in found if not any(one in value or value in one for value in truth))
    assert right + missed > 1500
    assert right / (right + missed) >= 0.99
    assert right / (right + wrong) >= 0.95


def test_no_digits_of_a_finding_but_the_last_four_stay() -> None:
    random_ = random.Random(7)
    for make in (labelled.national_id, labelled.bank_card):
        value = make(random_)
        masked = detecting.masked(f"卡号{value}，谢谢")
        assert masked == f"卡号****{value.replace(' ', '').replace('-', '')[-4:]}，谢谢"
    assert detecting.masked("tel +86 138 1234 5678 ok") == "tel 138****5678 ok"
    assert detecting.masked("写信到 Li.Mei@example.com 吧") == "写信到 L****@example.com 吧"


@pytest.mark.parametrize("text", ["", "没有数字", "订单 20260619143000", "12,345.67 元", "共 13 人"])
def test_what_is_no_personal_number_stays_as_it_is(text: str) -> None:
    assert detecting.masked(text) == text


def test_numbers_beside_each_other_are_each_found() -> None:
    said = "110101199003074477 6222021234567890128 13998765432 13812345678"
    assert [one.kind for one in detecting.find(said)] == ["national_id", "bank_card", "phone", "phone"]
    assert detecting.find("1399876543213812345678 139987654321 138") == []


def test_a_long_text_of_digits_is_looked_through_at_once() -> None:
    assert detecting.find("1 " * 100_000 + "139") == []
    assert len(detecting.find("13812345678，" * 1000)) == 1000
