"""The work list: one row a finding, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import pytest

from report.sample import sample
from w365lint.report.worklist import FOUND, NOT_JUDGED, WAIVED, Row, work_list, write_csv, write_xlsx
from w365lint.rulebook.finding import Place, Subject
from w365lint.rulebook.verdict import Verdict


def named(name: str) -> Verdict:
    """Return the sample with one finding, whose record and message begin with this text."""
    finding = sample().findings[0]
    subject = Subject("contract", "billing_contract", "bc-7", name, Place("a.json", "record 1"))
    return replace(sample(), findings=(replace(finding, subjects=(subject,), message=name, customer=name),), waived=(), undecided=())


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_each_finding_and_each_question_has_one_row() -> None:
    rows = work_list(sample())
    states = [row.state for row in rows]
    assert states.count(FOUND) == len(sample().findings)
    assert states.count(WAIVED) == len(sample().waived)
    assert states.count(NOT_JUDGED) == len(sample().undecided)
    assert states == sorted(states, key=(FOUND, WAIVED, NOT_JUDGED).index)


def test_a_row_says_whose_it_is_what_to_do_how_much_it_costs_and_how_old_it_is() -> None:
    finding = replace(sample().findings[0], customer="Waterland Zorggroep", owner="Lotte Smit", changed_on="2025-12-31")
    here = replace(sample(), findings=(finding,), environment=replace(sample().environment, as_of="2026-01-15"))
    row = work_list(here)[0]
    assert (row.customer, row.owner, row.age_in_days) == ("Waterland Zorggroep", "Lotte Smit", 15)
    assert row.remedy
    assert work_list(replace(here, environment=replace(here.environment, as_of="")))[0].age_in_days is None


def test_amounts_are_numbers_and_exact() -> None:
    rows = {row.finding: row for row in work_list(sample())}
    amounts = {one.identity: one.money.amount for one in sample().findings if one.money}
    assert amounts
    assert {identity: rows[identity].amount for identity in amounts} == amounts


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_text_becomes_a_formula(begins: str) -> None:
    row = table(write_csv(named(begins)))[0]
    assert {row["Record"][0], row["Message"][0], row["Customer"][0]} == {"'"}
    with zipfile.ZipFile(io.BytesIO(write_xlsx(named(begins)))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.parametrize("name", ["\x00\x1b[31mred", "half a \ud800 pair", "x" * 40_000, 'a "quoted", text;\nwith a second line'])
def test_any_name_can_be_written(name: str) -> None:
    assert len(table(write_csv(named(name)))) == 1
    with zipfile.ZipFile(io.BytesIO(write_xlsx(named(name)))) as book:
        assert book.testzip() is None


def test_the_same_verdict_gives_the_same_bytes() -> None:
    assert write_csv(sample()) == write_csv(sample())
    assert write_xlsx(sample()) == write_xlsx(sample())


def test_the_headings_are_those_of_the_rows() -> None:
    assert list(table(write_csv(sample()))[0])[:4] == ["State", "Severity", "Customer", "Record type"]
    assert len(table(write_csv(sample()))[0]) == len(Row.__dataclass_fields__)
