"""Generated files are committed and fresh; `--rewrite` writes them anew."""

from __future__ import annotations

import re
import textwrap
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


def in_readme(mark: str, shown: str, request: pytest.FixtureRequest) -> None:
    """Hold what stands between two marks of the README against what is shown now."""
    readme = ROOT / "README.md"
    block = f"<!-- {mark} -->\n```text\n{shown.strip()}\n```\n<!-- /{mark} -->"
    old = readme.read_text(encoding="utf-8")
    assert f"<!-- {mark} -->" in old
    new = re.sub(f"<!-- {mark} -->.*?<!-- /{mark} -->", lambda _: block, old, flags=re.DOTALL)
    fresh(readme, new, rewrite=request.config.getoption("--rewrite"))


@pytest.mark.parametrize("command", ["", "check", "import", "plan", "triage", "whatif"])
def test_the_readme_shows_the_help_as_it_is(command: str, request: pytest.FixtureRequest) -> None:
    mark = f"help {command}".strip()
    shown = CliRunner().invoke(main, [*([command] if command else []), "--help"], prog_name="w365lint", terminal_width=100).output
    in_readme(mark, shown, request)


def test_the_readme_shows_an_error_text_as_it_is_explained(request: pytest.FixtureRequest) -> None:
    pasted = (
        'Solution "Work 365" failed to uninstall: Solution dependencies exist, cannot uninstall. DependencyCount : 2 '
        "RequiredComponentObject details: Type: Entity, ObjectName: Subscription, Id: 3c0cc1f9-ded3-5913-941c-a19083a2670d, "
        "ParentObjectName: , ParentId: 00000000-0000-0000-0000-000000000000, DependentComponentObject details: Type: SavedQuery, "
        "ObjectName: Renewals this quarter, Id: 13848c3c-6151-51cd-8a7f-bc62aef6c741, ParentObjectName: , ParentId: 0000"
    )
    words = ["triage", "-", "--snapshot", str(ROOT / "snapshots" / "contoso")]
    result = CliRunner().invoke(main, words, input=pasted, env={"COLUMNS": "100"})
    assert result.exit_code == 0
    shown = result.stdout.partition("  Ask the environment")[0].rstrip()
    quoted = "\n".join(textwrap.wrap(pasted, 100, break_on_hyphens=False))
    in_readme("example triage", f"$ w365lint triage - --snapshot snapshots/contoso\n{quoted}\n\n{shown}\n…", request)


def test_the_readme_shows_what_an_edit_would_change_as_it_is(request: pytest.FixtureRequest) -> None:
    words = ["--set", "billing_contract:BC-2009.state=inactive", "--remove", "Work365PowerBI", "--for", "uninstall"]
    shown = CliRunner().invoke(main, ["whatif", str(ROOT / "snapshots" / "contoso"), *words], env={"COLUMNS": "100"}).output
    in_readme("example whatif", f"$ w365lint whatif snapshots/contoso {' '.join(words)}\n{shown}", request)


def test_the_readme_shows_contosos_plan_at_a_glance_and_its_last_uninstall_as_they_are(request: pytest.FixtureRequest) -> None:
    shown = CliRunner().invoke(main, ["plan", str(ROOT / "snapshots" / "contoso")], env={"COLUMNS": "100"}).output
    head, *rounds = re.split(r"\n(?=Round \d+: )", shown)
    last = [part for part in rounds if re.match(r"Round \d+: Solutions", part)][-1]
    in_readme("plan", f"$ w365lint plan snapshots/contoso\n{head.strip()}\n\n…\n\n{last.strip()}\n\n…", request)
