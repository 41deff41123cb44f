from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rulebook.small import CLEAR, FILE, Records, Said, environment, judgements, rulebook, summary
from w365lint.environment.rows import UNKNOWN, Record
from w365lint.errors import RulebookError
from w365lint.rulebook.rulebook import Rulebook

# Every subscription above another, however far; then those that nothing is above.
PARENT = """
when:
  child: { kind: subscription, parent: { exists: true } }
derive: { kind: above, fields: { key: child.key, top: child.parent } }
"""
GRANDPARENT = """
when:
  child: { kind: subscription }
  step: { kind: above, key: { same_as: child.parent } }
derive: { kind: above, fields: { key: child.key, top: step.top } }
"""
UNDER_ITSELF = "when:\n  above: { kind: above, key: { same_as: above.top } }"
ROOT = """
when:
  subscription: { kind: subscription }
unless:
  - above: { kind: above, key: { same_as: subscription.key } }
derive: { kind: root, fields: { key: subscription.key } }
"""
LONELY = """
when:
  subscription: { kind: subscription }
unless:
  - root: { kind: root, key: { same_as: subscription.key } }
"""
RULES = {"tree/parent": PARENT, "tree/grandparent": GRANDPARENT, "tree/circle": UNDER_ITSELF, "tree/root": ROOT, "tree/lonely": LONELY}


def subscriptions(**parents: object) -> Records:
    return {"subscriptions": [{"key": key, "parent": parent} for key, parent in parents.items()]}


@pytest.fixture
def tree(tmp_path: Path) -> Rulebook:
    return rulebook(tmp_path, RULES)


def facts(book: Rulebook, records: Records, **gaps: Any) -> set[tuple[str, str, bool]]:  # noqa: ANN401
    """Return (below, above, sure) for every derived fact; '?' where it is not known."""
    made = environment(book, records, **gaps)
    judgements(book, made)
    return {(record.key or "?", _word(record), record.sure) for record in made.store.records("above")}


def _word(record: Record) -> str:
    return "?" if record.values["top"] is UNKNOWN else str(record.values["top"])


def answer(book: Rulebook, rule: str, records: Records, **gaps: Any) -> Said:  # noqa: ANN401 as environment() takes them
    return summary(judgements(book, environment(book, records, **gaps))[rule])


def test_rules_that_derive_from_each_other_run_until_nothing_is_new(tree: Rulebook) -> None:
    expected = {("b", "a", True), ("c", "b", True), ("c", "a", True), ("d", "c", True), ("d", "b", True), ("d", "a", True)}
    assert facts(tree, subscriptions(a=None, b="a", c="b", d="c")) == expected


def test_a_message_gives_the_key_of_a_derived_fact_as_it_is(tmp_path: Path) -> None:
    reads = 'when: { above: { kind: above } }\nmessage: "{above.key} is under {above.top}."'
    book = rulebook(tmp_path, {"tree/parent": PARENT, "tree/reads": reads})
    records = {"subscriptions": [{"key": "b", "name": "Below", "parent": "a"}, {"key": "a", "name": "Above"}]}
    [one] = judgements(book, environment(book, records))["tree/reads"].found
    assert one.finding.message == "b is under Above."


def test_a_circle_in_the_data_ends(tree: Rulebook) -> None:
    circle = subscriptions(a="b", b="a", c="a", d=None)
    assert facts(tree, circle) == {(one, other, True) for one in "abc" for other in "ab"}
    assert answer(tree, "tree/circle", circle) == Said(found=("a", "b"))


def test_a_derived_fact_carries_a_field_that_is_not_known(tree: Rulebook) -> None:
    unreadable = ["no key"]
    assert facts(tree, subscriptions(a=None, b=unreadable)) == {("b", "?", True)}
    # c stands under b, and so under whatever b stands under; that might be c, and then b stands under b.
    chain = subscriptions(a=None, b=unreadable, c="b")
    assert facts(tree, chain) == {("b", "?", True), ("c", "b", True), ("c", "?", True), ("b", "b", False)}
    assert answer(tree, "tree/circle", chain) == Said(open=("b", "c"))


def test_a_fact_derived_from_a_maybe_is_only_possible(tree: Rulebook) -> None:
    gap = {"subscription": {"parent"}}
    assert facts(tree, subscriptions(a=None, b="a"), without=gap) == {("a", "?", False), ("b", "?", False)}


def test_a_rule_that_excuses_itself_with_derived_facts_sees_all_of_them(tree: Rulebook) -> None:
    made = environment(tree, subscriptions(a=None, b="a", c="b"))
    assert summary(judgements(tree, made)["tree/lonely"]) == Said(found=("b", "c"))
    assert [(record.key, record.sure) for record in made.store.records("root")] == [("a", True)]


def test_a_possible_excuse_makes_a_derived_fact_possible_and_what_it_excuses_open(tree: Rulebook) -> None:
    gap = {"subscription": {"parent"}}
    assert answer(tree, "tree/lonely", subscriptions(a=None, b="a"), without=gap) == Said(open=("a", "b"))


def test_a_table_that_was_not_exported_is_missing_to_rules_that_read_what_is_derived_from_it(tree: Rulebook) -> None:
    assert answer(tree, "tree/circle", {}) == Said(missing=("subscription",))
    assert answer(tree, "tree/lonely", {}) == Said(missing=("subscription",))
    assert answer(tree, "tree/circle", subscriptions()) == CLEAR


def test_what_would_settle_a_derived_subject_is_sought_behind_it(tree: Rulebook) -> None:
    (one,) = judgements(tree, environment(tree, subscriptions(a=None, b=["no key"])))["tree/circle"].undecided
    assert one.settled_by == ("Correct top of b (export.json, record 2): its value cannot be read.",)


def test_a_derived_fact_carries_its_fields_and_stands_where_its_subject_does(tmp_path: Path) -> None:
    rules = {
        "small/priced": """
when:
  contract: { kind: billing_contract }
  subscription: { kind: subscription, contract: { same_as: contract.key }, price: { above: 100 } }
derive: { kind: priced, fields: { key: contract.key, price: subscription.price, start: subscription.start, of: subscription.key } }
""",
        "small/dear": "when:\n  priced: { kind: priced, price: { above: 200 }, start: { exists: true } }",
    }
    book = rulebook(tmp_path, rules)
    rows: list[dict[str, Any]] = [
        {"key": "s1", "contract": "c1", "price": "300.50", "start": "2026-01-01"},
        {"key": "s2", "contract": "c1", "price": "150", "start": "2026-01-01"},
        {"key": "s3", "contract": "c2", "price": "300", "start": None},
        {"key": "s4", "contract": "c3", "price": "300", "start": "soon"},
        {"key": "s5", "contract": "c4", "price": "dear", "start": "2026-01-01"},
    ]
    made = environment(book, {"billing_contracts": [{"key": f"c{number}"} for number in range(1, 5)], "subscriptions": rows})
    spoken = judgements(book, made)["small/dear"]
    assert summary(spoken) == Said(found=("c1", "c3"), open=("c4",))
    assert {(one.finding.subjects[0].place.file, one.finding.subjects[0].place.record) for one in spoken.found} == {
        (FILE, "record 1"),
        (FILE, "record 3"),
    }
    assert len(list(made.store.records("priced"))) == 5


def test_facts_that_differ_only_in_why_a_field_says_nothing_are_two(tmp_path: Path) -> None:
    rules = {
        "small/ended": "when:\n  s: { kind: subscription }\nderive: { kind: ended, fields: { key: s.contract, end: s.end } }",
        "small/open": "when:\n  ended: { kind: ended, end: { exists: false } }",
        "small/past": "when:\n  ended: { kind: ended, end: { below: 2026-01-01 } }",
    }
    for number, order in enumerate((1, -1)):
        book = rulebook(tmp_path / str(number), rules)
        rows: list[dict[str, Any]] = [{"key": "s1", "contract": "c1", "end": None}, {"key": "s2", "contract": "c1", "end": "soon"}]
        spoken = judgements(book, environment(book, {"subscriptions": rows[::order]}))
        assert {name: summary(said) for name, said in spoken.items()} == {
            "small/open": Said(found=("c1",)),
            "small/past": Said(open=("c1",)),
        }


def test_a_derived_fact_that_excuses_itself_is_refused(tmp_path: Path) -> None:
    rules = {
        "small/one": """
when:
  subscription: { kind: subscription }
unless:
  - odd: { kind: odd, key: { same_as: subscription.parent } }
derive: { kind: even, fields: { key: subscription.key } }
""",
        "small/other": "when:\n  even: { kind: even }\nderive: { kind: odd, fields: { key: even.key } }",
    }
    with pytest.raises(RulebookError, match="a derived fact excuses itself"):
        rulebook(tmp_path, rules)
