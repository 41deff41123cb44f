from __future__ import annotations

from pathlib import Path
from typing import Any

from rulebook.small import Records, Said, environment, judgements, rulebook, summary

PAIR = """
when:
  one: { kind: subscription, customer: { exists: true } }
  other: { kind: subscription, customer: { same_as: one.customer } }
message: "{one.name} and {other.name} are one customer's."
"""
ROWS: list[dict[str, Any]] = [{"key": f"s{number}", "name": f"E{number}", "customer": "a1"} for number in (1, 2, 3)]


def spoken(folder: Path, condition: str, rows: Records, **gaps: Any) -> dict[str, str]:  # noqa: ANN401
    book = rulebook(folder, {"small/rule": condition})
    return {one.finding.identity: one.finding.message for one in judgements(book, environment(book, rows, **gaps))["small/rule"].found}


def test_identity_and_message_survive_any_order_of_records(tmp_path: Path) -> None:
    expected = {
        "small/rule|subscription:s1|subscription:s2": "E1 and E2 are one customer's.",
        "small/rule|subscription:s1|subscription:s3": "E1 and E3 are one customer's.",
        "small/rule|subscription:s2|subscription:s3": "E2 and E3 are one customer's.",
    }
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0])):
        assert spoken(tmp_path / str(number), PAIR, {"subscriptions": [ROWS[place] for place in order]}) == expected


def test_identity_survives_renaming_of_records_and_of_patterns(tmp_path: Path) -> None:
    renamed = [row | {"name": "Something else"} for row in ROWS]
    before = spoken(tmp_path / "before", PAIR, {"subscriptions": ROWS})
    after = spoken(tmp_path / "after", PAIR.replace("other", "later"), {"subscriptions": renamed})
    assert before.keys() == after.keys()


def test_identity_survives_an_export_with_other_columns_and_another_spelling_of_keys(tmp_path: Path) -> None:
    respelled = [row | {"key": f"{{{row['key'].upper()}}}"} for row in ROWS]
    before = spoken(tmp_path / "before", PAIR, {"subscriptions": ROWS})
    after = spoken(tmp_path / "after", PAIR, {"subscriptions": respelled}, without={"subscription": {"state", "price"}})
    assert before.keys() == after.keys()


def test_a_rule_says_which_patterns_and_fields_make_a_finding_the_same_one(tmp_path: Path) -> None:
    rows = {"subscriptions": [row | {"sales_unit": "u1"} for row in ROWS[:2]]}
    each = spoken(tmp_path / "each", PAIR + "identity: [one]", rows)
    assert list(each) == ["small/rule|subscription:s1", "small/rule|subscription:s2"]
    unit = spoken(tmp_path / "unit", PAIR + "identity: [one.customer, other.sales_unit]", rows)
    assert list(unit) == ["small/rule|one.customer=a1|other.sales_unit=u1"]


def test_a_question_about_a_pair_is_asked_once(tmp_path: Path) -> None:
    asks = PAIR.replace("message:", "settles: Somebody knows.\nask:")
    book = rulebook(tmp_path, {"small/rule": asks})
    said = judgements(book, environment(book, {"subscriptions": ROWS[:2]}))["small/rule"]
    assert summary(said) == Said(open=("s1",))
    (question,) = said.undecided
    assert (question.asked, question.message, question.settled_by) == (True, "E1 and E2 are one customer's.", ("Somebody knows.",))


def test_an_excused_or_impossible_question_is_not_asked(tmp_path: Path) -> None:
    asks = "when:\n  subscription: { kind: subscription, state: active }\nask: When?\nsettles: Somebody knows."
    book = rulebook(tmp_path, {"small/rule": asks})
    rows = [{"key": "s1", "state": "inactive"}, {"key": "s2", "state": "asleep"}]
    (one,) = judgements(book, environment(book, {"subscriptions": rows}))["small/rule"].undecided
    assert (one.subject.key, one.asked) == ("s2", False)
