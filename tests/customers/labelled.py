"""A labelled set of lines as agents type them: personal numbers in many spellings among numbers that only look so."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

LINES = 2000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PLACES = ("210202", "110105", "440305", "310104", "510107", "330106")
ISSUERS = ("622202", "621700", "622848", "623058", "621483", "436742", "520169", "356833", "625965")
Make = Callable[[random.Random], str]


def digits(random_: random.Random, count: int) -> str:
    """Any digits."""
    return "".join(random_.choice("0123456789") for _ in range(count))


def mobile(random_: random.Random) -> str:
    """A mobile number as it is written."""
    head = random_.choice(("13", "14", "15", "16", "17", "18", "19")) + digits(random_, 1)
    middle, tail = digits(random_, 4), digits(random_, 4)
    joined = random_.choice((f"{head}{middle}{tail}", f"{head} {middle} {tail}", f"{head}-{middle}-{tail}",
                             f"{head}{middle[0]} {middle[1:]} {tail}", f"{head} {middle}{tail}"))  # fmt: skip
    return random_.choice(("", "", "", "+86 ", "+86", "86-", "0086")) + joined


def national_id(random_: random.Random) -> str:
    """An identity card with its check character."""
    day = date(1940, 1, 1) + timedelta(days=random_.randrange(25_000))
    body = f"{random_.choice(PLACES)}{day:%Y%m%d}{digits(random_, 3)}"
    check = "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS, strict=True)) % 11]
    whole = body + random_.choice((check, check.lower()))
    return random_.choice(
        (whole, whole, f"{whole[:6]} {whole[6:14]} {whole[14:]}", f"{whole[:6]}-{whole[6:14]}-{whole[14:]}")
    )


def bank_card(random_: random.Random) -> str:
    """A card that passes Luhn, of 16 or 19 digits."""
    issuer = random_.choice(ISSUERS)
    body = issuer + digits(random_, random_.choice((9, 12)) if issuer.startswith("6") else 9)
    check = next(last for last in "0123456789" if luhn(body + last))
    whole = body + check
    groups = [whole[at : at + 4] for at in range(0, len(whole), 4)]
    return random_.choice((whole, whole, " ".join(groups), "-".join(groups)))


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1."""
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def wide(text: str) -> str:
    """The digits as a Chinese input method gives them in full width."""
    return "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in text)


def wrong_id(random_: random.Random) -> str:
    """Eighteen digits of which the check character is wrong."""
    right = national_id(random_).replace(" ", "").replace("-", "")[:17]
    good = "10X98765432"[sum(int(a) * b for a, b in zip(right, WEIGHTS, strict=True)) % 11]
    body = right + random_.choice([c for c in "0123456789" if c != good])
    return body if not luhn(body) else "3" + body[1:9] + "不是"


TRAPS: tuple[Make, ...] = (
    lambda r: f"订单号 {r.choice('6789')}{digits(r, 11)}",
    lambda r: f"流水号2026{r.randrange(1, 13):02}{r.randrange(1, 29):02}{digits(r, 6)}",
    lambda r: f"座机 0411-{r.choice('23456789')}{digits(r, 7)}",
    lambda r: f"金额 {r.randrange(13, 19)},{digits(r, 3)},{digits(r, 3)}.{digits(r, 2)} 元",
    lambda r: f"校验位不对的号码 {wrong_id(r)}",
    lambda r: f"服务器 192.168.{r.randrange(256)}.{r.randrange(256)}",
    lambda r: f"合同 HT-{digits(r, 8)}-{digits(r, 3)}",
    lambda r: f"保单 P{digits(r, 10)}",
    lambda r: f"快递 SF{digits(r, 13)}",
    lambda r: (
        f"日期 {r.randrange(2000, 2027)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02} {r.randrange(24):02}:15:00"
    ),
    lambda r: f"统一代码 9121020{r.randrange(10)}MA{digits(r, 7)}K",
    lambda r: f"邮编 116{digits(r, 3)}，楼号 {r.randrange(1, 30)}-{r.randrange(1, 9)}-{digits(r, 3)}",
    lambda r: f"全国客服 400-{digits(r, 3)}-{digits(r, 4)}、95518、12315",
    lambda r: f"电表读数 1{r.choice('3456789')}{digits(r, 3)}.{digits(r, 2)}，上次 {digits(r, 5)}",
)
WORDS = (
    "客户来电",
    "回电",
    "要求退款，",
    "新手机",
    "联系人王先生",
    "tel:",
    "请尽快处理",
    "证件",
    "卡号",
    "备注：",
    "微信同号",
    "（晚上）",
)


def lines(seed: int = 20260619) -> list[tuple[str, list[str]]]:
    """`LINES` lines, each with the personal numbers that stand in it; a third of them hold none but traps."""
    random_ = random.Random(seed)
    made = []
    for _line in range(LINES):
        text, truth = random_.choice(WORDS), []
        for _part in range(random_.randrange(1, 3)):
            if random_.random() < 0.6:
                value = random_.choice((mobile, mobile, national_id, bank_card))(random_)
                value = wide(value) if random_.random() < 0.05 else value
                truth.append(value)
                text += value + random_.choice(("，", "。", " ", "；", "（本人）", " ok", "、"))
            else:
                text += random_.choice(TRAPS)(random_) + random_.choice(("，", "。", "；"))
            text += random_.choice(WORDS)
        made.append((text, truth))
    return made
