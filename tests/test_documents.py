from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import BaseModel, ConfigDict

from w365lint.documents import DocumentError, check, read_toml, read_yaml


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    size: int = 0


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    leaves: tuple[Leaf, ...] = ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ("''", ""),
        ("7", 7),
        ("-7", -7),
        ("'7'", "7"),
        ("0.1", Decimal("0.1")),
        ("-1.50", Decimal("-1.50")),
        ("1.2.3", "1.2.3"),
        ("1e400", "1e400"),
        (".inf", ".inf"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_only_plain_words_and_numbers_are_more_than_text(text: str, value: object) -> None:
    data = read_yaml(f"a: {text}", "f.yaml").data
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


def test_blocks_are_text() -> None:
    assert read_yaml("a: |\n  one\n  two\nb: >\n  three\n", "f.yaml").data == {"a": "one\ntwo\n", "b": "three\n"}


def test_an_empty_file_is_nothing() -> None:
    assert read_yaml("", "f.yaml").data is None
    assert read_yaml("# only a comment", "f.yaml").data is None


def test_every_part_knows_its_line() -> None:
    document = read_yaml("title: a\nleaves:\n  - name: b\n    size: 1\n  - { name: c }\n", "f.yaml")
    assert document.place(("leaves", 0, "size")) == "line 4: leaves.0.size"
    assert document.place(("leaves", 1, "name")) == "line 5: leaves.1.name"
    assert document.place(("leaves", 1, "nowhere")) == "line 5: leaves.1.nowhere"
    assert document.place(()) == "line 1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "f.yaml: line 1: this is not YAML: expected the node content, but found '<stream end>'."),
        ("a: 1\n b: 2", "f.yaml: line 2: this is not YAML: mapping values are not allowed here."),
        ("a: &x 1\nb: *x", "f.yaml: line 2: this is not YAML: an alias (*) is not accepted."),
        ("a: 1\nb:\n  c: 1\n  c: 2", "f.yaml: line 4: 'c' stands twice. Keep one of them."),
        ("a: 1\n---\nb: 2", "f.yaml: line 2: this is not YAML: but found another document."),
        ("[" * 5000, "f.yaml: this is not YAML."),
        ("a: \x00", "f.yaml: this is not YAML."),
    ],
)
def test_what_is_not_accepted_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as error:
        read_yaml(text, "f.yaml")
    assert str(error.value.problem) == problem


def test_tags_make_no_objects() -> None:
    assert read_yaml("a: !!python/object/apply:os.system [echo]", "f.yaml").data == {"a": ["echo"]}


def test_toml_keeps_numbers_exact_and_tells_what_it_cannot_read() -> None:
    assert read_toml("a = 0.1\nb = 7", "f.toml").data == {"a": Decimal("0.1"), "b": 7}
    with pytest.raises(DocumentError, match=r"f\.toml: this is not TOML: Invalid value \(at line 2, column 5\)\."):
        read_toml("a = 1\nb = ?", "f.toml")


def test_a_document_that_fits_becomes_its_model() -> None:
    tree, problems = check(Tree, read_yaml("title: a\nleaves: [{ name: b, size: 2 }]", "f.yaml"))
    assert tree == Tree(title="a", leaves=(Leaf(name="b", size=2),))
    assert problems == []


def test_every_mistake_of_a_document_is_told_with_its_line_and_the_next_step() -> None:
    text = "titel: a\nleaves:\n  - nam: b\n  - name: c\n    size: big\n    siz: 1\n"
    tree, problems = check(Tree, read_yaml(text, "f.yaml"))
    assert tree is None
    assert sorted(map(str, problems)) == [
        "f.yaml: line 1: 'title' is missing. Add it.",
        "f.yaml: line 1: titel: 'titel' is not known here. Did you mean 'title'?",
        "f.yaml: line 3: leaves.0.nam: 'nam' is not known here. Did you mean 'name'?",
        "f.yaml: line 3: leaves.0: 'name' is missing. Add it.",
        "f.yaml: line 5: leaves.1.size: should be a valid integer, unable to parse string as an integer.",
        "f.yaml: line 6: leaves.1.siz: 'siz' is not known here. Did you mean 'size'?",
    ]


@pytest.mark.parametrize("text", ["", "just text", "[1, 2]", "7"])
def test_a_document_of_another_shape_is_a_mistake(text: str) -> None:
    tree, problems = check(Tree, read_yaml(text, "f.yaml"))
    assert tree is None
    assert len(problems) == 1


def test_a_part_of_a_document_may_be_held_against_a_model() -> None:
    document = read_yaml("all:\n  - { name: a }\n  - { name: b, sise: 1 }", "f.yaml")
    assert check(Leaf, document, ("all", 0)) == (Leaf(name="a"), [])
    _, (problem,) = check(Leaf, document, ("all", 1))
    assert str(problem) == "f.yaml: line 3: all.1.sise: 'sise' is not known here. Did you mean 'size'?"
