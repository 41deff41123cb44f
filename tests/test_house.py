"""Laws of the repository that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
RULES = sorted(path for path in (ROOT / "rules").rglob("*.yaml") if path.parent.name not in ("rules", "runbooks"))
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
LONGEST_RULE = 160


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_module_opens_with_a_sentence_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "say what the module is for"
    assert len(text.splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_function_stays_small(path: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno and f.end_lineno - f.lineno >= LONGEST_FUNCTION}
    # The signature of a command holds its options.
    assert {name: lines for name, lines in long.items() if name != "check_command"} == {}


@pytest.mark.parametrize("path", RULES, ids=named)
def test_a_rule_is_named_after_the_defect(path: Path) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", path.stem)
    assert not re.match(r"(check|no|must|invalid)-", path.stem)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_RULE


def test_no_name_uses_a_word_that_says_nothing_or_that_the_field_abbreviates() -> None:
    empty = re.compile(r"(manager|handler|helper|processor|utils?)$|(^|_)(lcl|slcl|nri|pli|ppn)(_|$)", re.IGNORECASE)
    kinds = (ast.ClassDef, ast.FunctionDef)
    names = {
        f"{named(path)}: {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds) and node.name != "PaymentProcessor"  # Work 365's own word for the connector
    }
    assert {name for name in names if empty.search(name.rpartition(" ")[2])} == set()


def test_the_same_snapshot_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    def page(seed: str) -> bytes:
        command = [sys.executable, "-m", "w365lint", "check", "snapshots/contoso", "--for", "uninstall", "--json", "-", "--exit-zero"]
        return subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True).stdout  # noqa: S603

    assert page("1") == page("2")


def test_a_rule_folder_is_found_beside_the_package_and_at_the_root_of_a_checkout(tmp_path: Path) -> None:
    from w365lint.rulebook.loader import our_rules  # noqa: PLC0415

    assert our_rules() == ROOT / "rules"
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)], check=True)  # noqa: S603
    subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(tmp_path / "site"),
            *map(str, tmp_path.glob("*.whl")),
        ],
        check=True,
    )
    code = "from w365lint.rulebook.loader import our_rules; print(our_rules())"
    printed = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    assert Path(printed.stdout.strip()) == tmp_path / "site" / "w365lint" / "rules"
