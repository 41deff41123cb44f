from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from report.sample import large, sample
from report.sample_findings import IMAGE, LONG, SCRIPT
from w365lint.report.page import write_page

# A busy machine takes its time over 20,000 findings; nothing here asserts how much.
expect.set_options(timeout=60_000)

CONTRAST = """() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" ? (element.parentElement ? paper(element.parentElement) : "rgb(255, 255, 255)") : color;
  };
  document.querySelectorAll("details").forEach((part) => { part.open = true; });
  const low = [];
  for (const element of document.querySelectorAll("body *:not(script)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg, .unseen, option") || !element.getClientRects().length) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(paper(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.outerHTML.slice(0, 80)} ${ratio}`);
  }
  return low;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_bytes(write_page(sample()).encode())
    return file.as_uri()


@pytest.fixture(scope="module")
def large_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("large") / "report.html"
    file.write_bytes(write_page(large(20_000)).encode())
    return file.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    yield page
    page.close()


def shown(page: Page) -> str:
    return page.locator("#shown").inner_text()


def opened(browser: Browser, address: str, **how: Any) -> Page:  # noqa: ANN401 playwright's own options
    page = browser.new_page(**how)
    page.goto(address)
    return page


def test_the_page_loads_nothing_and_breaks_no_rule_of_its_own(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))")
    page.goto(address)
    page.locator("#search").fill("flow")
    page.locator("#reset").click()
    assert (said, asked) == ([], [address])
    page.close()


def test_a_script_that_is_not_ours_does_not_run(page: Page) -> None:
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'owned'";
      document.body.append(script);
    }""")
    assert page.title() == "Contoso Production: Work 365 report"


def test_without_javascript_everything_is_there(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    assert page.locator("#filter").is_hidden()
    assert page.locator(".finding").count() == 10
    group = page.locator("#rule-odd-name")
    group.locator("summary").first.click()
    assert group.locator(".finding").first.is_visible()
    page.close()


def test_search_keeps_what_matches_and_the_cause_above_it(page: Page) -> None:
    page.locator("#search").fill("licenses 31")
    expect(page.locator("#shown")).to_have_text("Showing 1 of 10 findings")
    visible = [each.get_attribute("data-rule") for each in page.locator(".finding:visible").all()]
    assert visible == ["connection-reference-of-target", "suspended-without-license-change"]


def test_the_state_of_the_filters_survives_a_reload(page: Page) -> None:
    page.locator("#search").fill("suspended subscription")
    page.locator("#rule").select_option("suspended-without-license-change")
    page.locator("[value=note]").uncheck()
    expect(page).to_have_url(re.compile("search=suspended"))
    assert shown(page) == "Showing 2 of 10 findings"
    page.reload()
    assert page.locator("#search").input_value() == "suspended subscription"
    assert page.locator("#rule").input_value() == "suspended-without-license-change"
    assert not page.locator("[value=note]").is_checked()
    assert shown(page) == "Showing 2 of 10 findings"
    page.locator("#reset").click()
    assert shown(page) == "Showing 10 of 10 findings"
    assert page.evaluate("location.search") == ""


def test_a_link_to_a_finding_opens_what_hides_it(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}?severity=error#f-odd-name%3A2%20Invoice%20%E2%80%AEgpj.exe")
    assert page.locator("[data-rule=odd-name].finding").nth(1).is_visible()
    assert shown(page) == "Showing 10 of 10 findings"
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_width_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    page = opened(browser, address, viewport={"width": width, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_print_opens_every_part_and_shows_every_finding(page: Page) -> None:
    page.locator("[value=note]").uncheck()
    page.emulate_media(media="print")
    assert page.locator("#filter").is_hidden()
    heights = page.locator(".finding").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")
    assert len(heights) == 10
    assert min(heights) > 0


def test_a_checklist_prints_alone_once_its_link_was_followed(page: Page) -> None:
    page.get_by_text("Checklist: Uninstall Work 365").first.click()
    page.locator("#print-uninstall .alone a").click()
    assert page.locator("#findings").is_visible()
    page.emulate_media(media="print")
    shown = page.locator("main > *").evaluate_all("(all) => all.filter((each) => each.offsetHeight).map((each) => each.id)")
    assert shown == ["print-uninstall"]
    boxes = page.locator("#print-uninstall .box").evaluate_all("(all) => all.map((each) => each.textContent)")
    assert len(boxes) == 13
    assert {*boxes} == {"☐", "☑", "-"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_its_background(browser: Browser, address: str, theme: str) -> None:
    page = opened(browser, address, color_scheme=theme)
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_hostile_names_stay_text(page: Page) -> None:
    names = page.locator("#rule-odd-name bdi").all_text_contents()
    assert page.title() == "Contoso Production: Work 365 report"
    assert {IMAGE, "Invoice [U+202E]gpj.exe", "Contract[U+0000][U+001B][31mred[U+0007]", LONG} <= {*names}
    assert page.locator("#rule-suspended-without-license-change bdi", has_text=SCRIPT).count() >= 1
    assert page.locator("img, [onerror]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_it_can_be_read_by_ear_and_used_by_keyboard(page: Page) -> None:
    assert page.locator("h1").count() == 1
    levels = page.locator("h1, h2, h3, h4, h5").evaluate_all("(all) => all.map((each) => Number(each.localName[1]))")
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert page.locator("header, main, nav, footer, [role=search]").count() == 5
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("input, select").evaluate_all("(all) => all.every((each) => each.labels.length === 1)")
    assert page.locator("table").evaluate_all("(all) => all.every((each) => each.caption && each.querySelector('th[scope]'))")
    assert page.locator("#shown").get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    assert page.locator(".skip").bounding_box() is not None


def test_20_000_findings_can_be_searched(browser: Browser, large_address: str) -> None:
    page = opened(browser, large_address)
    assert shown(page) == "Showing 20,000 of 20,000 findings"
    page.locator("#search").fill("nightly")
    expect(page.locator("#rule-flow-that-is-on")).to_have_attribute("open", "")
    page.locator("#search").fill("nightly 19999")
    expect(page.locator("#shown")).to_have_text("Showing 1 of 20,000 findings")
    assert page.locator(".finding:visible").count() == 1
    page.close()


def test_a_saved_address_with_nonsense_in_it_does_no_harm(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}?rule=none&severity=&search=%3Cscript%3E")
    assert shown(page) == "Showing 0 of 10 findings"
    assert page.locator("#rule").input_value() == ""
    page.close()
