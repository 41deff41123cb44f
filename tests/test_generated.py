"""Generated files are committed and fresh; `--rewrite` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from w365lint.cli import main
from w365lint.configuration import Configuration
from w365lint.report.catalogue import write_catalogue
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.rulebook import Rulebook
from w365lint.rulebook.schema import write_rule_schema

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load([our_rules()], Configuration())


def fresh(path: Path, text: str, *, rewrite: bool) -> None:
    if rewrite:
        path.write_bytes(text.encode())
    assert path.read_bytes() == text.encode(), f"{path.name} is stale: run make refresh"


def test_the_catalogue_is_fresh(rulebook: Rulebook, request: pytest.FixtureRequest) -> None:
    fresh(ROOT / "rules" / "README.md", write_catalogue(rulebook), rewrite=request.config.getoption("--rewrite"))


def test_the_schema_of_rules_is_fresh(rulebook: Rulebook, request: pytest.FixtureRequest) -> None:
    fresh(ROOT / "rules" / "rule.schema.json", write_rule_schema(rulebook), rewrite=request.config.getoption("--rewrite"))


def test_the_sample_report_is_fresh(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    page = tmp_path / "contoso.html"
    words = ["check", str(ROOT / "snapshots" / "contoso"), "--for", "operating", "--for", "uninstall", "--html", str(page), "--exit-zero"]
    assert CliRunner().invoke(main, words).exit_code == 0
    fresh(ROOT / "reports" / "contoso.html", page.read_bytes().decode(), rewrite=request.config.getoption("--rewrite"))


@pytest.mark.parametrize("command", ["", "check", "import"])
def test_the_readme_shows_the_help_as_it_is(command: str, request: pytest.FixtureRequest) -> None:
    mark = f"help {command}".strip()
    shown = CliRunner().invoke(main, [*([command] if command else []), "--help"], prog_name="w365lint", terminal_width=100).output
    block = f"<!-- {mark} -->\n```text\n{shown.strip()}\n```\n<!-- /{mark} -->"
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    new = re.sub(f"<!-- {mark} -->.*?<!-- /{mark} -->", lambda _: block, text, flags=re.DOTALL)
    fresh(readme, new, rewrite=request.config.getoption("--rewrite"))
