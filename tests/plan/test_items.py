"""No two records of a step, and no two steps, read alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from environment.staging import Rows
from plan.drafting import parts, plan_of, solutions, step
from w365lint.configuration import Configuration
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.plan.model import Plan
from w365lint.rulebook.attestation import Vouched

SNAPSHOTS = Path(__file__).parents[2] / "snapshots"


def alike(plan: Plan) -> list[tuple[str, str, str]]:
    """Return what reads the same twice: items of one step, and titles of steps."""
    told = Counter((step.id, item.name, item.detail) for step in plan.steps() for item in step.items)
    titles = Counter((step.title, "", "") for step in plan.steps())
    return [said for said, count in (told + titles).items() if count > 1]


@pytest.mark.parametrize(
    "name", ["contoso", "fabrikam", "variants/tangled-solutions", "variants/half-removed", "variants/exported-solutions"]
)
def test_every_record_and_every_step_is_told_from_the_others(name: str) -> None:
    assert alike(make_plan(load_environment(SNAPSHOTS / name, Configuration()), None, Vouched())) == []


def work_365(**more: list[dict[str, object]]) -> Rows:
    return {"solutions": solutions("work365"), "solution_components": parts(work365=[("table", "work365_a")]), **more}


def test_a_subscription_says_its_customer_then_its_contract_then_its_start_then_its_id() -> None:
    said = [("Backup", "c1", "k1", "2025-01-01"), ("Backup", "c2", "k1", "2025-01-01"), ("Mail", "c1", "k1", "2025-01-01"),
            ("Mail", "c1", "k2", "2025-01-01"), ("Office", "c1", "k1", "2025-01-01"), ("Office", "c1", "k1", "2025-02-01"),
            ("Teams", "c1", "k1", None), ("Teams", "c1", "k1", None)]  # fmt: skip
    rows: list[dict[str, object]] = [
        {"key": f"s{n}", "name": name, "customer": customer, "contract": contract, "start": start, "state": "active", "provider": None}
        for n, (name, customer, contract, start) in enumerate(said)
    ]
    accounts: list[dict[str, object]] = [{"key": "c1", "name": "Fabrikam"}, {"key": "c2", "name": "Contoso"}]
    contracts: list[dict[str, object]] = [{"key": key, "name": f"BC-{key}", "customer": "c1", "state": "active"} for key in ("k1", "k2")]
    plan = plan_of(work_365(subscriptions=rows, accounts=accounts, billing_contracts=contracts), "work365")
    assert [f"{item.name}: {item.detail}" for item in step(plan, "billing:deactivate-subscriptions").items] == [
        "Backup: of Contoso; no provider",
        "Backup: of Fabrikam; no provider",
        "Mail: of Fabrikam; no provider; contract BC-k1",
        "Mail: of Fabrikam; no provider; contract BC-k2",
        "Office: of Fabrikam; no provider; contract BC-k1; from 2025-01-01",
        "Office: of Fabrikam; no provider; contract BC-k1; from 2025-02-01",
        "Teams: of Fabrikam; no provider; contract BC-k1; id s6",
        "Teams: of Fabrikam; no provider; contract BC-k1; id s7",
    ]


def test_components_of_one_name_are_named_with_their_id() -> None:
    flows: list[dict[str, object]] = [
        {"key": key, "name": "Remind", "category": "cloud_flow", "state": "on", "managed": True} for key in ("f1", "f2")
    ]
    live = {**work_365(flows=flows), "solution_components": parts(work365=[("flow", "f1"), ("flow", "f2")])}
    titles = [step.title for step in plan_of(live, "work365").steps() if step.id.startswith("turn-off:")]
    assert titles == ["Turn off flow Remind (f1)", "Turn off flow Remind (f2)"]


def test_sites_of_one_name_are_named_with_their_address() -> None:
    sites: list[dict[str, object]] = [{"key": key, "name": "Portal", "state": "active", "domain": f"{key}.example.com"} for key in "ab"]
    live = {**work_365(sites=sites), "solutions": solutions("work365selfserviceportal")}
    titles = [step.title for step in plan_of(live, "work365selfserviceportal").steps() if step.id.startswith("site:")]
    assert titles == ["Stop site Portal (a.example.com)", "Stop site Portal (b.example.com)"]
