"""What the pages for people say is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from w365lint.cli.main import main
from w365lint.configuration import Configuration, configure
from w365lint.documents import read_toml, read_yaml
from w365lint.rulebook.attestation import read_attestations
from w365lint.rulebook.condition import Operator
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.waiver import read_waivers

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = {match[2]: match[3] for match in re.finditer(r"```(\w+)\n# ([\w.]+)\n(.*?)```", README, re.DOTALL)}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load([our_rules()], Configuration())


def test_the_files_in_the_readme_are_accepted(rulebook: Rulebook) -> None:
    lines = {line.id for runbook in rulebook.runbooks.values() for line in runbook.lines}
    assert read_attestations(read_yaml(BLOCKS["attestations.yaml"], "README.md"), lines)
    assert read_waivers(read_yaml(BLOCKS["waivers.yaml"], "README.md"), rulebook.rules)
    assert configure(read_toml(BLOCKS["w365lint.toml"], "README.md")).mapping


def test_every_link_leads_to_a_file() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "rules").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"w365lint ([a-z]+)", README + CONTRIBUTING)) - {"adds", "does", "is"}
    assert named <= set(main.list_commands(None))  # type: ignore[arg-type]


def test_contributing_lists_the_words_of_a_condition() -> None:
    said = re.search(r"The words are `([a-z_ ]+)`", CONTRIBUTING)
    assert said is not None
    assert said[1].split() == [word.value for word in Operator]


def test_contributing_draws_the_house_as_the_contracts_have_it() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"layers = \[(.*?)\]", contracts, re.DOTALL)
    assert listed is not None
    layers = re.findall(r'"([\w |]+)"', listed[1])
    assert " → ".join(layer for layer in layers if layer != "__main__") in CONTRIBUTING
