from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from report.sample import large, plain, sample
from report.sample_findings import IMAGE, SCRIPT
from w365lint.report.page import write_page
from w365lint.rulebook.verdict import Verdict

VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """The elements of a page: tags, attributes, ids, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def all(self, name: str) -> list[str]:
        return [value for attribute, value in self.attributes if attribute == name]


@pytest.fixture(scope="module", params=[sample, plain], ids=["full", "empty"])
def verdict(request: pytest.FixtureRequest) -> Verdict:
    made: Verdict = request.param()
    return made


def test_every_element_is_closed_in_order(verdict: Verdict) -> None:
    assert Page(write_page(verdict)).open == []


def test_every_anchor_leads_somewhere_and_stands_once(verdict: Verdict) -> None:
    page = Page(write_page(verdict))
    ids = page.all("id")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert {link.removeprefix("#") for link in page.all("href") if link.startswith("#")} <= {*ids}


def test_links_out_are_secure_and_tell_nothing_of_the_reader() -> None:
    page = Page(write_page(sample()))
    out = [link for link in page.all("href") if not link.startswith("#")]
    assert out
    assert all(link.startswith("https://") for link in out)
    assert page.all("rel") == ["noreferrer"] * len(out)


def test_nothing_is_loaded_and_nothing_is_written_inline(verdict: Verdict) -> None:
    page = Page(write_page(verdict))
    names = {name for name, _ in page.attributes}
    assert not names & {"src", "srcset", "style", "action", "background", "poster", "data", "xlink:href"}
    assert not [name for name in names if name.startswith("on")]
    assert not page.tags.keys() & {"img", "iframe", "object", "embed", "link", "base", "form"}
    assert (page.tags["style"], page.tags["script"]) == (1, 1)


def test_the_same_verdict_gives_the_same_bytes() -> None:
    assert write_page(sample()) == write_page(sample())
    assert "\r" not in write_page(sample())


def test_the_order_of_findings_does_not_change_a_byte() -> None:
    backwards = replace(sample(), findings=sample().findings[::-1], undecided=sample().undecided[::-1])
    assert write_page(backwards) == write_page(sample())


def test_hostile_names_are_written_as_text() -> None:
    page = write_page(sample())
    assert SCRIPT not in page
    assert IMAGE not in page
    assert "javascript:" not in page
    assert "Invoice [U+202E]gpj.exe" in page
    assert "Contract[U+0000][U+001B][31mred[U+0007]" in page
    page.encode()


def test_a_rule_is_explained_once() -> None:
    assert write_page(large(500)).count("A flow that is on runs until the solution is gone.") == 1


def test_the_first_200_findings_of_a_rule_are_cards_and_every_other_one_is_a_row() -> None:
    page = write_page(large(1_000))
    assert page.count('<li class="finding card"') == 200
    assert page.count('<li class="finding row"') == 800
    assert "Flow &#39;Nightly 999&#39; is on." in page


def test_a_long_list_of_questions_says_how_many_it_leaves_out() -> None:
    page = write_page(sample())
    assert "The currency of product 25 is not known." in page
    assert "The currency of product 26 is not known." not in page
    assert "and 35 other subjects that the same answer settles" in page


def test_without_runbooks_the_page_says_how_healthy_the_environment_is() -> None:
    page = write_page(plain())
    assert '<h2 id="verdict">Health</h2>' in page
    assert "Nothing was found. Every rule could be judged." in page
    assert "unknown <span" in page
