"""Delimited text from strangers: every encoding, delimiter and line end; and what is wrong is told where it is."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tiers import FUZZ_EXAMPLES
from zhiyin.core.tabular import Options, Row, Table, TableError, open_table

SHARED = os.environ.get("ZHIYIN_SHARED", "")

SIMPLIFIED = [["客户编号", "姓名", "备注"], ["C-1", "张三", "电话打不通，明天再联系"], ["C-2", "李四", "说“还可以”"]]
TRADITIONAL = [["客戶編號", "姓名", "備註"], ["C-1", "張三", "電話打不通，明天再聯絡"], ["C-2", "李四", "說還可以"]]
WESTERN = [["Kunde", "Name", "Ort"], ["C-1", "Müller", "Köln"], ["C-2", "José Peña", "Orléans"]]
ENCODINGS = {
    "utf-8": ("utf-8", b"", SIMPLIFIED),
    "utf-8 with mark": ("utf-8", codecs.BOM_UTF8, SIMPLIFIED),
    "utf-16-le with mark": ("utf-16-le", codecs.BOM_UTF16_LE, SIMPLIFIED),
    "utf-16-be with mark": ("utf-16-be", codecs.BOM_UTF16_BE, SIMPLIFIED),
    "utf-16-le": ("utf-16-le", b"", SIMPLIFIED),
    "utf-16-be": ("utf-16-be", b"", SIMPLIFIED),
    "gb18030": ("gb18030", b"", [*SIMPLIFIED, ["C-3", "𠮷野", "罕见字䶮、㐂"]]),
    "big5": ("big5", b"", TRADITIONAL),
    "latin-1": ("latin-1", b"", WESTERN),
}
NEWLINES = {"LF": ("\n", "\n"), "CRLF": ("\r\n", "\r\n"), "CR": ("\r", "\r"), "mixed": ("\r\n", "\n")}


def written(rows: list[list[str]], delimiter: str, newlines: tuple[str, str]) -> str:
    return "".join(delimiter.join(row) + newlines[number % 2] for number, row in enumerate(rows))


def read(folder: Path, content: bytes, options: Options | None = None) -> tuple[Table, list[Row]]:
    path = folder / "table.csv"
    path.write_bytes(content)
    table = open_table(path, options)
    return table, list(table.rows())


def refusal(folder: Path, content: bytes, options: Options | None = None) -> TableError:
    with pytest.raises(TableError) as caught:
        read(folder, content, options)
    return caught.value


@pytest.mark.parametrize("newlines", NEWLINES)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_delimiter_and_line_end_is_found(
    tmp_path: Path, name: str, delimiter: str, newlines: str
) -> None:
    encoding, mark, rows = ENCODINGS[name]
    content = mark + written(rows, delimiter, NEWLINES[newlines]).encode(encoding)
    table, found = read(tmp_path, content)
    assert (table.encoding, table.delimiter, table.header) == (encoding, delimiter, rows[0])
    assert [row.cells for row in found] == rows[1:]
    assert [row.number for row in found] == list(range(2, len(rows) + 1))
    assert not [row.fault for row in found if row.fault]


def test_an_encoding_is_found_in_short_and_in_long_texts(tmp_path: Path) -> None:
    for encoding, text in [
        ("gb18030", "姓名,电话\n张三,13800138000\n"),
        ("gb18030", "name\n赵\n"),
        ("big5", "姓名,電話\n張三,0912345678\n"),
        ("big5", "name\n陳先生\n"),
        ("latin-1", "name,city\nJosé,Málaga\n"),
        ("cp1252", "name,note\nO’Neil,“fine” for 5 €\n"),
        ("utf-16-le", "编号,内容\n1," + "客户说一切都好" * 200 + "\n"),
        ("utf-16-be", "编号,内容\n1," + "一二三" * 300 + "\n"),
        ("utf-8", "编号,内容\n1,ģ模\n"),
    ]:
        table, _ = read(tmp_path, text.encode(encoding))
        assert table.encoding == encoding, (encoding, text[:20])


@pytest.mark.skipif(not SHARED, reason="needs the real data sets")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be", "utf-8"])
def test_real_reviews_of_five_lines_are_recognised(tmp_path: Path, encoding: str) -> None:
    with gzip.open(Path(SHARED) / "data" / "waimai_10k.csv.gz", "rt", encoding="utf-8") as file:
        lines = [line for line in file if not line.isascii()]
    wrong = []
    for number in range(0, 5000, 25):
        text = "label,review\n" + "".join(lines[number : number + 5])
        table, _ = read(tmp_path, text.encode(encoding))
        if table.encoding != encoding:
            wrong.append(text)
    assert not wrong


@pytest.mark.parametrize(
    ("content", "encoding", "line", "offset"),
    [
        ("姓名,城市\r\n张三,北京\r\n".encode() + b"\xff\xfe\r\n" + "李四,上海\r\n".encode() * 3, "utf-8", 3, 30),
        ("姓名,城市\r张三,北京\r".encode() * 3 + "李四,上海\r".encode("gb18030"), "utf-8", 7, 84),
        (
            "姓名,城市\n张三,北京\n".encode("gb18030") + b"\xff\xff,x\n" + "李四,上海\n".encode("gb18030") * 3,
            "gb18030",
            3,
            20,
        ),
        (
            codecs.BOM_UTF16_LE + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le"),
            "utf-16-le",
            2,
            14,
        ),
        (codecs.BOM_UTF16_LE + "a,b\n1,2".encode("utf-16-le") + b"\n", "utf-16-le", 2, 16),
    ],
)
def test_bytes_that_do_not_belong_are_told_by_line_and_offset(
    tmp_path: Path, content: bytes, encoding: str, line: int, offset: int
) -> None:
    error = refusal(tmp_path, content)
    assert error.code == "table_bytes"
    assert (error.params["encoding"], error.params["line"], error.params["offset"]) == (encoding, line, offset)
    assert "encoding" in str(error)


def test_the_offset_is_right_far_into_a_large_file(tmp_path: Path) -> None:
    good = "编号,内容\n" + "1,客户\n" * 100_000
    content = good.encode() + b"2,\xe5\xae\n"
    error = refusal(tmp_path, content)
    assert (error.params["line"], error.params["offset"]) == (100_002, len(good.encode()) + 2)


def test_an_encoding_chosen_by_hand_is_used_and_checked(tmp_path: Path) -> None:
    content = "name\nMüller\n".encode("latin-1")
    assert read(tmp_path, content, Options(encoding="Latin_1"))[1][0].cells == ["Müller"]
    assert refusal(tmp_path, content, Options(encoding="utf-8")).code == "table_bytes"
    unknown = refusal(tmp_path, content, Options(encoding="gb1803"))
    assert unknown.code == "table_encoding_name"
    assert "Did you mean gb18030?" in str(unknown)
    for codec in ["idna", "unicode_escape", "base64", "rot13", "utf-7", ""]:
        assert refusal(tmp_path, content, Options(encoding=codec)).code == "table_encoding_name"


def test_what_looks_like_no_encoding_is_refused_and_not_guessed(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a,b\n" + b"\x80\xff\x80\xff\n" * 20).code == "table_encoding_unclear"
    assert refusal(tmp_path, "name\n陳\n".encode("big5")).code == "table_encoding_unclear"
    assert refusal(tmp_path, codecs.BOM_UTF32_LE + "a,b\n".encode("utf-32-le")).code == "table_utf32"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ('a,b\n"x;y;z",1\n"x;y;z",2\n', ","),
        ("name\nonly one column\n", ","),
        ("a|b\n1,2|3\n", "|"),
        ("sep=;\na;b\n1;2\n", ";"),
        ("sep=,\r\na,b;c\r\n1,2;3\r\n", ","),
        ("姓名\t地址\n张三\t北京,朝阳\n", "\t"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_rows_alike(tmp_path: Path, text: str, delimiter: str) -> None:
    table, rows = read(tmp_path, text.encode())
    assert table.delimiter == delimiter
    assert "sep" not in table.header[0]
    assert all(row.fault is None and len(row.cells) == len(table.header) for row in rows)


def test_a_delimiter_may_be_chosen_by_sign_or_name(tmp_path: Path) -> None:
    for wanted in [";", "semicolon"]:
        assert read(tmp_path, b"a,b,c;d\n", Options(delimiter=wanted))[0].header == ["a,b,c", "d"]
    assert read(tmp_path, b"a,b\tc\n", Options(delimiter="\\t"))[0].header == ["a,b", "c"]
    assert "semicolon" in str(refusal(tmp_path, b"a,b\n", Options(delimiter=":")))


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    text = 'id,name\n1,"Anna\n2,Ben\n3,"Carl ""the 2nd"""\n4,Dora\n'
    _, rows = read(tmp_path, text.encode())
    assert [(row.number, row.cells) for row in rows if row.fault is None] == [
        (3, ["2", "Ben"]),
        (4, ["3", 'Carl "the 2nd"']),
        (5, ["4", "Dora"]),
    ]
    (fault,) = [row.fault for row in rows if row.fault]
    assert (fault.code, fault.row, fault.params["line"]) == ("table_quote", 2, 2)
    assert "opens in line 2" in str(fault)


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,"x\n2,y\n3,z\n',  # never closed
        'a,b\n1,"x\n2,y","q"\n3,z\n',  # closed by a later line, which makes too many cells
        'a,b\n1,"x"y\n2,y\n3,z\n',  # text after the closing quote
        'a,b\n1,"x" \n2,y\n3,z\n',
        'a,b\n1,"""\n2,y\n3,z\n',
    ],
)
def test_rows_after_a_broken_quote_are_still_read(tmp_path: Path, text: str) -> None:
    _, rows = read(tmp_path, text.encode())
    assert rows[0].fault is not None
    assert rows[0].fault.code == "table_quote"
    assert ["3", "z"] in [row.cells for row in rows if row.fault is None]


def test_cells_of_several_lines_keep_their_line_ends(tmp_path: Path) -> None:
    content = b'a,b\r\n1,"one\r\ntwo\nthree\rfour"\r\n2,"say ""hi"", twice"\r\n'
    _, rows = read(tmp_path, content)
    assert [row.cells for row in rows] == [["1", "one\r\ntwo\nthree\rfour"], ["2", 'say "hi", twice']]
    assert [row.number for row in rows] == [2, 3]


def test_ragged_rows_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    _, rows = read(tmp_path, b"a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n,,\n5,6,7\n")
    assert [(row.number, row.fault.code if row.fault else None) for row in rows] == [
        (2, None),
        (3, "table_ragged"),
        (5, "table_ragged"),
        (7, None),
    ]
    assert rows[1].fault is not None
    assert "2 cells, the header 3" in str(rows[1].fault)
    assert rows[2].cells == ["1", "2", "3", "4"]


def test_a_row_with_a_nul_is_at_fault_and_not_cut_there(tmp_path: Path) -> None:
    _, rows = read(tmp_path, "a,b\n1,甲\0乙\n2,丙\n".encode())
    assert rows[0].fault is not None
    assert (rows[0].fault.code, rows[0].cells) == ("table_nul", ["1", "甲\0乙"])
    assert rows[1] == Row(3, ["2", "丙"])


@pytest.mark.parametrize("quote", ["", '"'])
def test_cells_up_to_a_million_characters_are_read_and_longer_ones_refused_by_row(tmp_path: Path, quote: str) -> None:
    def line(count: int) -> str:
        return f"{quote}{'字' * count}{quote},1\n"

    _, rows = read(tmp_path, ("a,b\n" + line(1_000_000) + line(1_000_001) + "x,2\n").encode())
    assert [len(row.cells[0]) for row in rows] == [1_000_000, 1_000_000, 1]
    assert [row.fault.code if row.fault else None for row in rows] == [None, "table_cell_long", None]


def test_a_line_without_end_is_one_row_at_fault(tmp_path: Path) -> None:
    _, rows = read(tmp_path, b"a,b\n" + b"x" * 40_000_000 + b"\n1,2\n")
    assert [row.number for row in rows] == [2, 3]
    assert rows[0].fault is not None
    assert rows[1] == Row(3, ["1", "2"])


def test_columns_without_a_name_of_their_own_get_one_and_it_is_said(tmp_path: Path) -> None:
    table, rows = read(tmp_path, b",phone, phone ,,phone#2\n1,2,3,4,5\n")
    assert table.header == ["#1", "phone", "phone#3", "#4", "phone#2"]
    assert [note.code for note in table.notes] == ["table_header_empty", "table_header_repeated", "table_header_empty"]
    assert rows[0].cells == ["1", "2", "3", "4", "5"]


def test_a_header_may_have_as_many_columns_as_a_spreadsheet(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(16_384)]
    table, rows = read(tmp_path, (",".join(names) + "\n" + ",".join(names) + "\n").encode())
    assert (table.header, rows[0].cells) == (names, names)
    assert refusal(tmp_path, (",".join(names) + ",more\n").encode()).code == "table_columns"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\n\r\n  \n", "table_empty"),
        (codecs.BOM_UTF8, "table_empty"),
        (gzip.compress(b""), "table_empty"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "table_markup"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "table_markup"),
        (b"%PDF-1.7\n", "table_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "table_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "table_encrypted"),
        (gzip.compress(b"a,b\n1,2\n" * 5000)[:-20], "table_gzip"),
        (gzip.compress(b"a,b\n1,2\n")[:-6] + b"\0" * 6, "table_gzip"),
        (gzip.compress(b"PK\x03\x04" + bytes(100)), "table_nested"),
        (gzip.compress(gzip.compress(b"a,b\n")), "table_nested"),
        (b'a,"b\n1,2\n', "table_quote"),
    ],
    # A packed file holds the time of packing: its bytes are no name for a test.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    error = refusal(tmp_path, content)
    assert error.code == code
    assert len(str(error)) > 30


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"nowhere\.csv"):
        open_table(tmp_path / "nowhere.csv")


def test_a_gzip_bomb_is_refused_within_a_second(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    block = gzip.compress(b"\n" * (64 << 20), 9)
    path.write_bytes(block * 16)
    started = time.process_time()
    with pytest.raises(TableError) as caught:
        open_table(path)
    assert caught.value.code == "table_bomb"
    assert time.process_time() - started < 1


def test_broken_quotes_everywhere_do_not_take_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text("a,b\n" + 'x",,"y\n' * 50_000)
    started = time.process_time()
    rows = list(open_table(path).rows())
    assert len(rows) == 50_000
    assert all(row.fault for row in rows)
    wide = "a" + ",a" * 9_999 + "\n"
    path.write_text(wide + 'x",,"y\n' * 50_000)
    with pytest.raises(TableError) as caught:
        list(open_table(path).rows())
    assert caught.value.code == "table_quotes"
    assert time.process_time() - started < 5


def test_memory_stays_flat_while_rows_stream(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write("编号,姓名,备注\r\n")
        for number in range(40_000):
            file.write(f'{number},张三,"好, 很好 {number}"\r\n')
    tracemalloc.start()
    count = sum(1 for _ in open_table(path).rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 9 << 20


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@pytest.mark.fuzz
@settings(max_examples=FUZZ_EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    rows=st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=8)),
    delimiter=st.sampled_from(",\t;|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_what_the_standard_writer_wrote_is_read_back(
    tmp_path: Path, rows: list[list[str]], delimiter: str, newline: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    header = [f"h{number}" for number in range(len(rows[0]))]
    writer.writerows([header, *rows])
    content = text.getvalue().encode(encoding)
    table, found = read(tmp_path, content, Options(encoding=encoding, delimiter=delimiter))
    assert table.header == header
    expected = [row for row in rows if any(map(str.strip, row))]
    assert [row.cells for row in found if row.fault is None] == [list(map(_restored, row)) for row in expected]


def _restored(cell: str) -> str:
    signs = "=+-@＝＋－＠\t\r\n"
    bare = cell.lstrip("'")
    return cell[1:] if bare != cell and (bare.lstrip()[:1] or bare[:1]) in [*signs] and bare[:1] else cell


@pytest.mark.fuzz
@settings(max_examples=FUZZ_EXAMPLES, deadline=2000, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text("ab,;\t|\"\r\n'=\0é中𠮷", max_size=200).flatmap(
            lambda text: st.sampled_from(["utf-8", "utf-16-le", "gb18030"]).map(text.encode)
        ),
        st.binary(max_size=200).map(gzip.compress),
    )
)
def test_any_bytes_give_a_table_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    try:
        table, rows = read(tmp_path, content)
    except TableError as error:
        assert error.code.startswith("table_")
        assert "%(" not in str(error)
        return
    assert len(set(table.header)) == len(table.header)
    assert all(table.header)
    for row in rows:
        assert row.fault is not None or len(row.cells) == len(table.header)
        assert row.fault is None or str(row.fault)


@pytest.mark.fuzz
@settings(max_examples=FUZZ_EXAMPLES, deadline=2000, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.text('ab,"', max_size=8), min_size=1, max_size=12))
def test_no_line_disappears_whatever_its_quotes(tmp_path: Path, lines: list[str]) -> None:
    marked = [f"{line},m{number}" for number, line in enumerate(lines)]
    _, rows = read(tmp_path, "\n".join(["x,y", *marked, ""]).encode(), Options(delimiter=","))
    seen = "\n".join(",".join(row.cells) for row in rows)
    assert all(f"m{number}" in seen for number in range(len(lines)))


@pytest.mark.skipif(not SHARED, reason="needs the real data sets")
@pytest.mark.parametrize(
    ("name", "columns", "count"),
    [("nyc_council_complaints.csv.gz", 11, 170_649), ("airline_passenger_satisfaction.csv.gz", 25, 12_988)],
)
def test_real_exports_are_read_completely(name: str, columns: int, count: int) -> None:
    table = open_table(Path(SHARED) / "data" / name)
    rows = list(table.rows())
    assert (len(table.header), len(rows), rows[-1].number) == (columns, count, count + 1)
    assert not [row for row in rows if row.fault]
