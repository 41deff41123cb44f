from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest

from w365lint.environment.readers.portions import LARGE, divide
from w365lint.environment.readers.records import Completeness
from w365lint.environment.readers.replies import parse, read_reply

TRICKY: list[Mapping[str, object]] = [
    {"name": "},{", "nested": [{"a": 1}, {"b": [{}, {}]}]},
    {"name": 'quoted "},{" and \\', "amount": 12.5},
    {"name": "Łódź €", "object": {"list": [{"x": "]}"}, {"y": "[{"}]}},
    {"only": None},
    {},
]


def reply(records: list[Mapping[str, object]], **around: object) -> bytes:
    return json.dumps({"@odata.context": 'https://x/$metadata#"a"', "value": records, **around}, ensure_ascii=False).encode()


def large(records: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return records * (LARGE // len(json.dumps(records)) + 1)


@pytest.mark.parametrize("portion", [1, 7, 40, 1000])
@pytest.mark.parametrize("indent", [None, 2])
def test_records_are_the_same_however_a_reply_is_cut(portion: int, indent: int | None) -> None:
    data = json.dumps({"@odata.count": 15, "value": TRICKY * 3}, indent=indent, ensure_ascii=False).encode()

    divided = divide(data, parse, portion)

    assert divided is not None
    around, records = divided
    assert around == {"@odata.count": 15, "value": []}
    assert len(records) == 15
    assert [number for number, _ in records] == list(range(1, 16))
    assert [record for _, record in records] == [*json.loads(data, parse_float=Decimal)["value"]]
    assert [record for _, record in records] == [record for _, record in records]
    assert records.columns == {"name", "nested", "amount", "object", "only"}


@pytest.mark.parametrize(
    "text",
    [
        '{"value":[{"a":1},{"a":2}',
        '{"value":[{"a":1},,{"a":2}]}',
        '{"value":[{"a":1},{"a":2},]}',
        '{"value":[{"a":1},5,{"a":2}]}',
        '{"value":[{"a":1}],"value":[{"a":2},{"a":3}]}',
        '{"rows":[{"a":1},{"a":2}]}',
        '[{"a":1},{"a":2}]}',
        '{"value":[{"a":1},{"a":2}]',
        '{"value":[{"a":1},{"a":"\udcff"}]}',
        "",
    ],
)
def test_what_does_not_stand_in_the_usual_way_is_not_cut(text: str) -> None:
    assert divide(text.encode(errors="surrogateescape"), parse, 1) is None


def test_a_large_reply_is_as_complete_as_a_small_one() -> None:
    rows = large(TRICKY)

    whole = read_reply(reply(rows), "account.json", ())
    page = read_reply(reply(rows, **{"@odata.nextLink": "https://x/accounts?$skiptoken=\\u0022"}), "account.json", ())
    bare = read_reply(json.dumps(rows).encode(), "account.json", ())

    assert len(whole.records) == len(page.records) == len(bare.records) == len(rows)
    assert (whole.completeness, page.completeness, bare.completeness) == (
        Completeness.COMPLETE,
        Completeness.PARTIAL,
        Completeness.PARTIAL,
    )
    assert page.surely_partial
    assert bare.why == "a bare list may be filtered"


def test_a_mark_in_front_of_a_large_reply_does_not_matter() -> None:
    rows = large(TRICKY)

    assert len(read_reply(b"\xef\xbb\xbf" + reply(rows), "account.json", ()).records) == len(rows)
