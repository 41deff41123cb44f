"""What a snapshot would say after an edit is what it says once its files are edited, by hand-written lists of tables and columns."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from edited_files import KEYS, LABEL, REFERENCE, ROLE, TABLE, Files, Row, change, remove, uninstall
from w365lint.cli.edits import read_edits
from w365lint.configuration import Configuration
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.environment.solutions import Platform
from w365lint.lint import Purpose, lint
from w365lint.rulebook.attestation import Vouched
from w365lint.rulebook.loader import load, our_rules
from w365lint.rulebook.verdict import Verdict

CONTOSO = Path(__file__).parent.parent / "snapshots" / "contoso"
RULEBOOK = load([our_rules()], Configuration())
RUNBOOKS = ("operating", "uninstall", "offboarding", "co-term")
CORE = ("Work365", "Work365PortalNotifications", "Work365PowerBI", "Work365SelfServicePortal")
SOLUTIONS = (*CORE, "AdventureExpenses", "contoso_extensions")

NEW = "c0000000-0000-4000-8000-0000000000"
"""How the ids of added rows begin."""

CHANGES: list[tuple[str, str, str, Row]] = [
    # Kind, field, the value as a user says it, and the columns as an export has it.
    ("account", "name", "Renamed", {"name": "Renamed"}),
    ("connection_reference", "connection", "", {"connectionid": None}),
    ("flow", "state", "off", {"statecode": 0, f"statecode{LABEL}": "Draft"}),
    ("invoice", "billing_date", "2026-01-14", {"work365_invoice_billingdate": "2026-01-14"}),
    ("invoice", "state", "paid", {"statecode": 2, f"statecode{LABEL}": "Paid"}),
    ("invoice_line", "price", "1.25", {"priceperunit": 1.25}),
    ("price_list_item", "price", "99.5", {"amount": 99.5}),
    ("product", "currency", "USD", {"_transactioncurrencyid_value": "dollar"}),
    ("system_job", "state", "completed", {"statecode": 3, f"statecode{LABEL}": "Completed"}),
    ("user", "disabled", "yes", {"isdisabled": True}),
    ("billing_contract", "end", "2025-12-31", {"work365_billingcontract_enddate": "2025-12-31"}),
    ("billing_contract", "state", "inactive", {"statecode": 1, f"statecode{LABEL}": "Inactive"}),
    ("job", "status_reason", "succeeded", {"statuscode": 1, f"statuscode{LABEL}": "Succeeded"}),
    ("license_change", "quantity", "3", {"work365_licensechangelog_quantity": 3}),
    ("provider", "type", "do_nothing", {"work365_provider_type": 7, f"work365_provider_type{LABEL}": "Do Nothing"}),
    ("provider_account", "provider_specific_id", "", {"work365_provideraccount_providerspecificaccountid": None}),
    ("subscription", "contract", "BC-2008", {"_work365_subscription_billingcontract_value": "BC-2008"}),
    ("subscription", "end", "2026-02-28", {"work365_subscription_enddate": "2026-02-28"}),
    ("subscription", "quantity", "7", {"work365_subscription_quantity": 7}),
    ("unit_mapping", "months", "6", {"work365_unitmapping_months": 6}),
]
MANIFEST = """<ImportExportXml><SolutionManifest>
 <UniqueName>Work365</UniqueName><Version>4.1</Version><Managed>1</Managed>
 <Publisher><UniqueName>iotap</UniqueName><CustomizationPrefix>work365</CustomizationPrefix></Publisher>
 <RootComponents><RootComponent type="1" schemaName="work365_job" behavior="0" /></RootComponents>
 <MissingDependencies><MissingDependency>
  <Required type="1" schemaName="adventure_expense" displayName="Expense" solution="AdventureExpenses (3.1)" />
  <Dependent type="1" schemaName="work365_job" displayName="Job" />
 </MissingDependency></MissingDependencies>
</SolutionManifest></ImportExportXml>"""
ENTITY = """<Entity><Name LocalizedName="Job" OriginalName="Job">work365_Job</Name><EntityInfo>
 <entity Name="work365_Job"><EntitySetName>work365_jobs</EntitySetName></entity>
</EntityInfo></Entity>"""

OF_WORK_365 = {kind for kind, (table, _) in KEYS.items() if table.startswith("work365_")}
STAY = sorted({*KEYS} - OF_WORK_365 - {"flow", "connection_reference", "environment_variable", "role"})
"""Kinds of which no record goes with a solution."""


def rows(table: str) -> list[Row]:
    return Files(CONTOSO).rows(table)


@cache
def keys(kind: str) -> list[str]:
    table, column = KEYS[kind]
    return sorted({row[column] for row in rows(table)})


def one(table: str, column: str, value: str) -> Row:
    return next(row for row in rows(table) if row[column] == value)


def real(folder: Path) -> Path:
    """Copy Contoso, and add what a real environment has besides."""
    shutil.copytree(CONTOSO, folder, dirs_exist_ok=True)
    files = Files(folder)
    _copy_a_role(files)
    _hold_in_several_solutions(files)
    _list_in_several_solutions(files)
    # One table was not exported, and the answer for another solution names components of Work 365 too.
    (folder / "work365_timelog.json").unlink()
    del files.manifest["tables"]["work365_timelog"]
    files.close()
    shutil.copy(folder / "dependency" / "Work365.json", folder / "dependency" / "AdventureExpenses.json")
    # Somebody kept the file of a solution: what it ships is not edited.
    ship(folder / "solutions" / "Work365")
    return folder


def ship(folder: Path) -> None:
    """Write a solution file that brings a table of Work 365, with the names it goes by, and needs one of another solution."""
    for name, text in {"Other/Solution.xml": MANIFEST, "Entities/work365_Job/Entity.xml": ENTITY}.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")


def _copy_a_role(files: Files) -> None:
    """Give another business unit a copy of a role, and somebody who holds that copy."""
    role, copy = one("role", "name", "Work 365 Admin"), f"{NEW}01"
    files.write("role", [*files.rows("role"), {**role, "roleid": copy}])
    held = {"systemuserroleid": f"{NEW}02", "systemuserid": rows("systemuser")[0]["systemuserid"], "roleid": copy}
    files.write("systemuserroles", [*files.rows("systemuserroles"), held])


def _hold_in_several_solutions(files: Files) -> None:
    """Let a managed solution bring a component of Work 365 too, an unmanaged one hold some, and one change what is not its own."""
    table = next(row["MetadataId"] for row in definitions(files.folder) if row["LogicalName"] == "work365_job")
    role = one("role", "name", "Work 365 Admin")["roleid"]
    parts = [("AdventureExpenses", REFERENCE, SHARED), ("contoso_extensions", TABLE, table), ("contoso_extensions", ROLE, role)]
    files.write("solutioncomponent", [*files.rows("solutioncomponent"), *(part(number, *each) for number, each in enumerate(parts))])
    flow = one("workflow", "name", "Contoso - Chase unpaid invoices")["workflowid"]
    above = {"msdyn_componentlayerid": f"{NEW}03", "msdyn_solutionname": "Work365PowerBI", "msdyn_componentid": flow}
    layers = files.rows("msdyn_componentlayer")
    files.write("msdyn_componentlayer", [*layers, {**layers[1], **above}])


def _list_in_several_solutions(files: Files) -> None:
    """Let the maker portal list components in more than one solution, and say something else of them in each."""
    summary = files.rows("msdyn_solutioncomponentsummary")
    report = one("workflow", "name", "Work 365 - Refresh reports")["workflowid"]
    for word, component, solution, customized in [
        ("connectionreference", SHARED, "Work365PortalNotifications", True),
        ("connectionreference", SHARED, "AdventureExpenses", False),
        ("workflow", report, "contoso_extensions", False),
    ]:
        at = {"msdyn_objectid": component, "msdyn_solutionid": one("solution", "uniquename", solution)["solutionid"]}
        told = {"msdyn_componentlogicalname": word, "msdyn_displayname": solution, "msdyn_hasactivecustomization": customized}
        summary.append({**summary[0], **at, **told})
    files.write("msdyn_solutioncomponentsummary", summary)


def definitions(folder: Path) -> list[Row]:
    found: list[Row] = json.loads((folder / "metadata" / "EntityDefinitions.json").read_text(encoding="utf-8"))["value"]
    return found


SHARED = one("connectionreference", "connectionreferencelogicalname", "work365_sharedoffice365")["connectionreferenceid"]


def part(number: int, solution: str, kind: str, component: str) -> Row:
    key = f"{NEW}1{number}"
    holder = one("solution", "uniquename", solution)["solutionid"]
    return {
        "solutioncomponentid": key,
        "_solutionid_value": holder,
        "componenttype": int(kind),
        "objectid": component,
        "rootcomponentbehavior": 0,
    }


def unnumbered(message: str) -> str:
    """Return text without the numbers of records: in the edited file others stand before them."""
    return re.sub(r"record \d+", "record", message)


def said(verdict: Verdict) -> dict[str, Any]:
    return {
        "found": sorted((one.identity, unnumbered(one.message), str(one.money)) for one in verdict.findings),
        "undecided": sorted((one.identity, unnumbered(one.message)) for one in verdict.undecided),
        "missing": sorted((one.rule, one.kind) for one in verdict.missing),
        "lines": [(line.id, line.state) for runbook in verdict.runbooks for line in runbook.lines],
        "unreadable": sorted((one.file, one.message) for one in verdict.unreadable),
    }


def facts(environment: Environment) -> dict[str, Any]:
    """Return what was read, but for where it stands: a dependency has no other key than that."""
    kinds = {
        kind: (
            environment.state(kind).completeness,
            sorted(unnumbered(str([*one.values.items()][kind == "declared_dependency" :])) for one in rows),
        )
        for kind in environment.kinds
        if (rows := [*environment.store.records(kind)] if kind in environment.store.kinds else []) or environment.state(kind).files
    }
    return {**kinds, "aliases": environment.aliases, "replies": environment.replies}


@contextmanager
def world() -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        yield real(Path(here)), real(Path(there))


def agree(here: Path, there: Path, sets: Sequence[str], removals: Sequence[str]) -> None:
    """Hold the edit of one folder in memory against the other, whose files are edited."""
    before = load_environment(here, Configuration())
    asked = read_edits(sets, removals, before, Vouched())
    goal = Platform(before, None).targets
    purpose = Purpose(RUNBOOKS, tuple(sorted(goal - asked.edits.solutions or goal)))
    memory = load_environment(here, Configuration(), before.as_of, edits=asked.edits)
    files = load_environment(there, Configuration(), before.as_of)
    assert facts(memory) == facts(files)
    assert said(lint(memory, RULEBOOK, purpose)) == said(lint(files, RULEBOOK, purpose))


@pytest.mark.parametrize("names", [(name,) for name in SOLUTIONS] + [CORE, SOLUTIONS])
def test_a_solution_takes_from_the_exports_what_it_takes_from_the_files(names: tuple[str, ...]) -> None:
    with world() as (here, there):
        uninstall(there, names)
        agree(here, there, [], names)


RECORDS = st.sampled_from(sorted(KEYS)).flatmap(lambda kind: st.tuples(st.just(kind), st.sampled_from(keys(kind))))
SETS = st.sampled_from(CHANGES).flatmap(lambda edit: st.tuples(st.just(edit), st.sampled_from(keys(edit[0]))))


@settings(max_examples=12, deadline=None)
@given(st.sets(RECORDS, max_size=3), st.lists(SETS, max_size=4), st.sets(st.sampled_from(SOLUTIONS), max_size=3))
def test_an_edit_in_memory_equals_an_edit_of_the_files(
    records: set[tuple[str, str]], changes: list[tuple[tuple[str, str, str, Row], str]], solutions: set[str]
) -> None:
    chosen = {(edit[0], key, edit[1]): (edit[2], edit[3]) for edit, key in changes if (edit[0], key) not in records}
    if solutions:
        chosen = {at: edit for at, edit in chosen.items() if at[0] in STAY and at[2] != "billing_date"}
    assume(chosen or records or solutions)
    with world() as (here, there):
        for (kind, key, _), (_, columns) in chosen.items():
            change(there, kind, key, {name: looked_up(value) for name, value in columns.items()})
        for kind, key in records:
            remove(there, kind, key)
        uninstall(there, solutions)
        sets = [f"{kind}:{key}.{field}={value}" for (kind, key, field), (value, _) in chosen.items()]
        agree(here, there, sets, [*solutions, *(f"{kind}:{key}" for kind, key in records)])


def looked_up(value: object) -> object:
    """Return the id of what a change names."""
    if value == "dollar":
        return one("transactioncurrency", "isocurrencycode", "USD")["transactioncurrencyid"]
    if value == "BC-2008":
        return one("work365_billingcontract", "work365_billingcontract_number", "BC-2008")["work365_billingcontractid"]
    return value
