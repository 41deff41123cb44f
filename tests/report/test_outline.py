from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from report.sample import large, plain, sample
from w365lint.report.outline import counts_line, group_findings, group_questions, health, questions_by_answer, rank_answers
from w365lint.rulebook.finding import Finding, Severity


def finding(identity: str, *causes: str) -> Finding:
    return Finding(identity, "flow-that-is-on", Severity.WARNING, identity, (), causes=causes)


def roots_of(*findings: Finding) -> dict[str, list[str]]:
    (group,) = group_findings(replace(sample(), findings=findings))
    return {root.finding.identity: [each.identity for each in root.consequences] for root in group.roots}


def test_a_chain_of_causes_collapses_under_its_root() -> None:
    assert roots_of(finding("a"), finding("b", "a"), finding("c", "b")) == {"a": ["b", "c"]}


def test_the_first_cause_that_was_found_is_the_home() -> None:
    assert roots_of(finding("a"), finding("b"), finding("c", "waived", "b", "a")) == {"a": [], "b": ["c"]}


def test_a_finding_whose_cause_was_not_found_speaks_for_itself() -> None:
    assert roots_of(finding("c", "gone")) == {"c": []}


def test_a_circle_of_causes_stands_under_its_smallest_identity_in_any_order() -> None:
    circle = (finding("a", "c"), finding("b", "a"), finding("c", "b"), finding("d", "b"))
    assert all(roots_of(*order) == {"a": ["b", "c", "d"]} for order in permutations(circle))


def test_every_finding_of_a_long_chain_is_written_once() -> None:
    chain = [finding("0"), *(finding(str(number), str(number - 1)) for number in range(1, 20_000))]
    assert len(roots_of(*chain)["0"]) == 19_999


def test_the_most_severe_rule_comes_first() -> None:
    assert [(group.rule.name, len(group.roots), len(group.elsewhere)) for group in group_findings(sample())] == [
        ("active-billing-contract", 1, 0),
        ("connection-reference-of-target", 1, 0),
        ("flow-that-is-on", 0, 1),
        ("suspended-without-license-change", 1, 1),
        ("odd-name", 5, 0),
    ]


def test_questions_stand_together_where_one_answer_settles_them() -> None:
    assert [(question.rule.name, len(question.subjects)) for question in group_questions(sample())] == [
        ("co-term-without-date", 1),
        ("currency-mismatch", 60),
    ]


def test_the_answer_that_settles_most_comes_first() -> None:
    assert [number for _, number in rank_answers(sample())] == [60, 1]


def test_a_question_stands_under_the_answer_that_settles_it_and_what_nobody_asks_under_none() -> None:
    assert questions_by_answer(sample()) == {
        "Attest COT-07 for this subscription with the change date.": ("When does 'Azure plan' change to annual billing?",)
    }


def test_all_counts_are_said_aloud() -> None:
    assert counts_line(sample()) == "2 errors, 3 warnings, 5 notes, 61 undecided, 1 waived, 1 waiver lapsed, 1 waiver unused"
    assert counts_line(large(20_000)).startswith("0 errors, 20,000 warnings,")


def test_health_never_hides_what_could_not_be_judged() -> None:
    assert health(sample()) == (
        "Found: 2 errors, 3 warnings, 5 notes. 61 subjects could not be judged, 1 export is missing, 1 place could not be read."
    )
    assert health(plain()) == "Nothing was found. Every rule could be judged."
