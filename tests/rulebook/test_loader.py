from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from rulebook.small import complete, rulebook
from w365lint.configuration import Configuration
from w365lint.errors import RulebookError
from w365lint.rulebook.loader import load

CONTRACT = "when:\n  contract: { kind: billing_contract, state: active }"
RUNBOOK = "title: Go\nquestion: May we?\nlines:\n  - { id: UNI-01, stage: before, answer: rule, says: It holds, rules: [%s] }"


TWO = RUNBOOK % "small/leaving, small/rule"


def mistakes(folder: Path, text: str, **rules: str) -> list[str]:
    """Return the mistakes in a rule and in others beside it, as they are told, with lines counted in `text`."""
    with pytest.raises(RulebookError) as error:
        rulebook(folder, {"small/rule": text, **{f"small/{name}": words for name, words in rules.items()}})
    rest = complete(text).count("\n") - text.count("\n")
    return [f"{_place(problem.place, rest)}: {problem.message} {problem.next_step}".strip() for problem in error.value.problems]


def _place(place: str, rest: int) -> str:
    line, _, words = place.removeprefix("line ").partition(":")
    return f"{int(line) - rest}:{words}" if line.isdigit() else place


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("whn:\n  a: 1\n" + CONTRACT, "1: whn: 'whn' is not known here. Did you mean 'when'?"),
        (
            "when:\n  contract: { kind: contract }",
            "2: when.contract.kind: there is no kind 'contract'. Did you mean 'billing_contract' or 'saved_contract'?",
        ),
        ("when:\n  contract: { state: active }", "2: when.contract.kind: 'kind' is missing."),
        (
            "when:\n  contract:\n    kind: billing_contract\n    stat: active",
            "4: when.contract.stat: billing contract has no field 'stat'. Did you mean 'state'?",
        ),
        (CONTRACT.replace("active", "activ"), "2: when.contract.state.is: 'activ' is no value of 'state'. Did you mean 'active'?"),
        (
            "when:\n  contract: { kind: billing_contract, state: { isnt: active } }",
            "2: when.contract.state.isnt: 'isnt' is no word of a condition. Did you mean 'is_not'?",
        ),
        (
            "when:\n  contract: { kind: billing_contract, state: { above: active } }",
            "'above' says nothing of 'state', which is a word. Use one of is, is_not, in, exists, same_as, differs_from.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, name: { has: a } }",
            "'has' says nothing of 'name', which is a text. Use one of is, is_not, in, matches, exists, same_as, differs_from.",
        ),
        (
            "when:\n  flow: { kind: flow, used_tables: account }",
            "2: when.flow.used_tables: 'is' says nothing of 'used_tables', which is a list. Use one of exists, has.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, end: soon }",
            "2: when.contract.end.is: 'soon' is not a date; 'end' is a day.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, end: null }",
            "2: when.contract.end.is: an empty value is never equal to anything. Write {exists: false}.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, end: { exists: maybe } }",
            "2: when.contract.end.exists: 'exists' is true or false.",
        ),
        ("when:\n  contract: { kind: billing_contract, name: { in: a } }", "2: when.contract.name.in: 'in' takes a list. Write [a, b]."),
        (
            "when:\n  contract: { kind: billing_contract, name: { matches: '(' } }",
            "2: when.contract.name.matches: '(' is no regular expression: missing ), unterminated subpattern at position 0.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, end: { same_as: contract.name } }",
            "2: when.contract.end.same_as: 'end' is a day and 'contract.name' is a text: they cannot be compared.",
        ),
        (
            "when:\n  contract: { kind: billing_contract, name: { same_as: contrct.name } }",
            "2: when.contract.name.same_as: there is no pattern 'contrct'. Did you mean 'contract'?",
        ),
        (
            "when:\n  contract: { kind: billing_contract, term: { above: { setting: months } } }",
            "2: when.contract.term.above: only {field: pattern.field} or {setting: NAME} may stand here. Settings of this rule: none.",
        ),
        (
            CONTRACT + "\nsettings: { days: { default: 3, unit: days } }",
            "3: settings.days: the setting 'days' is used by no line of the condition. Remove it.",
        ),
        (
            CONTRACT + "\nunless:\n  - contract: { kind: billing_contract }",
            "4: unless.0.contract: 'contract' is a pattern of when already. Leave out its kind, or choose another name.",
        ),
        (
            CONTRACT + "\nunless:\n  - contract: { name: { same_as: line.name } }\n    line: { kind: invoice_line }",
            "4: unless.0.contract.name.same_as: there is no pattern 'line'. Known: contract.",
        ),
        (CONTRACT + "\nmessage: '{contract.nme} is active.'", "3: message: billing contract has no field 'nme'. Did you mean 'name'?"),
        (CONTRACT + "\nmessage: '{contract.name'", "3: message: expected '}' before end of string. Write {{ and }} for braces."),
        (CONTRACT + "\nmessage: '{contract.name!r}'", "3: message: '{contract.name}' may only be {pattern.field}."),
        (CONTRACT + "\nidentity: [contrct]", "3: identity.0: there is no pattern 'contrct'. Did you mean 'contract'?"),
        (
            CONTRACT + "\nderive: { kind: x, fields: { name: contract.name } }",
            "3: derive.fields: a derived fact needs a key. Add key: pattern.key.",
        ),
        (
            CONTRACT + "\nderive: { kind: product, fields: { key: contract.key } }",
            "3: derive.kind: 'product' is a kind already. Choose another name.",
        ),
        (
            CONTRACT + "\nbecause: [{ rule: small/rle, where: { contract.key: contract.key } }]",
            "3: because.0.rule: there is no rule 'small/rle'. Did you mean 'small/rule'?",
        ),
        (
            CONTRACT + "\nbecause: [{ rule: small/rule, where: { contrct.key: contract.key } }]",
            "3: because.0.where.contrct.key: 'small/rule' has no pattern 'contrct'. Did you mean 'contract'?",
        ),
        (
            CONTRACT + "\nbecause: [{ rule: small/rule, where: { contract.kye: contract.key } }]",
            "3: because.0.where.contract.kye: billing contract has no field 'kye'. Did you mean 'key'?",
        ),
        (CONTRACT + "\nask: When?", "ask and settles stand together."),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_next_step(tmp_path: Path, text: str, mistake: str) -> None:
    told = mistakes(tmp_path, text)
    assert any(one.endswith(mistake) for one in told), told


def test_all_mistakes_in_all_files_are_told_at_once(tmp_path: Path) -> None:
    two = "when:\n  contract:\n    kind: billing_contract\n    stat: active\n    nme: a"
    told = mistakes(tmp_path, two, other="severity: eror\n" + CONTRACT, third="a: &x 1\nb: *x", fourth="title: a\ntitle: b")
    assert len(told) == 5
    assert sum("has no field" in one for one in told) == 2
    assert any("severity" in one and "'error', 'warning' or 'note'" in one for one in told)
    assert any("an alias (*) is not accepted" in one for one in told)
    assert any("'title' stands twice. Keep one of them." in one for one in told)


def test_a_file_that_is_no_yaml_or_no_text_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "yaml.yaml").write_text("when: [", encoding="utf-8")
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(RulebookError) as error:
        load([tmp_path], Configuration())
    assert [problem.file for problem in error.value.problems] == ["small/bytes.yaml", "small/yaml.yaml"]


def test_a_rule_lives_in_a_category(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"rule\.yaml: a rule's address is CATEGORY/NAME\. Move the file\."):
        rulebook(tmp_path, {"rule": CONTRACT})


def test_a_runbook_that_names_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"UNI-01.*there is no rule 'small/rle'\. Did you mean 'small/rule'\?"):
        rulebook(tmp_path, {"small/rule": CONTRACT}, {"operating": RUNBOOK % "small/rle"})


def test_a_line_names_rules_that_serve_its_runbook(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"UNI-01.*'small/rule' .* does not serve this runbook\. Add uninstall to its 'for'\."):
        rulebook(tmp_path, {"small/rule": CONTRACT}, {"uninstall": RUNBOOK % "small/rule"})


LEAVING = CONTRACT + "\nfor: uninstall"


def test_a_line_is_judged_by_those_of_its_rules_that_serve_its_runbook(tmp_path: Path) -> None:
    book = rulebook(tmp_path, {"small/rule": CONTRACT, "small/leaving": LEAVING}, {"operating": TWO, "uninstall": TWO})
    lines = {name: [line.rules for line in runbook.lines] for name, runbook in book.runbooks.items()}
    assert lines == {"operating": [("small/rule",)], "uninstall": [("small/leaving",)]}
    assert book.requirements["UNI-01"].rules == ("small/leaving", "small/rule")


def test_a_rule_serves_a_runbook_in_which_what_it_answers_stands(tmp_path: Path) -> None:
    told = r"UNI-01\.rules.*'small/leaving' .* serves no runbook in which it stands\. Add operating to its 'for'\."
    with pytest.raises(RulebookError, match=told):
        rulebook(tmp_path, {"small/rule": CONTRACT, "small/leaving": LEAVING}, {"operating": TWO})


def test_a_runbook_knows_its_name_and_a_rule_its_lines(tmp_path: Path) -> None:
    book = rulebook(tmp_path, {"small/rule": CONTRACT}, {"operating": RUNBOOK % "small/rule"})
    assert book.runbooks["operating"].name == "operating"
    assert book.lines_of("small/rule") == ("UNI-01",)


def test_the_closing_checklist_sums_up_lines_of_its_runbook(tmp_path: Path) -> None:
    closing = "\nclosing:\n  - { says: All is well, lines: [UNI-02] }"
    with pytest.raises(RulebookError, match=r"operating\.yaml.*UNI-02 is no line of this runbook\. Did you mean 'UNI-01'\?"):
        rulebook(tmp_path, {"small/rule": CONTRACT}, {"operating": RUNBOOK % "small/rule" + closing})


def test_nothing_carries_a_line_that_is_no_step(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="carried_by is for an answer that is a step"):
        rulebook(tmp_path, {"small/rule": CONTRACT}, {"operating": RUNBOOK.replace("rules:", "carried_by: gate, rules:") % "small/rule"})


SETTING = """
when:
  contract: { kind: billing_contract, term: { above: { setting: months } } }
settings: { months: { default: 12, unit: months } }
"""


def test_a_setting_has_a_default_that_the_configuration_overrides(tmp_path: Path) -> None:
    assert rulebook(tmp_path, {"small/rule": SETTING}).rules["small/rule"].settings == {"months": 12}
    other = Configuration(settings={"small/rule": {"months": 24}})
    assert rulebook(tmp_path, {"small/rule": SETTING}, configuration=other).rules["small/rule"].settings == {"months": 24}


@pytest.mark.parametrize(
    ("settings", "mistake"),
    [
        ({"small/rule": {"month": 1}}, "settings.small/rule.month: no rule has this setting. Did you mean 'months'?"),
        ({"small/rle": {"months": 1}}, "settings.small/rle.months: no rule has this setting. Did you mean 'small/rule'?"),
        ({"small/rule": {"months": Decimal("1.5")}}, "settings.months: '1.5' is not a whole number; 'term' is a count."),
    ],
)
def test_an_unknown_or_unfit_setting_is_refused(tmp_path: Path, settings: dict[str, dict[str, int | Decimal]], mistake: str) -> None:
    with pytest.raises(RulebookError) as error:
        rulebook(tmp_path, {"small/rule": SETTING}, configuration=Configuration(settings=settings))
    assert mistake in str(error.value)


def test_a_users_rule_at_our_address_replaces_ours_and_is_marked(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    rulebook(ours, {"small/rule": CONTRACT, "small/other": CONTRACT})
    rulebook(theirs, {"small/rule": CONTRACT + "\nseverity: note", "their/own": CONTRACT})
    book = load([ours, theirs], Configuration())
    assert {name: (rule.file.severity, rule.replaced) for name, rule in book.rules.items()} == {
        "small/other": ("error", False),
        "small/rule": ("note", True),
        "their/own": ("error", False),
    }


def test_a_rule_knows_which_kinds_it_reads_through_derived_facts_too(tmp_path: Path) -> None:
    rules = {
        "small/derive": "when:\n  a: { kind: account }\nderive: { kind: first, fields: { key: a.key } }",
        "small/again": "when:\n  f: { kind: first }\n  c: { kind: contact }\nderive: { kind: second, fields: { key: f.key } }",
        "small/rule": "when:\n  s: { kind: second }\nunless:\n  - p: { kind: product }",
    }
    assert rulebook(tmp_path, rules).rules["small/rule"].reads == {"account", "contact", "product"}
