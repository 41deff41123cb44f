"""A snapshot's files, each read by the reader of its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from w365lint.configuration import LOCALES, Configuration, zone
from w365lint.environment.components.base import Kind
from w365lint.environment.components.provider_side import SUBSCRIPTIONS
from w365lint.environment.readers.contents import Contents, stem_of
from w365lint.environment.readers.dependencies import read_dependencies
from w365lint.environment.readers.deployment_settings import read_deployment_settings
from w365lint.environment.readers.files import Files
from w365lint.environment.readers.manifest import MANIFEST, NOT_EXISTING, Manifest
from w365lint.environment.readers.metadata import read_metadata
from w365lint.environment.readers.migration import read_package
from w365lint.environment.readers.partner_center import is_partner_file, read_partner_center
from w365lint.environment.readers.records import Batch, Completeness, Origin, Reading
from w365lint.environment.readers.solution import read_solution
from w365lint.environment.readers.solution_list import read_solution_list
from w365lint.environment.readers.view_files import read_view_file
from w365lint.environment.readers.webapi import Knowledge, read_table


def knowledge_of(manifest: Manifest, configuration: Configuration) -> Knowledge:
    """Return what is known of a snapshot before any of its files is read."""
    return Knowledge(
        manifest=manifest, mapping=configuration.mapping, locale=LOCALES.get(configuration.locale or ""),
        export_zone=zone(configuration.export_time_zone) if configuration.export_time_zone else None,
    )  # fmt: skip


def read_snapshot(tree: Files, contents: Contents, kinds: Mapping[str, Kind], knowledge: Knowledge) -> Iterator[Reading]:
    """Read every file that can be read, definitions first: they say how to read the rest."""
    yield Reading(troubles=tree.troubles)
    knowledge, definitions = read_metadata(tree, contents.metadata, kinds["table"], knowledge)
    yield replace(definitions, columns=knowledge.columns)
    for prefix in contents.solutions:
        yield read_solution(tree, prefix)
    kind_of = {table: kind for kind in kinds.values() for table in kind.tables}
    for file, table in contents.tables:
        yield _read_table(tree, file, table, kind_of[table], knowledge)
    for data, schema in contents.packages:
        yield read_package(tree, data, schema, kind_of, knowledge)
    provider = list(contents.provider)
    for file, table in contents.views:
        if not table and file.lower().endswith(".csv") and is_partner_file(tree, file, kinds, knowledge):
            provider.append(file)
        else:
            yield read_view_file(tree, file, table, kinds, knowledge)
    for file, why in contents.strange:
        if is_partner_file(tree, file, kinds, knowledge):
            provider.append(file)
        else:
            listed = read_solution_list(tree, file, kinds["solution"], knowledge)
            yield listed or read_deployment_settings(tree, file) or Reading(ignored=((file, why),))
    yield from read_partner_center(tree, provider, kinds, knowledge)
    for file, table in contents.dependencies:
        yield read_dependencies(tree, file, table, knowledge)
    yield Reading(batches=tuple(_not_existing(knowledge.manifest, contents, kind_of)))


def _read_table(tree: Files, file: str, table: str, kind: Kind, knowledge: Knowledge) -> Reading:
    if table == "solution" and (listed := read_solution_list(tree, file, kind, knowledge)):
        return listed
    reading = read_table(tree, file, table, kind, knowledge)
    if stem_of(file).lower() == table:
        return reading
    named = f"the file is named after the entity set of {table}"
    return replace(reading, batches=tuple(replace(batch, why=f"{batch.why}; {named}" if batch.why else named) for batch in reading.batches))


def _not_existing(manifest: Manifest, contents: Contents, kind_of: Mapping[str, Kind]) -> Iterator[Batch]:
    there = {SUBSCRIPTIONS, *(table for _, table in (*contents.tables, *contents.views))}
    for table, said in sorted(manifest.tables.items()):
        if said.complete == NOT_EXISTING and table in kind_of and table not in there:
            fields = frozenset(kind_of[table].fields)
            why = f"{MANIFEST} says that this table does not exist"
            yield Batch(kind_of[table].name, table, MANIFEST, Origin.ENVIRONMENT, fields, (), Completeness.NOT_APPLICABLE, why)
