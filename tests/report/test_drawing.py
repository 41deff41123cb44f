from __future__ import annotations

from itertools import pairwise
from random import Random, SystemRandom
from xml.etree import ElementTree as ET

import pytest

from report.sample_findings import IMAGE, LONG, NUL, SCRIPT, SURROGATE, TURNED
from w365lint.report.drawing import draw
from w365lint.report.folding import MOST, Box, Tone, fold
from w365lint.report.heights import heights
from w365lint.report.layering import Place, lay_out

GRAPHS = 300


def boxes(said: str, kind: str = "flow") -> list[Box]:
    return [Box(key, kind, key) for key in said.split()]


def lines(said: str) -> list[tuple[str, str]]:
    """Read 'a>b b>c': a needs b, and b needs c."""
    return [(here, there) for here, _, there in (pair.partition(">") for pair in said.split())]


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 our own drawing


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter("text")]


def test_a_drawing_has_a_title_a_description_and_a_link_for_each_component_the_page_speaks_of() -> None:
    svg = drawn(draw([Box("a", "flow", "Renewals", "c-a"), Box("b", "table", "Subscription")], [("a", "b")], title="In the way"))
    assert svg.findtext("title") == "In the way"
    assert svg.findtext("desc") == (
        "2 components in 2 columns; an arrow leads from what needs to what is needed. The table beside it says the same."
    )
    assert [(link.get("href"), link.get("tabindex"), link.findtext("title")) for link in svg.iter("a")] == [("#c-a", "0", "flow Renewals")]


def test_what_happens_to_a_component_is_said_in_words_and_not_by_colour_alone() -> None:
    assert texts(draw([Box("a", "connection_reference", "Outlook", tone=Tone.EDIT)], [], title="")) == [
        "edit · connection reference",
        "Outlook",
    ]


def test_one_reads_and_tabs_from_what_needs_to_what_is_needed() -> None:
    svg = drawn(draw([Box(key, "flow", key, key) for key in "abc"], lines("c>a a>b"), title=""))
    assert [link.get("href") for link in svg.iter("a")] == ["#c", "#a", "#b"]


@pytest.mark.parametrize("name", [SCRIPT, IMAGE, TURNED, NUL, LONG, SURROGATE, "購読の管理アプリケーションと長い名前", ""])
def test_hostile_names_stay_text_and_fit_their_box(name: str) -> None:
    svg = draw([Box(name, name[:50], name, name), Box("b", "flow", "b")], [(name, "b")], title=name)
    svg.encode("utf-8")
    assert {element.tag for element in drawn(svg).iter()} <= {"svg", "title", "desc", "path", "a", "g", "rect", "text"}
    (link,) = drawn(svg).iter("a") if name else (ET.Element("a", href="#"),)
    assert (link.get("href") or "").startswith("#")
    assert max(map(len, texts(svg)[1::2])) <= 32


def test_the_same_components_give_the_same_bytes_in_whatever_order_they_come() -> None:
    random = Random(365)  # noqa: S311 the same every time
    given = [Box(f"k{number}", random.choice(["flow", "view"]), f"name {number % 50}") for number in range(120)]
    needs = [(f"k{random.randrange(120)}", f"k{random.randrange(120)}") for _ in range(200)]
    first = draw(given, needs, title="t")
    random.shuffle(given)
    random.shuffle(needs)
    assert draw(given, needs, title="t") == first


def test_nothing_to_draw_is_an_empty_drawing() -> None:
    assert texts(draw([], [], title="Nothing")) == []


# --- folding ---


def test_few_components_are_all_shown() -> None:
    given = boxes("a b c")
    assert fold(given, lines("a>b")) == (tuple(given), (("a", "b"),))


def test_many_components_leave_the_most_connected_ones_and_say_how_many_more() -> None:
    flows = [Box(f"f{number}", "flow", f"Flow {number}") for number in range(100)]
    shown, left = fold([*flows, Box("t", "table", "t"), Box("u", "table", "u")], [*((box.key, "t") for box in flows), ("f50", "u")], 10)
    assert len(shown) == 10
    assert [box.name for box in shown if not box.kind] == ["and 93 more flows"]
    assert "Flow 50" in {box.name for box in shown}
    assert ("f14 and more", "t") in left


def test_a_line_to_a_component_that_is_not_given_is_left_out() -> None:
    assert fold(boxes("a"), lines("a>b c>a a>a")) == (tuple(boxes("a")), ())


def test_a_long_chain_is_folded_into_bands_that_keep_its_direction() -> None:
    keys = [f"c{number:03}" for number in range(200)]
    shown, left = fold(boxes(" ".join(keys)), list(pairwise(keys)))
    assert len(shown) == MOST
    assert {box.name for box in shown} == {"5 flows"}
    assert len(left) == MOST - 1


def test_folding_shows_no_more_than_asked_for_and_no_loop_that_is_not_there() -> None:
    seed = SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 to try it again
    for number in range(GRAPHS):
        random = Random(f"{seed} {number}")  # noqa: S311 a seed makes the same graphs everywhere
        count = random.randint(1, 80)
        given = [Box(f"{one:02}", random.choice(["flow", "view"]), "", tone=random.choice([*Tone])) for one in range(count)]
        pairs = [sorted(random.choices(given, k=2), key=lambda box: box.key) for _ in range(random.randint(0, 2 * count))]
        most = random.randint(2, 20)
        shown, left = fold(given, [(here.key, there.key) for here, there in pairs], most)
        assert len(shown) <= most, f"seed {seed}, graph {number}"
        high = heights([box.key for box in shown], left)
        assert all(high[here] > high[there] for here, there in left), f"seed {seed}, graph {number}"


# --- columns ---


def test_what_needs_each_other_stands_level_and_everything_else_leads_down() -> None:
    assert heights("abcd", lines("a>b b>a b>c a>d d>c")) == {"a": 2, "b": 2, "c": 0, "d": 1}


def test_a_line_that_passes_a_column_has_a_place_there() -> None:
    layout = lay_out(["a", "b", "c"], lines("a>b b>c a>c"))
    assert [len(column) for column in layout.columns] == [1, 2, 1]
    assert layout.routes["a", "c"][1] in layout.columns[1]


def test_lines_between_what_needs_each_other_are_loops() -> None:
    assert lay_out(["a", "b", "c"], lines("a>b b>a b>c")).loops == (("a", "b"), ("b", "a"))


def test_columns_are_ordered_so_that_lines_do_not_cross_where_they_need_not() -> None:
    layout = lay_out(list("abcxyz"), lines("a>z b>y c>x"))
    ends = dict(lines("a>z b>y c>x"))
    assert [Place(ends[place.key]) for place in layout.columns[0]] == list(layout.columns[1])
