"""Reading a tenant in each format against the plain library that does the same validation.

`python bench/formats.py` measures every format, or those that it is given by name; with `--quick` a tenth of the tenant.
To add a format, write how a tenant is written in it and how its plain library reads it, and add both to FORMATS.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from cost import Line, cost
from defusedxml.ElementTree import iterparse
from spreadsheets import SETTINGS, csv_tenant, plain_csv, plain_xlsx, xlsx_tenant
from tenant import SEED, Tenant, code_and_label, record_of, write_tenant
from validate import validate_json

from w365lint.configuration import Configuration
from w365lint.environment.components import KINDS, Kind, Type
from w365lint.environment.load import load_environment
from w365lint.environment.readers.migration_values import converts_of
from w365lint.environment.readers.records import Completeness
from w365lint.environment.readers.replies import Reply
from w365lint.environment.readers.webapi import Knowledge, Labels, project, spellings

SUBSCRIPTIONS = 10_000 if "--quick" in sys.argv else 100_000
"""A tenth of it, or about 480,000 records."""

ZONE = "Europe/Amsterdam"


@dataclass(frozen=True)
class Format:
    """One format, and how many times as long as its plain library we may take."""

    name: str
    write: Callable[[Path, int], int]
    """Writes a tenant of so many subscriptions into a folder; returns how many records it has."""
    plain: Callable[[Path], None]
    """Reads that folder with the plain library, validates every row with its model, and discards it."""
    most_times: float
    settings: Configuration = field(default_factory=Configuration)
    """What settles how its numbers and times are written."""


def lines(folder: Path, subscriptions: int, names: Sequence[str] = ()) -> Iterator[Line]:
    """Measure each format in a folder of its own."""
    for form in FORMATS.values():
        if names and form.name not in names:
            continue
        tenant = folder / form.name
        records = form.write(tenant, subscriptions)
        ours, bare = (cost([sys.executable, __file__, what, form.name, tenant]) for what in ("ours", "plain"))
        what, against = (
            f"read {records:,} records, {form.name}",
            f"plain library and validation: {bare.seconds:.1f} s, {bare.megabytes:,.0f} MB",
        )
        yield Line(what, f"{ours.seconds:.1f} s, {ours.megabytes:,.0f} MB", against, ours.seconds / bare.seconds, form.most_times, "times")


def write_migration(folder: Path, subscriptions: int) -> int:
    """Write a Configuration Migration package of a tenant, and the labels of its choices beside it."""
    (folder / "metadata").mkdir(parents=True, exist_ok=True)
    tenant = Tenant(subscriptions, Random(SEED))  # noqa: S311 the same tenant every time
    written = 0
    with zipfile.ZipFile(folder / "data.zip", "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("data.xml", "w", force_zip64=True) as file:
            file.write(b'<entities timestamp="2026-01-15T08:00:00.0000000Z">\n')
            for name, records in tenant.tables():
                kind = KINDS[name]
                file.write(f'<entity name="{kind.tables[0]}" displayname="{kind.label}">\n<records>\n'.encode())
                for number, fields in enumerate(records):
                    file.write(_xml_record(kind, record_of(kind, number, fields)).encode())
                    written += 1
                file.write(b"</records>\n<m2mrelationships/>\n</entity>\n")
            file.write(b"</entities>\n")
        package.writestr("data_schema.xml", _schema(kind for kind in KINDS.values() if kind.tables))
    (folder / "metadata" / "stringmap.json").write_text(json.dumps({"value": list(_stringmap())}))
    (folder / "snapshot.json").write_text(json.dumps({"time_zone": ZONE}))
    return written


def validate_migration(folder: Path) -> None:
    """Read a package with defusedxml, validate every row with its model, and discard it."""
    kinds = {table: kind for kind in KINDS.values() for table in kind.tables}
    knowledge = Knowledge(labels=_labels())
    with zipfile.ZipFile(folder / "data.zip") as package, package.open("data.xml") as file:
        records: list[tuple[int, dict[str, object]]] = []
        for _, element in iterparse(file):
            if element.tag == "record":
                records.append((len(records) + 1, {field.get("name", ""): field.get("value") for field in element}))
                element.clear()
            elif element.tag == "entity":
                table = element.get("name", "")
                _validate(kinds[table], table, records, knowledge)
                records.clear()
                element.clear()


def read(folder: Path, settings: Configuration) -> None:
    """Read a snapshot as every command does; stop where a value could not be read, for then something else was measured."""
    environment = load_environment(folder, settings)
    if environment.troubles:
        sys.exit(str(environment.troubles[0]))


FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("JSON", write_tenant, validate_json, 3.0),
        Format("CMT", write_migration, validate_migration, 3.0),
        Format("CSV", csv_tenant, plain_csv, 7.0, SETTINGS),
        Format("XLSX", xlsx_tenant, plain_xlsx, 7.0, SETTINGS),
    )
}
"""Every format by its name."""


def _validate(kind: Kind, table: str, records: list[tuple[int, dict[str, object]]], knowledge: Knowledge) -> None:
    context = {"zone": ZoneInfo(ZONE)}
    converts = converts_of(kind, lambda spec: spellings(spec, kind, table, knowledge), american=True)
    for _, record in records:
        for column in converts.keys() & record.keys():
            record[column] = converts[column](record[column])
    for row in project(Reply(records, Completeness.PARTIAL), "data.xml", table, kind, knowledge).rows:
        kind.model.model_validate(row.values, context=context)


def _xml_record(kind: Kind, record: Mapping[str, object]) -> str:
    lines = [f'<record id="{record[kind.fields["key"].column.logical[0]]}">']
    for column, value in record.items():
        if value is None or "@" in column:
            continue
        lookup = ' lookupentity="any"' if column.startswith("_") else ""
        lines.append(f'<field name="{column.removeprefix("_").removesuffix("_value")}" value={quoteattr(_written(value))}{lookup} />')
    return "\n".join([*lines, "</record>\n"])


def _written(value: object) -> str:
    text = str(value)
    if len(text) == len("2026-01-15") and text[4:5] == text[7:8] == "-":
        return f"{text}T00:00:00.0000000"
    return f"{text[:-1]}.0000000Z" if text.endswith("Z") and text[10:11] == "T" else text


def _schema(kinds: Iterator[Kind]) -> str:
    tables = []
    for kind in kinds:
        for table in kind.tables:
            columns = sorted({c.removeprefix("_").removesuffix("_value") for spec in kind.fields.values() for c in spec.column.logical})
            fields = "".join(f'<field displayname="" name="{column}" type="string" />' for column in columns)
            tables.append(
                f'<entity name="{table}" primaryidfield="{kind.fields["key"].column.logical[0]}"><fields>{fields}</fields></entity>'
            )
    return f"<entities>{''.join(tables)}</entities>"


def _stringmap() -> Iterator[dict[str, object]]:
    for (table, column), labels in _labels().items():
        for number, label in labels.items():
            yield {"objecttypecode": table, "attributename": column, "attributevalue": number, "value": label, "langid": 1033}


def _labels() -> Labels:
    return {
        (kind.tables[0], spec.column.logical[0]): dict(code_and_label(spec, word) for word in spec.choices.words)
        for kind in KINDS.values()
        if kind.tables
        for spec in kind.fields.values()
        if spec.choices and spec.column.logical and spec.type is Type.WORD
    }


def main(words: Sequence[str]) -> None:
    """Measure, or do one of the two things that are measured."""
    match words:
        case ["ours", name, folder]:
            read(Path(folder), FORMATS[name].settings)
        case ["plain", name, folder]:
            FORMATS[name].plain(Path(folder))
        case names:
            print("| what | measured | against | is | at most | reached |\n|---|---|---|---|---|---|")
            with tempfile.TemporaryDirectory() as folder:
                for line in lines(Path(folder), SUBSCRIPTIONS, [name for name in names if name != "--quick"]):
                    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
