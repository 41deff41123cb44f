from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rulebook.small import environment, judgements, rulebook
from w365lint.documents import read_yaml
from w365lint.errors import ConfigurationError
from w365lint.rulebook.judge import Found
from w365lint.rulebook.waiver import Division, Waiver, divide, read_waivers

RULES = {
    "small/pair": """
when:
  subscription: { kind: subscription, contract: { same_as: contract.key } }
  contract: { kind: billing_contract }
""",
    "small/other": "when:\n  subscription: { kind: subscription }",
}
DAY = date(2026, 1, 15)
FILE = """
waivers:
  - { rule: small/pair, components: [s1], reason: Known., owner: Ann, expires: 2026-01-15 }
"""


@pytest.fixture
def found(tmp_path: Path) -> tuple[Found, ...]:
    book = rulebook(tmp_path, RULES)
    rows = {"subscriptions": [{"key": key, "contract": "c1"} for key in ("s1", "s2")], "billing_contracts": [{"key": "c1"}]}
    spoken = judgements(book, environment(book, rows))
    return (*spoken["small/other"].found, *spoken["small/pair"].found)


def waiver(*components: str, rule: str = "small/pair", expires: str = "2026-12-31") -> Waiver:
    return Waiver(rule=rule, components=components, reason="Known.", owner="Ann", expires=date.fromisoformat(expires))


def keys(division: Division) -> tuple[list[str], list[str]]:
    """Return what stands and what is waived."""
    standing = [one.finding.identity for one in division.standing]
    return standing, [one.finding.identity for one in division.waived]


OTHER = ["small/other|subscription:s1", "small/other|subscription:s2"]
FIRST, SECOND = (f"small/pair|billing_contract:c1|subscription:s{number}" for number in (1, 2))


@pytest.mark.parametrize(
    ("components", "waived"),
    [
        (("s1",), [FIRST]),
        (("c1",), [FIRST, SECOND]),
        (("s1", "c1"), [FIRST]),
        (("{S1}", "C1"), [FIRST]),
        (("s1", "s2"), []),
        (("s9",), []),
    ],
)
def test_a_waiver_covers_the_findings_of_its_rule_in_which_every_component_takes_part(
    found: tuple[Found, ...], components: tuple[str, ...], waived: list[str]
) -> None:
    division = divide(found, [waiver(*components)], DAY)
    assert keys(division) == ([*OTHER, *(one for one in (FIRST, SECOND) if one not in waived)], waived)
    assert [idle.why for idle in division.idle] == ([] if waived else ["unused"])


def test_a_waiver_counts_on_its_last_day_and_lapses_on_the_next(found: tuple[Found, ...]) -> None:
    assert keys(divide(found, [waiver("s1", expires="2026-01-15")], DAY))[1] == [FIRST]
    lapsed = divide(found, [waiver("s1", expires="2026-01-14")], DAY)
    assert keys(lapsed)[1] == []
    assert [(idle.why, idle.owner, idle.expires) for idle in lapsed.idle] == [("lapsed", "Ann", "2026-01-14")]


def test_while_the_day_is_not_known_nothing_is_waived(found: tuple[Found, ...]) -> None:
    division = divide(found, [waiver("s1")], None)
    assert keys(division)[1] == []
    assert [idle.why for idle in division.idle] == ["not counted, the as-of day being unknown"]


def test_of_two_waivers_of_one_finding_the_first_is_named_and_neither_is_idle(found: tuple[Found, ...]) -> None:
    division = divide(found, [waiver("s1", expires="2026-02-01"), waiver("c1", "s1", expires="2026-03-01")], DAY)
    assert [one.expires for one in division.waived] == ["2026-02-01"]
    assert division.idle == ()


def test_a_file_of_waivers_is_read() -> None:
    assert read_waivers(read_yaml(FILE, "waivers.yaml"), RULES) == (waiver("s1", expires="2026-01-15"),)
    assert read_waivers(read_yaml("waivers: []", "waivers.yaml"), RULES) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("small/pair", "small/pear"), "waivers.yaml: line 3: waivers.0.rule: there is no rule 'small/pear'. Did you mean 'small/pair'?"),
        (("reason: Known.", "because: Known."), "waivers.yaml: line 3: waivers.0: 'reason' is missing. Add it."),
        (("owner: Ann", "owners: Ann"), "waivers.yaml: line 3: waivers.0.owners: 'owners' is not known here. Did you mean 'owner'?"),
        (("owner: Ann", "owner: ''"), "waivers.yaml: line 3: waivers.0.owner: string should have at least 1 character."),
        (("[s1]", "[]"), "waivers.yaml: line 3: waivers.0.components: tuple should have at least 1 item after validation, not 0."),
        (("2026-01-15", "soon"), "waivers.yaml: line 3: waivers.0.expires: 'soon' is not a day; write YYYY-MM-DD."),
    ],
)
def test_every_part_is_required_and_a_mistake_is_told_with_its_line(change: tuple[str, str], problem: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read_waivers(read_yaml(FILE.replace(*change), "waivers.yaml"), RULES)
    assert problem in map(str, error.value.problems)
