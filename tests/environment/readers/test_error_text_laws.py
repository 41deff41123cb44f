"""Laws of reading error texts: what was written comes back, what was cut off is never invented, and time stays in proportion."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from w365lint.environment.readers.error_text import dependency_list, pasted, reading, sentences
from w365lint.environment.readers.error_text.reading import read_error_text
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Need

NONE = "00000000-0000-0000-0000-000000000000"
LETTERS = st.characters(categories=["L", "N", "P", "S"], exclude_characters="&;`")
KEYWORD = re.compile(r"(?:^|\W)(?:parentobjectname|parentid|objectname|id|type)\s*:|componentobject|dependency", re.IGNORECASE)


def is_plain(name: str) -> bool:
    """A name that ends in the sign that separates fields is read without it: nobody could tell."""
    return not KEYWORD.search(name) and bool(name) and not name.startswith(">") and not name.endswith((",", ";"))


NAMES = st.text(st.one_of(LETTERS, st.just(" ")), max_size=40).map(lambda name: " ".join(name.split())).filter(is_plain)
IDS = st.uuids().filter(lambda one: str(one) != NONE).map(str)
TYPES = st.sampled_from(["Entity", "Workflow", "CanvasApp", "connector", "SiteMap", "SavedQuery", "EntityRelationship", "Role"])


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    word = draw(TYPES)
    name = draw(NAMES) if word != "CanvasApp" else f"contoso_{draw(st.integers(0, 99))}"
    has_parent = draw(st.booleans())
    return Mention(word, name, draw(IDS), draw(NAMES) if has_parent else None, draw(IDS) if has_parent else None)


NEEDS = st.lists(
    st.builds(Need, mentions(), mentions(), st.sampled_from(["Published", "Unpublished"])), min_size=1, max_size=4, unique=True
)

COMMAS = st.sampled_from([", ", ",", ",\r\n", "; ", "\n"])
BETWEEN = st.sampled_from([", ", " ", "\n", ",\n"])
COUNTS = st.sampled_from(["DependencyCount : {}", "DependencyCount: {}", "DependencyCount :{}", "dependencycount : {}"])
Wrap = Callable[[str], str]


def as_json(text: str) -> str:
    return json.dumps({"error": {"code": "0x8004f01d", "message": text}})


def in_json_twice(text: str) -> str:
    return json.dumps({"message": "InnerException is: " + as_json(text)}, ensure_ascii=False)


def broken_in_keywords(text: str) -> str:
    return text.replace("ComponentObject", "Compone\nntObject").replace("ParentId", "Pare\n ntId").replace("ObjectName:", "Object\r\nName:")


def broken_in_ids(text: str) -> str:
    return re.sub(r"([0-9a-f]{8})-([0-9a-f]{2})", "\\1-\n\\2\n", text)


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" for line in text.splitlines())


def amid_noise(text: str) -> str:
    return f"Error code 8004F01D\nTimestamp 2026-01-14T09:12:44Z\n| Failure | {text} | Correlation Id: {NONE} |"


WRAPS: st.SearchStrategy[Wrap] = st.sampled_from(
    [str, as_json, in_json_twice, html.escape, broken_in_keywords, broken_in_ids, quoted, amid_noise, str.strip]
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[Need]]:
    needs = draw(NEEDS)
    comma, between, braces, upper = draw(COMMAS), draw(BETWEEN), draw(st.booleans()), draw(st.booleans())

    def identity(key: str | None) -> str:
        text = (key or NONE).upper() if upper else key or NONE
        return f"{{{text}}}" if braces else text

    def half(word: str, one: Mention) -> str:
        fields = [f"{word}ComponentObject details: Type: {one.type}", f"ObjectName: {one.name}", f"Id: {identity(one.id)}"]
        return comma.join([*fields, f"ParentObjectName: {one.parent_name or ''}", f"ParentId: {identity(one.parent)}"])

    entries = [
        f"{half('Required', need.required)}{between}{half('Dependent', need.dependent)} DependencyType: {need.status}" for need in needs
    ]
    count = draw(COUNTS).format(len(needs))
    text = f"Solution dependencies exist, cannot uninstall. {count} {draw(st.sampled_from([' ', chr(10)])).join(entries)} ."
    return draw(WRAPS)(text), needs


@given(written())
def test_what_was_written_in_a_known_way_is_read_back(case: tuple[str, list[Need]]) -> None:
    text, needs = case
    (refusal,) = read_error_text(text.encode()).refusals
    assert refusal.kind is ErrorKind.DEPENDENCIES
    assert refusal.announced == len(needs)
    assert list(refusal.needs) == needs
    assert refusal.cut == ()


@given(written(), st.data())
def test_a_text_that_is_cut_off_anywhere_names_nothing_that_it_did_not_name(case: tuple[str, list[Need]], data: st.DataObject) -> None:
    text, needs = case
    cut = text[: data.draw(st.integers(0, len(text)))]
    for refusal in read_error_text(cut.encode()).refusals:
        assert refusal.kind is ErrorKind.DEPENDENCIES
        assert refusal.announced in (None, len(needs))
        assert len(refusal.needs) <= len(needs)
        for read, wrote in zip(refusal.needs, needs, strict=False):
            assert read.required == wrote.required
            assert (read.dependent.type, read.dependent.name) == (wrote.dependent.type, wrote.dependent.name)
            assert read.dependent.id in (None, wrote.dependent.id)
            assert read.dependent.parent in (None, wrote.dependent.parent)
            assert read.dependent.parent_name in (None, wrote.dependent.parent_name)
            assert read.status in ("", wrote.status)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_that_is_pasted_breaks_the_reader(data: bytes) -> None:
    read_error_text(data)
    read_error_text(b"RequiredComponentObject details: Type: " + data + b"DependentComponentObject details:" + data)


def expressions(module: ModuleType) -> Iterator[re.Pattern[str]]:
    yield from (value for value in vars(module).values() if isinstance(value, re.Pattern))


def widest(parsed: object) -> int:
    """Return how often the most repeated part may repeat, repeats inside repeats multiplied; a huge number where it is not bounded."""
    most = 1
    for item in parsed if isinstance(parsed, list | tuple) or hasattr(parsed, "data") else ():  # type: ignore[attr-defined]
        if isinstance(item, tuple) and len(item) == 2 and str(item[0]) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            _, high, inner = item[1]
            most = max(most, int(high) * widest(inner))
        else:
            most = max(most, widest(item))
    return most


def test_no_expression_repeats_without_bound() -> None:
    """Each is matched in a window of fixed length, so bounded repeats bound the work at each place, and the places are found by search."""
    patterns = [one for module in (pasted, dependency_list, sentences, reading) for one in expressions(module)]
    patterns += [one.expression for one in sentences.SENTENCES if one.expression]
    assert len(patterns) > 20
    parse = re._parser.parse  # type: ignore[attr-defined]  # noqa: SLF001 the only way to see an expression's inside
    assert widest(parse("(?:a{0,9}b){4}")) == 36
    assert widest(parse("(?:a+b){4}")) > 10**6
    for pattern in patterns:
        assert widest(parse(pattern.pattern)) <= 1_000, pattern.pattern


def test_a_megabyte_of_beginnings_is_read() -> None:
    for unit in (
        "DependencyCount : 3 ",
        'Solution "',
        f"RequiredComponentObject details: Type: x, ObjectName: , Id: {UUID(int=1)}",
        "&#1;",
        "\u202e",
    ):
        text = read_error_text((unit * (2**20 // len(unit))).encode())
        assert all(not refusal.needs for refusal in text.refusals)
