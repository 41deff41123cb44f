"""Definitions from metadata/: tables, columns, choice labels and component types, known by what their records hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import canonical_key
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.portions import Record
from w365lint.environment.readers.records import Batch, Completeness, Origin, Reading, Trouble, folded
from w365lint.environment.readers.replies import Reply, read_reply
from w365lint.environment.readers.webapi import Columns, Knowledge, Labels, hold_against, project

ENGLISH: Final = 1033
DEFINITIONS: Final = "EntityDefinitions"

_MARKS: Final = {"label": "attributevalue", "type": "solutioncomponenttype", "column": "EntityLogicalName", "table": "LogicalName"}
"""What each sort of definition has and those after it have not."""


def read_metadata(tree: Tree, files: Iterable[str], table: Kind, knowledge: Knowledge) -> tuple[Knowledge, Reading]:
    """Read every definition; return what they add to the knowledge, and the tables with the names they go by."""
    definitions: dict[str, list[Record]] = {sort: [] for sort in _MARKS}
    readings: list[Reading] = []
    for file in files:
        try:
            data = tree.read(file)
            reply = read_reply(data, file, _MARKS.values())
            found = _sort(reply, file)
        except FileTrouble as error:
            readings.append(_unreadable(file, error.trouble))
            continue
        for sort, records in found.items():
            definitions[sort] += (record for _, record in records)
        tables = hold_against(knowledge.manifest.of(DEFINITIONS), replace(reply, records=found["table"]), data)
        batches = (_tables(tables, file, table, knowledge),) if tables.records else ()
        readings.append(Reading(batches=batches, troubles=reply.troubles))
    columns = [*definitions["column"], *_columns_within(definitions["table"])]
    knowledge = replace(
        knowledge, labels=_labels(definitions["label"]), numbers=_numbers(definitions["label"]), types=_types(definitions["type"]),
        columns=_names(columns), tables=_shown_tables(definitions["table"]),
    )  # fmt: skip
    return knowledge, _together(readings, [*_table_aliases(definitions["table"]), *_column_aliases(columns)])


def _sort(reply: Reply, file: str) -> Mapping[str, list[tuple[int, Record]]]:
    found: dict[str, list[tuple[int, Record]]] = {sort: [] for sort in _MARKS}
    for number, record in reply.records:
        if sort := next((sort for sort, mark in _MARKS.items() if mark in record), None):
            found[sort].append((number, record))
    if reply.records and not any(found.values()):
        message = "No record of it defines a table, a column, a choice label or a component type."
        raise FileTrouble(Trouble(file, "", message, "Export the definitions with their LogicalName."))
    return found


def _unreadable(file: str, trouble: Trouble) -> Reading:
    return Reading(
        batches=(Batch("table", "entity", file, Origin.ENVIRONMENT, frozenset(), (), Completeness.UNREADABLE, trouble.message),),
        troubles=(replace(trouble, kinds=("table",)),),
    )


def _tables(reply: Reply, file: str, kind: Kind, knowledge: Knowledge) -> Batch:
    records = [(number, {**record, "DisplayName": _label(record.get("DisplayName"))}) for number, record in reply.records]
    return project(replace(reply, records=records), file, kind.tables[0], kind, knowledge)


def _together(readings: Sequence[Reading], aliases: Iterable[tuple[str, str, str]]) -> Reading:
    return Reading(
        batches=tuple(batch for reading in readings for batch in reading.batches),
        troubles=tuple(trouble for reading in readings for trouble in reading.troubles),
        aliases=tuple(sorted(set(aliases))),
    )


def _label(names: object) -> str | None:
    """Return the English text of a Label, or else the one in the language of whoever exported it."""
    if not isinstance(names, dict):
        return names if isinstance(names, str) else None
    localized = names.get("LocalizedLabels")
    texts = [item for item in localized if isinstance(item, dict)] if isinstance(localized, list) else []
    best = next((item for item in texts if item.get("LanguageCode") == ENGLISH), names.get("UserLocalizedLabel"))
    text = best.get("Label") if isinstance(best, dict) else None
    return text if isinstance(text, str) else None


def _texts(names: object) -> Iterator[str]:
    """Yield a Label's text in every language."""
    if label := _label(names):
        yield label
    localized = names.get("LocalizedLabels") if isinstance(names, dict) else None
    for item in localized if isinstance(localized, list) else ():
        if isinstance(item, dict) and isinstance(text := item.get("Label"), str) and text:
            yield text


def _labels(records: Iterable[Record]) -> Labels:
    labels: dict[tuple[str, str], dict[int, str]] = {}
    for record in records:
        match record:
            case {"objecttypecode": str(table), "attributename": str(column), "attributevalue": int(number), "value": str(text)} if (
                record.get("langid") == ENGLISH
            ):
                labels.setdefault((table, column), {})[number] = text
    return labels


def _types(records: Iterable[Record]) -> Mapping[int, str]:
    types: dict[int, str] = {}
    for record in records:
        name = record.get("primaryentityname") or record.get("name")
        match record:
            case {"solutioncomponenttype": int(number)} if isinstance(name, str):
                types[number] = name
    return types


def _columns_within(tables: Iterable[Record]) -> Iterator[Record]:
    for table in tables:
        attributes = table.get("Attributes")
        for attribute in attributes if isinstance(attributes, list) else ():
            if isinstance(attribute, dict):
                yield {"EntityLogicalName": table["LogicalName"], **attribute}


def _names(columns: Iterable[Record]) -> Columns:
    """Return the columns by their display names, in English first; empty where two share one."""
    english: dict[tuple[str, str], set[str]] = {}
    others: dict[tuple[str, str], set[str]] = {}
    for column in columns:
        match column:
            case {"EntityLogicalName": str(table), "LogicalName": str(name), "DisplayName": shown} if label := _label(shown):
                english.setdefault((table, label), set()).add(name)
                for text in _texts(shown):
                    others.setdefault((table, text), set()).add(name)
    return {said: names.pop() if len(names) == 1 else "" for said, names in (others | english).items()}


def _shown_tables(tables: Iterable[Record]) -> Mapping[str, frozenset[str]]:
    """Return the tables by every name that people see, of one record and of many."""
    found: dict[str, set[str]] = {}
    for table in tables:
        for shown in (table.get("DisplayName"), table.get("DisplayCollectionName")):
            for text in _texts(shown):
                found.setdefault(folded(text), set()).add(str(table["LogicalName"]))
    return {text: frozenset(names) for text, names in found.items()}


def _numbers(records: Iterable[Record]) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """Return what each choice label, in whatever language, stands for, where it stands for one number only."""
    found: dict[tuple[str, str], dict[str, set[int]]] = {}
    for record in records:
        match record:
            case {"objecttypecode": str(table), "attributename": str(column), "attributevalue": int(number), "value": str(text)}:
                found.setdefault((table, column), {}).setdefault(folded(text), set()).add(number)
    return {column: {text: min(numbers) for text, numbers in labels.items() if len(numbers) == 1} for column, labels in found.items()}


def _table_aliases(tables: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    for table in tables:
        name = table["LogicalName"]
        for other in (table.get("MetadataId"), table.get("EntitySetName")):
            if isinstance(name, str) and isinstance(other, str) and other:
                yield "table", canonical_key(other), canonical_key(name)


def _column_aliases(columns: Iterable[Record]) -> Iterator[tuple[str, str, str]]:
    for column in columns:
        match column:
            case {"EntityLogicalName": str(table), "LogicalName": str(name), "MetadataId": str(identity)}:
                yield "column", canonical_key(identity), canonical_key(f"{table}.{name}")
