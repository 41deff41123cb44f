"""The plan as people read it: in a terminal, on the page, as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from report.sample import sample
from w365lint.configuration import Configuration
from w365lint.environment.graph import Edge, Node
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.plan.model import NOWHERE, Action, Effect, Item, Phase, Plan, Reach, Round, Step, Ways
from w365lint.plan.needs import Hands, Needs
from w365lint.plan.needs import Item as NeedsItem
from w365lint.plan.surrounding import Surrounding
from w365lint.report.lines import columns
from w365lint.report.page import write_page, write_plan_page
from w365lint.report.plan_data import write_plan_data
from w365lint.report.plan_text import GLANCED, glance, ranges, write_plan_text
from w365lint.report.surrounding import MOST_DRAWN, draw_surrounding
from w365lint.rulebook.attestation import Vouched

CONTOSO = Path(__file__).parent.parent.parent / "snapshots" / "contoso"
HOSTILE = "<script>alert(1)</script>\x1b[31m"
Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(load_environment(CONTOSO, Configuration()), None, Vouched())


def hostile() -> Plan:
    step = Step(
        Action.UNINSTALL, HOSTILE, HOSTILE, Ways(HOSTILE, HOSTILE), HOSTILE, in_hand=(HOSTILE,), id="a", phase=Phase.SOLUTIONS,
        effects=(Effect(Reach.OUTSIDE, HOSTILE),), items=(Item("table", HOSTILE, HOSTILE, HOSTILE, NOWHERE),), number=1,
    )  # fmt: skip
    return Plan((HOSTILE,), (Round(1, HOSTILE, (step,)),), differences=(HOSTILE,), notes=(HOSTILE,))


def test_contosos_plan_reads_as_the_golden_file_says(golden: Golden, plan: Plan) -> None:
    golden("report/golden/contoso-plan.txt", write_plan_text(plan, width=100, color=False))


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_the_terminal(plan: Plan, width: int) -> None:
    assert max(map(columns, write_plan_text(plan, width=width, color=False).splitlines())) <= width


def test_a_glance_tells_a_title_of_rounds_in_a_row_once_and_all_steps(plan: Plan) -> None:
    titles, steps = zip(*glance(plan), strict=True)
    assert [step.number for part in steps for step in part] == list(range(1, 43))
    assert all(here != after for here, after in pairwise(titles))


def test_a_glance_at_a_long_round_is_cut_and_says_how_far_it_goes(plan: Plan) -> None:
    (step, *_) = plan.steps()
    long = replace(plan, rounds=(Round(1, "Jobs", tuple(replace(step, number=number) for number in range(1, GLANCED + 4))),))
    assert f"      and 3 steps more, up to {GLANCED + 3}\n" in write_plan_text(long, width=100, color=False)


def test_numbers_are_written_as_people_do() -> None:
    assert ranges([1, 3, 4, 5, 9]) == "1, 3-5, 9"


def test_as_data_it_says_whether_it_is_complete(plan: Plan) -> None:
    data = json.loads(write_plan_data(plan))
    assert (data["format"], data["complete"]) == ("w365lint-plan/1", False)
    assert set(data["surrounding"]) == {"unblocking", "loops", "obstacles"}  # what a drawing is made of is no data
    assert [step["number"] for each in data["rounds"] for step in each["steps"]] == list(range(1, 43))


def test_no_name_becomes_code() -> None:
    for text in (write_plan_text(hostile(), width=100, color=False), write_plan_page(hostile(), sample().environment)):
        assert "\x1b" not in text
    assert HOSTILE[:8] not in write_plan_page(hostile(), sample().environment).partition("<main")[2].partition("<footer")[0]


def test_the_plan_is_a_part_of_the_page_instead_of_the_bare_order(plan: Plan) -> None:
    page = write_page(sample(), plan)
    assert '<a href="#plan">Removal plan</a>' in page
    assert '<h2 id="plan">' in page
    assert '<h2 id="order">' not in page
    assert '<h2 id="plan">' not in write_page(sample())


def test_what_surrounds_the_removal_is_drawn(plan: Plan) -> None:
    page = write_plan_page(plan, sample().environment)
    assert page.count('<svg class="needs"') == 1
    assert '<svg class="needs"' not in write_plan_page(replace(plan, surrounding=Surrounding()), sample().environment)


def test_more_components_than_a_drawing_could_say_are_not_drawn(plan: Plan) -> None:
    def drawn(views: int) -> str:
        nodes = [Node("view", f"v{number}") for number in range(views)]
        items = (NeedsItem(node, node.key, Hands.OWN, 1, 1) for node in (Node("table", "t"), *nodes))
        needs = Needs(items, (Edge(node, Node("table", "t"), "", "", "") for node in nodes))
        return draw_surrounding(replace(plan, surrounding=Surrounding(needs=needs)))

    assert drawn(MOST_DRAWN - 1)
    assert not drawn(MOST_DRAWN)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_reads_without_script_at_every_width(browser: Browser, tmp_path: Path, plan: Plan, width: int) -> None:
    file = tmp_path / "plan.html"
    file.write_bytes(write_plan_page(plan, sample().environment).encode())
    page = browser.new_page(java_script_enabled=False, viewport={"width": width, "height": 900})
    page.goto(f"{file.as_uri()}#step-40")
    for place in (".plainsteps > .card", ".glance li"):
        assert page.locator(place).count() == len(list(plan.steps()))
    assert page.locator("#step-40 h4").is_visible()
    page.close()
    scripted = browser.new_page(viewport={"width": width, "height": 900})
    scripted.goto(file.as_uri())
    scripted.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert scripted.evaluate("document.documentElement.scrollWidth") <= width
    assert scripted.locator("a[href^='#step-']").evaluate_all("(all) => all.every((each) => document.querySelector(each.hash))")
    assert scripted.locator("table").evaluate_all("(all) => all.every((each) => each.caption && each.querySelector('th[scope]'))")
    scripted.keyboard.press("Tab")
    assert scripted.evaluate("document.activeElement.textContent") == "Skip to the plan"
    scripted.close()
