"""The mapping from their columns to our fields: what it does to a row, and what it refuses and how it says so."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

from zhiyin.core.errors import Refused
from zhiyin.core.tabular import TableError, open_table
from zhiyin.core.tabular.mapping import Mapping
from zhiyin.core.tabular.mapping_file import load_mapping, parse_mapping

FIELDS = ("external_id", "full_name", "phone", "email", "opened_at", "closed_at", "branch", "channel", "kind")
SHARED = os.environ.get("ZHIYIN_SHARED", "")

MAPPING = """
source: nyc-council
encoding: GB18030
delimiter: semicolon
sheet: Cases
zone: America/New_York
columns:
  external_id: 编号
  full_name: Name
  opened_at: Opened
  branch: Borough
constants:
  channel: 0123
  kind: no
values:
  branch:
    Brooklyn: BK
    Queens: yes
    "": none
dates:
  opened_at: ["%m/%d/%Y %H:%M", "%m/%d/%Y"]
"""
HEADER = ["Name", "编号", "Opened", "Borough", "Rest", "zhiyin_row"]


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        parse_mapping(text, FIELDS)
    return caught.value


def test_a_row_comes_out_in_our_fields() -> None:
    mapping = parse_mapping(MAPPING, FIELDS)
    assert (mapping.source, mapping.options.encoding, mapping.options.delimiter) == (
        "nyc-council",
        "GB18030",
        "semicolon",
    )
    assert mapping.options.sheet == "Cases"
    bound = mapping.bind(HEADER)
    assert bound.ignored == ["Rest"]
    row = bound.apply([" Ann ", "C-1", "06/19/2026 14:30", "Queens", "x", "7"])
    assert row.values == {
        "external_id": "C-1",
        "full_name": "Ann",
        "opened_at": "2026-06-19T14:30:00-04:00",
        "branch": "yes",
        "channel": "0123",
        "kind": "no",
    }
    assert row.errors == []


@pytest.mark.parametrize(
    ("opened", "branch", "expected"),
    [
        ("01/02/2026", "", ("2026-01-02", "none")),
        ("1/2/2026", "Brooklyn", ("2026-01-02", "BK")),
        ("2026-01-02", "Brooklyn", ("2026-01-02", "BK")),
        ("2026-01-02T09:30:00", "Brooklyn", ("2026-01-02T09:30:00-05:00", "BK")),
        ("2026-01-02 09:30:00+08:00", "Brooklyn", ("2026-01-02T09:30:00+08:00", "BK")),
        ("11/01/2026 01:30", "Brooklyn", ("2026-11-01T01:30:00-04:00", "BK")),
        ("", "Brooklyn", ("", "BK")),
    ],
)
def test_dates_and_values_are_turned_into_ours(opened: str, branch: str, expected: tuple[str, str]) -> None:
    row = parse_mapping(MAPPING, FIELDS).bind(HEADER).apply(["", "", opened, branch, "", ""])
    assert (row.values["opened_at"], row.values["branch"]) == expected
    assert row.errors == []


@pytest.mark.parametrize(
    ("opened", "branch", "code", "told"),
    [
        ("13/45/2026", "Queens", "mapping_date", "%m/%d/%Y"),
        ("2026-02-30", "Queens", "mapping_date", "2026-02-30"),
        ("03/08/2026 02:30", "Queens", "mapping_skipped_time", "America/New_York"),
        ("", "Quens", "mapping_value", "the nearest is 'Queens'"),
    ],
)
def test_a_cell_that_does_not_fit_is_an_error_of_its_field(opened: str, branch: str, code: str, told: str) -> None:
    row = parse_mapping(MAPPING, FIELDS).bind(HEADER).apply(["Ann", "C-1", opened, branch, "", ""])
    (error,) = row.errors
    assert error.code == code
    assert told in str(error)
    assert error.field == ("branch" if code == "mapping_value" else "opened_at")
    assert row.values["full_name"] == "Ann"
    assert row.values[error.field] in {opened, branch}


def test_every_error_of_a_row_is_told_at_once() -> None:
    row = parse_mapping(MAPPING, FIELDS).bind(HEADER).apply(["Ann", "C-1", "soon", "Mars", "", ""])
    assert [error.field for error in row.errors] == ["opened_at", "branch"]


def test_other_values_are_kept_or_replaced_where_the_mapping_says_so() -> None:
    keep = parse_mapping('columns: {branch: b}\nvalues: {branch: {"0": "", "*": "*"}}', FIELDS).bind(["b"])
    assert [keep.apply([text]).values["branch"] for text in ["0", "5", "", "*"]] == ["", "5", "", "*"]
    replace = parse_mapping('columns: {branch: b}\nvalues: {branch: {a: A, "*": other}}', FIELDS).bind(["b"])
    assert [replace.apply([text]).values["branch"] for text in ["a", "x", ""]] == ["A", "other", ""]


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("colums: {phone: Tel}", "mapping_name", "Did you mean columns?"),
        ("columns: {phnoe: Tel}", "mapping_name", "Did you mean phone?"),
        ("columns: {phone: Tel}\nconstants: {chanel: x}", "mapping_name", "Did you mean channel?"),
        ("columns: {phone: Tel}\nvalues: {email: {a: b}}", "mapping_name", "Did you mean phone?"),
        ("columns: {phone: Tel}\nconstants: {phone: x}", "mapping_twice", "phone"),
        ("columns: {phone: [a, b]}", "mapping_shape", "columns: phone"),
        ("columns: [phone]", "mapping_shape", "name: value"),
        ("columns: {phone: Tel}\nvalues: {phone: yes}", "mapping_shape", "values: phone"),
        ("columns: {phone: Tel}\nphone: x", "mapping_name", "'phone'"),
        ("columns: {phone: Tel, phone: Mobile}", "mapping_yaml", "written twice"),
        ("columns: &a {phone: Tel}\nconstants: *a", "mapping_yaml", "anchor"),
        ("columns: !!python/object/apply:os.system [id]", "mapping_yaml", "tag"),
        ("columns:\n  phone: [Tel", "mapping_yaml", "Line"),
        ("a: b: c", "mapping_yaml", "Line 1"),
        ("columns: {phone: Tel}\n\0", "mapping_yaml", "YAML"),
        ("[" * 100_000, "mapping_yaml", "nested"),
        ("- " * 100_000, "mapping_yaml", "nested"),
        (": " * 20_000, "mapping_yaml", "Line"),
        ("x" * 300_000, "mapping_yaml", "longer"),
        ("just text", "mapping_shape", "just text"),
        ("", "mapping_columns", "columns"),
        ("columns: {phone: Tel}\nencoding: gb1803", "table_encoding_name", "gb18030"),
        ('columns: {phone: Tel}\ndelimiter: ":"', "table_delimiter", "semicolon"),
        ("columns: {phone: Tel}\nzone: Asia/Peking", "calendar_zone", "IANA"),
        ("columns: {opened_at: T}\ndates: {opened_at: '%Y-%m-%d %H:%M'}", "mapping_zone", "zone: Asia/Shanghai"),
        ("columns: {opened_at: T}\ndates: {opened_at: {}}", "mapping_shape", "dates: opened_at"),
        ("columns: {opened_at: T}\ndates: {opened_at: }", "mapping_shape", "dates: opened_at"),
        ("columns: {opened_at: T}\ndates: {opened_at: day}", "mapping_format", "%Y-%m-%d"),
    ],
)
def test_a_mapping_at_fault_is_refused_with_what_to_write(text: str, code: str, told: str) -> None:
    error = refusal(text)
    assert error.code == code
    assert told in str(error)


def test_a_column_that_is_not_in_the_file_is_told_with_the_nearest_one() -> None:
    mapping = parse_mapping("columns: {phone: Telefon}", FIELDS)
    with pytest.raises(TableError, match="Did you mean Telephone"):
        mapping.bind(["Name", "Telephone"])


def test_a_header_of_our_own_names_needs_no_mapping() -> None:
    mapping = Mapping.from_header(["External ID", "full_name", "Notes", "zhiyin_error"], FIELDS)
    bound = mapping.bind(["External ID", "full_name", "Notes", "zhiyin_error"])
    assert bound.ignored == ["Notes"]
    assert bound.apply(["C-1", "Ann", "x", "y"]).values == {"external_id": "C-1", "full_name": "Ann"}
    with pytest.raises(TableError, match="Did you mean phone"):
        Mapping.from_header(["full_name", "phonee"], FIELDS)
    with pytest.raises(TableError) as caught:
        Mapping.from_header(["姓名", "电话"], FIELDS)
    assert caught.value.code == "mapping_needed"


def test_a_mapping_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("\ufeff" + MAPPING, encoding="utf-8")
    assert load_mapping(path, FIELDS) == parse_mapping(MAPPING, FIELDS)
    path.write_bytes("columns: {phone: 电话}".encode("gb18030"))
    for broken in [path, tmp_path / "nowhere.yaml"]:
        with pytest.raises(TableError) as caught:
            load_mapping(broken, FIELDS)
        assert caught.value.code == "mapping_file"


NYC = """
source: nyc-council
columns: {external_id: unique_key, opened_at: opendate, closed_at: closedate, kind: complaint_type, branch: borough}
dates: {opened_at: "%Y-%m-%d", closed_at: "%Y-%m-%d"}
constants: {channel: council}
values: {closed_at: {NA: "", "*": "*"}, branch: {NA: "", "*": "*"}}
"""


@pytest.mark.skipif(not SHARED, reason="needs the real data sets")
def test_real_service_requests_are_mapped_without_inventing_anything() -> None:
    path = Path(SHARED) / "data" / "nyc_council_complaints.csv.gz"
    table = open_table(path)
    bound = parse_mapping(NYC, FIELDS).bind(table.header)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        truth = csv.DictReader(file)
        count = 0
        for row, expected in zip(table.rows(), truth, strict=True):
            count += 1
            if count % 50:
                continue
            mapped = bound.apply(row.cells)
            assert not mapped.errors
            assert mapped.values["opened_at"] == expected["opendate"]
            assert mapped.values["branch"] == expected["borough"].strip().replace("NA", "")
            assert mapped.values["closed_at"] == expected["closedate"].replace("NA", "")
    assert count == 170_649
    assert bound.ignored == ["account", "descriptor", "zip", "city", "council_dist", "community_board"]
