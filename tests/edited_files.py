"""Edits of a snapshot's files, by the names of tables and columns alone: the oracle that `whatif` is held against.

It shares nothing with what it checks: what goes with a solution stands here a second time, written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

Row = dict[str, Any]

LABEL = "@OData.Community.Display.V1.FormattedValue"
TABLE, ROLE, FLOW, APP, VARIABLE, REFERENCE = "1", "20", "29", "80", "380", "10132"
"""Numbers of component types; the last is Contoso's own."""

FILES = {
    # Type of component -> its file and the columns that hold its id.
    ROLE: ("role", ("roleid", "_parentrootroleid_value")),
    FLOW: ("workflow", ("workflowid",)),
    APP: ("appmodule", ("appmoduleid",)),
    VARIABLE: ("environmentvariabledefinition", ("environmentvariabledefinitionid",)),
    REFERENCE: ("connectionreference", ("connectionreferenceid",)),
}
KEYS = {
    # Kind -> its file and the column of its id.
    "flow": ("workflow", "workflowid"),
    "connection_reference": ("connectionreference", "connectionreferenceid"),
    "environment_variable": ("environmentvariabledefinition", "environmentvariabledefinitionid"),
    "role": ("role", "_parentrootroleid_value"),
    "user": ("systemuser", "systemuserid"),
    "system_job": ("asyncoperation", "asyncoperationid"),
    "account": ("account", "accountid"),
    "invoice": ("invoice", "invoiceid"),
    "invoice_line": ("invoicedetail", "invoicedetailid"),
    "product": ("product", "productid"),
    "price_list": ("pricelevel", "pricelevelid"),
    "price_list_item": ("productpricelevel", "productpricelevelid"),
    "subscription": ("work365_subscription", "work365_subscriptionid"),
    "billing_contract": ("work365_billingcontract", "work365_billingcontractid"),
    "license_change": ("work365_licensechangelog", "work365_licensechangelogid"),
    "billing_schedule": ("work365_billingschedule", "work365_billingscheduleid"),
    "job": ("work365_job", "work365_jobid"),
    "provider": ("work365_provider", "work365_providerid"),
    "provider_account": ("work365_provideraccount", "work365_provideraccountid"),
    "unit_mapping": ("work365_unitmapping", "work365_unitmappingid"),
}
COMPONENTS = ("flow", "connection_reference", "environment_variable", "role")
"""Kinds of which rows around them go too."""
STANDARD = ("invoice", "invoicedetail", "product", "productpricelevel")
"""Tables that stay and have columns of Work 365."""


class Files:
    """The files of one snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, each with every column that any of them has."""
        path = self.folder / f"{table}.json"
        found: list[Row] = json.loads(path.read_text(encoding="utf-8"))["value"] if path.exists() else []
        columns = dict.fromkeys(column for row in found for column in row if "@" not in column)
        return [{**columns, **row} for row in found]

    def write(self, table: str, rows: list[Row]) -> None:
        """Write the rows of a table, and how many they are."""
        path = self.folder / f"{table}.json"
        reply = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**reply, "value": rows}), encoding="utf-8")
        said = self.manifest["tables"].get(table, {})
        if "rows" in said:
            self.manifest["tables"][table] = {**said, "rows": len(rows)}
            self.close()

    def keep(self, table: str, wanted: Callable[[Row], bool]) -> None:
        """Leave the rows that are wanted."""
        if (self.folder / f"{table}.json").exists():
            self.write(table, [row for row in self.rows(table) if wanted(row)])

    def forget(self, table: str) -> None:
        """Delete a table."""
        (self.folder / f"{table}.json").unlink(missing_ok=True)
        self.manifest["tables"][table] = {"complete": "does not exist"}
        self.close()

    def close(self) -> None:
        """Write what snapshot.json says."""
        (self.folder / "snapshot.json").write_text(json.dumps(self.manifest), encoding="utf-8")


def uninstall(folder: Path, names: Collection[str]) -> None:
    """Edit the files as they would be exported once these solutions are gone."""
    files = Files(folder)
    every = files.rows("solution")
    going = {row["solutionid"]: row["uniquename"] for row in every if row["uniquename"] in names}
    managed = {row["solutionid"] for row in every if row["ismanaged"]}
    parts = files.rows("solutioncomponent")
    held = {row["objectid"] for row in parts if row["_solutionid_value"] in managed - going.keys()}
    gone = {
        row["objectid"]: str(row["componenttype"])
        for row in parts
        if row["_solutionid_value"] in managed & going.keys() and row["objectid"] not in held
    }
    files.keep("solution", lambda row: row["solutionid"] not in going)
    files.keep("solutioncomponent", lambda row: row["_solutionid_value"] not in going)
    files.keep("msdyn_solutioncomponentsummary", lambda row: row["msdyn_solutionid"] not in going)
    files.keep("msdyn_componentlayer", lambda row: row["msdyn_solutionname"] not in names)
    for name in names:
        (folder / "dependency" / f"{name}.json").unlink(missing_ok=True)
    for number, (table, columns) in FILES.items():
        ids = {key for key, kind in gone.items() if kind == number}
        files.keep(table, lambda row, ids=ids, columns=columns: not ids & {row[column] for column in columns})  # type: ignore[misc]
    _drop_tables(files, gone.keys())
    _drop_around(files, gone.keys())
    if "Work365" in names:
        _empty_columns(files)


def remove(folder: Path, kind: str, key: str) -> None:
    """Edit the files as they would be without one record."""
    files = Files(folder)
    table, column = KEYS[kind]
    row = next(row for row in files.rows(table) if row[column] == key)
    files.keep(table, lambda row: row[column] != key)
    if kind == "user":
        files.keep("systemuserroles", lambda row: row["systemuserid"] != key)
    if kind in COMPONENTS:
        _drop_around(files, {key, str(row.get("roleid"))})


def change(folder: Path, kind: str, key: str, columns: Row) -> None:
    """Edit one record; a choice is given with its label."""
    files = Files(folder)
    table, column = KEYS[kind]
    files.write(table, [{**row, **columns} if row[column] == key else row for row in files.rows(table)])


def _drop_tables(files: Files, gone: Collection[str]) -> None:
    """Drop tables, with their definitions."""
    path = files.folder / "metadata" / "EntityDefinitions.json"
    reply = json.loads(path.read_text(encoding="utf-8"))
    for row in reply["value"]:
        if row["MetadataId"] in gone:
            files.forget(row["LogicalName"])
    path.write_text(json.dumps({**reply, "value": [row for row in reply["value"] if row["MetadataId"] not in gone]}), encoding="utf-8")


def _drop_around(files: Files, gone: Collection[str]) -> None:
    """Drop what cannot stand without components: by their ids, which are the same in every file."""
    roles = {row["roleid"] for row in files.rows("role")}
    files.keep("systemuserroles", lambda row: row["roleid"] in roles)
    files.keep("solutioncomponent", lambda row: row["objectid"] not in gone)
    files.keep("msdyn_solutioncomponentsummary", lambda row: row["msdyn_objectid"] not in gone)
    files.keep("msdyn_componentlayer", lambda row: row["msdyn_componentid"] not in gone)
    for path in (files.folder / "dependency").glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))["DependencyMetadataCollection"]["DependencyMetadataInfoCollection"]
        ends = ("dependentcomponentobjectid", "requiredcomponentobjectid")
        left = [row for row in rows if not {row[end] for end in ends} & set(gone)]
        path.write_text(json.dumps({"DependencyMetadataCollection": {"DependencyMetadataInfoCollection": left}}), encoding="utf-8")


def _empty_columns(files: Files) -> None:
    """Empty the columns of Work 365 in tables that stay; system jobs and the history of solutions stay as they are."""
    for table in STANDARD:
        mine = [{**row, **{name: None for name in row if name.removeprefix("_").startswith("work365_")}} for row in files.rows(table)]
        files.write(table, mine)
