from __future__ import annotations

import json
from pathlib import Path

from w365lint.environment.components.platform import Table
from w365lint.environment.readers.files import open_tree
from w365lint.environment.readers.manifest import Manifest, Statement
from w365lint.environment.readers.metadata import read_metadata
from w365lint.environment.readers.records import Completeness, RawRow, Reading
from w365lint.environment.readers.webapi import Knowledge

GUID = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"


def label(english: str | None, own: str | None = None) -> dict[str, object]:
    localized = [{"Label": own, "LanguageCode": 1031}, {"Label": english, "LanguageCode": 1033}][: 2 if english else 1]
    return {"LocalizedLabels": localized, "UserLocalizedLabel": {"Label": own or english, "LanguageCode": 1031}}


def read(tmp_path: Path, knowledge: Knowledge | None = None, **files: object) -> tuple[Knowledge, Reading]:
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    tree = open_tree(tmp_path)
    return read_metadata(tree, tree.names(), Table.kind, knowledge or Knowledge())


INVOICE = {
    "MetadataId": "{" + GUID.upper() + "}",
    "LogicalName": "invoice",
    "EntitySetName": "invoices",
    "IsManaged": True,
    "IsCustomEntity": False,
    "DisplayName": label("Invoice", "Rechnung"),
}


def test_table_definitions_become_tables_and_their_names_aliases(tmp_path: Path) -> None:
    _, given = read(tmp_path, EntityDefinitions={"value": [INVOICE]})
    (batch,) = given.batches
    assert (batch.kind, batch.file, batch.completeness) == ("table", "EntityDefinitions.json", "complete")
    values = {"key": "invoice", "id": INVOICE["MetadataId"], "name": "Invoice", "entity_set": "invoices", "managed": True, "custom": False}
    assert list(batch.rows) == [RawRow("record 1", values)]
    assert given.aliases == (("table", GUID, "invoice"), ("table", "invoices", "invoice"))


def test_a_table_without_a_display_name_is_called_by_its_logical_name(tmp_path: Path) -> None:
    _, given = read(
        tmp_path, tables=[{"LogicalName": "a", "DisplayName": label(None)}, {"LogicalName": "b", "DisplayName": label(None, "B")}]
    )
    assert [row.values["name"] for row in given.batches[0].rows] == ["a", "B"]
    assert given.batches[0].completeness is Completeness.PARTIAL


def test_snapshot_json_may_call_the_definitions_complete(tmp_path: Path) -> None:
    knowledge = Knowledge(manifest=Manifest(tables={"EntityDefinitions": Statement(complete=True, rows=1)}))
    assert read(tmp_path, knowledge, tables=[INVOICE])[1].batches[0].completeness is Completeness.COMPLETE


def test_columns_are_known_by_display_names_that_only_one_has(tmp_path: Path) -> None:
    columns = [
        {"LogicalName": "statecode", "MetadataId": OTHER, "DisplayName": label("Status")},
        {"LogicalName": "a", "DisplayName": label("Twice")},
        {"LogicalName": "b", "DisplayName": label("Twice")},
        {"LogicalName": "c", "DisplayName": None},
        "broken",
    ]
    alone = {"EntityLogicalName": "product", "LogicalName": "price", "DisplayName": label("Price")}
    knowledge, given = read(tmp_path, tables={"value": [INVOICE | {"Attributes": columns}]}, product={"value": [alone]})
    assert knowledge.columns == {("invoice", "Status"): "statecode", ("invoice", "Twice"): "", ("product", "Price"): "price"}
    assert ("column", OTHER, "invoice.statecode") in given.aliases


def test_only_english_choice_labels_count(tmp_path: Path) -> None:
    row = {"objecttypecode": "invoice", "attributename": "statecode", "attributevalue": 2, "langid": 1033, "value": "Paid"}
    german = row | {"langid": 1031, "value": "Bezahlt"}
    broken = row | {"attributevalue": "many"}
    knowledge, given = read(tmp_path, stringmap={"value": [german, row, german, broken]})
    assert knowledge.labels == {("invoice", "statecode"): {2: "Paid"}}
    assert knowledge.numbers == {("invoice", "statecode"): {"paid": 2, "bezahlt": 2}}
    assert given.batches == ()


def test_component_types_are_named_by_their_definitions(tmp_path: Path) -> None:
    rows = [
        {"solutioncomponenttype": 10064, "name": "Connection Reference", "primaryentityname": "connectionreference"},
        {"solutioncomponenttype": 10065, "name": "Custom API", "primaryentityname": None},
        {"solutioncomponenttype": None, "name": "x"},
    ]
    assert read(tmp_path, solutioncomponentdefinition={"value": rows})[0].types == {10064: "connectionreference", 10065: "Custom API"}


def test_an_unreadable_file_is_told_and_hides_no_other(tmp_path: Path) -> None:
    _, given = read(tmp_path, broken=b'{"value":[', empty=[{"foo": 1}], good={"value": [INVOICE]})
    assert [(trouble.file, trouble.kinds) for trouble in given.troubles] == [("broken.json", ("table",)), ("empty.json", ("table",))]
    assert [batch.completeness for batch in given.batches] == ["unreadable", "unreadable", "complete"]


def test_what_was_known_before_stays_known(tmp_path: Path) -> None:
    before = Knowledge(mapping={"table": {"name": "x"}})
    assert read(tmp_path, before)[0] == before
