from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from w365lint.environment.readers.xml import DEEPEST, read_items, read_root, text_of, walk


def test_a_file_is_read_with_and_without_a_mark_and_in_utf_16() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>\r\n<a>Zürich</a>'
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), ("\r\n" + text.partition("\n")[2]).encode()):
        assert read_root(data).text == "Zürich"


def test_items_of_sections_come_one_by_one_and_are_forgotten() -> None:
    data = b"<all><Roles><Role id='1'><x/></Role><Role id='2'/></Roles><Empty/><Workflows><Workflow/></Workflows></all>"
    items = [(section, item.tag, item.get("id"), len(item)) for section, item in read_items(data)]
    assert items == [("Roles", "Role", "1", 1), ("Roles", "Role", "2", 0), ("Workflows", "Workflow", None, 0)]


def test_what_stands_before_a_broken_place_is_given() -> None:
    items = read_items(b"<all><Roles><Role/>\n<Role></Rolf></Roles></all>")
    assert next(items)[1].tag == "Role"
    with pytest.raises(ValueError, match="broken at line 2, column 9"):
        next(items)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.com/x"> %p;]><a/>',
        b"<!DOCTYPE a><a/>",
    ],
)
def test_document_types_and_entities_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="declares a document type or entities"):
        read_root(data)


def test_bottomless_nesting_is_refused() -> None:
    assert read_root(b"<a>" * DEEPEST + b"</a>" * DEEPEST).tag == "a"
    with pytest.raises(ValueError, match="nested more than 500 levels deep"):
        read_root(b"<a>" * 100_000)


def test_more_elements_than_memory_should_hold_are_refused_in_one_part_and_read_in_many() -> None:
    with pytest.raises(ValueError, match="more than 1,000,000 elements"):
        read_root(b"<a>" + b"<b/>" * 1_000_000 + b"</a>")
    assert sum(1 for _ in read_items(b"<a><b>" + b"<c/>" * 1_000_001 + b"</b></a>")) == 1_000_001


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "broken at line 1"),
        (b"<a>", "broken at line 1, column 4"),
        (b"{}", "broken at line 1"),
        (b"<a>&unknown;</a>", "broken at line 1, column 4"),
        (b"<a>\xfc</a>", "neither UTF-8 nor UTF-16"),
    ],
)
def test_what_is_no_xml_is_refused_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_root(data)


def test_blank_text_is_no_text() -> None:
    root = read_root(b"<a><b> x </b><c> </c></a>")
    assert [text_of(root, path) for path in ("b", "c", "d")] == ["x", None, None]


def walked(data: bytes, size: int = 7) -> list[object]:
    told: list[object] = []

    def opened(level: int, tag: str, said: Sequence[str]) -> Callable[[str], object] | None:
        told.append((level, tag, *said))
        return told.append if tag == "text" else None

    for _ in walk((data[at : at + size] for at in range(0, len(data), size)), opened, told.append):
        pass
    return told


def test_a_walk_tells_of_each_element_and_of_the_text_that_somebody_wants() -> None:
    data = "<a x='1' y='ü'> no <text>yes</text> no <b/></a>".encode()
    told: list[object] = [(1, "a", "x", "1", "y", "ü"), (2, "text"), "yes", 2, (2, "b"), 2, 1]
    assert walked(data, 1000) == told
    assert walked(data.decode().encode("utf-16"), 1000) == told
    assert [one for one in walked(data, 1) if not isinstance(one, str)] == [one for one in told if not isinstance(one, str)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>', "declares a document type or entities"),
        (b"<a>" * 100_000, "nested more than 500 levels deep"),
        (b"<a>&unknown;</a>", "broken at line 1, column 4"),
        (b"<a>", "broken at line 1, column 4"),
        (b"", "broken at line 1"),
        (b"<a>\xfc</a>", "neither UTF-8 nor UTF-16"),
        (b"<a>\xc3", "neither UTF-8 nor UTF-16"),
    ],
)
def test_a_walk_refuses_what_reading_refuses(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        walked(data)
