"""Environments of a few records as files, exported whole, and what a plan says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.plan.model import Action, Plan, Unknown
from w365lint.rulebook.attestation import Vouched

TABLES = ("connectionreference", "canvasapp", "appmodule", "workflow", "connector", "asyncoperation", "solutioncomponent")
"""What a plan asks for besides solutions; empty where a test does not write it."""


def write(folder: Path, tables: Mapping[str, object]) -> Path:
    """Write replies of the Web API by table, and what else a plan asks for as empty ones; a text is written as it is."""
    for name, rows in (dict.fromkeys(TABLES, ()) | {**tables}).items():
        path = folder / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(rows if isinstance(rows, str) else json.dumps({"value": rows}), encoding="utf-8")
    return folder


def plan_of(folder: Path, *targets: str) -> Plan:
    return make_plan(load_environment(folder, Configuration()), targets or ("kit",), Vouched())


def said(plan: Plan, *, matters: bool | None = None) -> list[Unknown]:
    """Return what the plan does not know, but for layers, which are mostly not exported."""
    known = [unknown for unknown in plan.unknowns if not unknown.what.startswith("which layers")]
    return [unknown for unknown in known if matters in (None, unknown.matters)]


def order(plan: Plan) -> list[list[str]]:
    """Return the ids of the steps of the platform, by round."""
    rounds = [[step.id for step in each.steps if step.action not in (Action.EXPORT, Action.VERIFY)] for each in plan.rounds]
    return [each for each in rounds if each]


def destroyed(plan: Plan) -> list[str]:
    """Return the tables that go."""
    return [loss.table for step in plan.steps() if step.destroys for loss in step.destroys.tables]
