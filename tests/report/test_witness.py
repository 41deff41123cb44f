from __future__ import annotations

from xml.etree import ElementTree as ET

from report.sample_findings import IMAGE, LONG, SCRIPT
from w365lint.report.witness import draw_path
from w365lint.rulebook.finding import Arrow, Place


def arrow(dependent: str, required: str) -> Arrow:
    return Arrow(dependent, required, Place("solution.xml", "MissingDependency 1"))


def texts(*path: Arrow) -> list[str]:
    return [text.text or "" for text in ET.fromstring(draw_path(path)).iter("text")]  # noqa: S314 our own drawing


def test_each_component_is_one_box_and_each_step_one_arrow() -> None:
    assert texts(arrow("A", "B"), arrow("B", "C")) == ["A", "B", "C", "needs", "needs"]


def test_a_broken_path_shows_the_break() -> None:
    assert texts(arrow("A", "B"), arrow("C", "D")) == ["A", "B", "⋮", "C", "D", "needs", "", "", "needs"]


def test_a_long_path_is_drawn_with_its_ends() -> None:
    boxes = texts(*(arrow(str(number), str(number + 1)) for number in range(1_000)))[:8]
    assert boxes == ["0", "1", "2", "3", "⋮", "998", "999", "1000"]


def test_hostile_names_stay_text() -> None:
    assert texts(arrow(SCRIPT, IMAGE))[:2] == [SCRIPT, IMAGE]


def test_a_long_name_fits_its_box() -> None:
    assert texts(arrow(LONG, "B"))[0] == "x" * 51 + "…"
