from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from w365lint.environment.components import platform
from w365lint.environment.components.base import Component
from w365lint.environment.readers.files import FileTrouble, open_tree
from w365lint.environment.readers.records import Completeness, Named, Origin, RawRow, Reading, Trouble
from w365lint.environment.readers.solution import read_solution

FLOW = "fa91974d-6e68-ea11-a811-000d3a31cf04"
VIEW = "7b53de3d-27d2-e811-a960-000d3a37870e"
STANDARD_VIEW = "00000000-0000-0000-00aa-000010001003"

MANIFEST = """<ImportExportXml><SolutionManifest>
  <UniqueName>Tours</UniqueName>
  <LocalizedNames><LocalizedName description="Touren" languagecode="1031"/>
    <LocalizedName description="Tour planning" languagecode="1033"/></LocalizedNames>
  <Version>1.2.0.0</Version><Managed>{managed}</Managed>
  <Publisher><UniqueName>ada</UniqueName><LocalizedNames><LocalizedName description="Ada Ltd" languagecode="1033"/></LocalizedNames>
    <CustomizationPrefix>ada</CustomizationPrefix></Publisher>
  <RootComponents>{roots}</RootComponents><MissingDependencies>{missing}</MissingDependencies>
</SolutionManifest></ImportExportXml>"""

HEADER = f"""<Workflow WorkflowId="{{{FLOW.upper()}}}" Name="Plan a tour"><JsonFileName>/Workflows/Plan-1.json</JsonFileName>
  <Category>5</Category><StateCode>1</StateCode></Workflow>"""

DEFINITION = json.dumps(
    {
        "properties": {
            "connectionReferences": {"shared_rss": {"connection": {"connectionReferenceLogicalName": "ada_Rss"}}},
            "definition": {"actions": {"A": {"inputs": {"parameters": {"entityName": "ada_tours"}}}}},
        }
    }
)

REFERENCE = """<connectionreference connectionreferencelogicalname="ada_Rss">
  <connectionreferencedisplayname>News</connectionreferencedisplayname>
  <connectorid>/providers/Microsoft.PowerApps/apis/shared_rss</connectorid></connectionreference>"""

DATABASES = '{"default.cds":{"dataSources":{"Tours":{"entitySetName":"ada_tours","logicalName":"ada_tour"}}}}'
CANVAS = f"""<CanvasApp><Name>ada_guide_1f3f4</Name><DisplayName>Guide</DisplayName>
  <ConnectionReferences>{{"1":{{"id":"/providers/microsoft.powerapps/apis/shared_rss"}}}}</ConnectionReferences>
  <DatabaseReferences>{DATABASES}</DatabaseReferences></CanvasApp>"""


def manifest(*, managed: int = 1, roots: str = "", missing: str = "") -> str:
    return MANIFEST.format(managed=managed, roots=roots, missing=missing)


def customizations(**sections: str) -> str:
    return f"<ImportExportXml>{''.join(f'<{name}>{items}</{name}>' for name, items in sections.items())}</ImportExportXml>"


def entity(name: str, *columns: str, views: str = "") -> str:
    attributes = "".join(
        f"<attribute><LogicalName>{column}</LogicalName><IsCustomField>{int('_' in column)}</IsCustomField>"
        f"<optionset Name='{name}_{column}'/></attribute>"
        for column in columns
    )
    info = f"<attributes>{attributes}</attributes><EntitySetName>{name.lower()}s</EntitySetName>"
    return (
        f"<Entity><Name LocalizedName='{name} (shown)'>{name}</Name><EntityInfo><entity Name='{name}'>{info}</entity></EntityInfo>"
        f"<SavedQueries><savedqueries>{views}</savedqueries></SavedQueries></Entity>"
    )


def read(folder: Path, files: Mapping[str, str | bytes]) -> Reading:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_solution(open_tree(folder), "")


def rows(reading: Reading, kind: str) -> list[RawRow]:
    return [row for batch in reading.batches if batch.kind == kind for row in batch.rows]


def values(reading: Reading, kind: str) -> list[Mapping[str, object]]:
    return [row.values for row in rows(reading, kind)]


def brought(reading: Reading) -> dict[tuple[str, str], bool]:
    return {(part.component.type, part.component.schema_name or part.component.id or ""): part.defines for part in reading.parts}


def test_a_solution_and_its_publisher_are_rows_of_its_manifest(tmp_path: Path) -> None:
    reading = read(tmp_path, {"solution.xml": manifest(), "customizations.xml": customizations()})
    solution = {"key": "Tours", "name": "Tour planning", "unique_name": "Tours", "version": "1.2.0.0", "publisher": "ada"}
    assert values(reading, "solution") == [{**solution, "exported_managed": True}]
    assert values(reading, "publisher") == [{"key": "ada", "name": "Ada Ltd", "prefix": "ada"}]
    assert {(batch.origin, batch.completeness, batch.file) for batch in reading.batches} == {
        (Origin.SOLUTION_FILE, Completeness.PARTIAL, "solution.xml")
    }
    assert reading.troubles == ()


@pytest.mark.parametrize(("said", "known"), [(0, {"exported_managed": False}), (1, {"exported_managed": True}), (2, {})])
def test_a_manifest_says_how_it_was_exported_and_one_that_serves_both_ways_does_not(tmp_path: Path, said: int, known: object) -> None:
    reading = read(tmp_path, {"solution.xml": manifest(managed=said)})
    [solution] = values(reading, "solution")
    assert {word: value for word, value in solution.items() if word.endswith("managed")} == known


def test_packed_and_unpacked_files_say_the_same(tmp_path: Path) -> None:
    packed = read(
        tmp_path / "packed",
        {
            "solution.xml": manifest(),
            "customizations.xml": customizations(
                Workflows=HEADER,
                CanvasApps=CANVAS,
                Roles=f"<Role id='{{{VIEW}}}' name='Guide'/>",
                connectionreferences=REFERENCE,
            ),
            "Workflows/Plan-1.json": DEFINITION,
        },
    )
    unpacked = read(
        tmp_path / "unpacked",
        {
            "Other/Solution.xml": manifest(),
            "Other/Customizations.xml": "\ufeff" + customizations(Workflows="", connectionreferences=REFERENCE),
            "Workflows/Plan-1.json": DEFINITION.encode("utf-16"),
            "Workflows/Plan-1.json.data.xml": HEADER,
            "CanvasApps/ada_guide_1f3f4.meta.xml": CANVAS,
            "Roles/Guide 2": f"<Role id='{{{VIEW}}}' name='Guide'/>",
        },
    )
    for kind in ("flow", "app", "role", "connection_reference"):
        assert rows(packed, kind) == rows(unpacked, kind)
        assert len(rows(packed, kind)) == 1
    assert brought(packed) == brought(unpacked)
    assert packed.troubles == unpacked.troubles == ()


def test_a_flow_says_what_it_was_when_exported_and_what_it_uses(tmp_path: Path) -> None:
    files = {"other/solution.xml": manifest(), "Workflows/Plan-1.json.data.xml": HEADER, "Workflows/plan-1.json": DEFINITION}
    assert rows(read(tmp_path, files), "flow") == [
        RawRow(
            "Workflow Plan a tour",
            {
                "key": FLOW,
                "name": "Plan a tour",
                "category": 5,
                "exported_state": 1,
                "connection_references": ("ada_rss",),
                "unnamed_connectors": (),
                "used_tables": ("ada_tours",),
                "child_flows": (),
                "used_variables": (),
            },
        )
    ]


def test_a_classic_process_has_no_definition_to_speak_of(tmp_path: Path) -> None:
    process = HEADER.replace("JsonFileName", "XamlFileName").replace("<Category>5", "<Category>0")
    reading = read(tmp_path, {"Other/Solution.xml": manifest(), "Workflows/P.xaml.data.xml": process, "Workflows/P.xaml": "<Activity/>"})
    [batch] = [batch for batch in reading.batches if batch.kind == "flow"]
    assert batch.fields == {"key", "name", "category", "exported_state"}
    assert reading.troubles == ()


def test_apps_name_tables_and_connectors(tmp_path: Path) -> None:
    components = "<AppModuleComponent type='1' schemaName='ada_Tour'/><AppModuleComponent type='62' schemaName='ada_x'/>"
    module = f"<AppModule><UniqueName>ada_Desk</UniqueName><AppModuleComponents>{components}</AppModuleComponents></AppModule>"
    files = {
        "Other/Solution.xml": manifest(),
        "CanvasApps/ada_guide_1f3f4.meta.xml": CANVAS,
        "AppModules/ada_Desk/AppModule.xml": module,
        "AppModules/ada_Desk/AppModule_managed.xml": module,
    }
    reading = read(tmp_path, files)
    assert values(reading, "app") == [
        {"key": "ada_desk", "name": "ada_Desk", "used_tables": ("ada_tour",)},
        {"key": "ada_guide_1f3f4", "name": "Guide", "used_tables": ("ada_tour",), "used_connectors": ("shared_rss",)},
    ]
    assert reading.aliases == (("table", "ada_tours", "ada_tour"),)


def test_variables_connectors_and_second_names(tmp_path: Path) -> None:
    content = "<displayname default='Address'/><defaultvalue>x</defaultvalue>"
    variable = f"<environmentvariabledefinition schemaname='ada_Url'>{content}</environmentvariabledefinition>"
    connector = f"<Connector><connectorid>{VIEW}</connectorid><displayname>Maps</displayname><name>ada_5Fmaps</name></Connector>"
    reading = read(
        tmp_path,
        {
            "Other/Solution.xml": manifest(roots=f"<RootComponent type='372' id='{{{VIEW}}}' schemaName='ada_5Fmaps' behavior='0'/>"),
            "environmentvariabledefinitions/ada_Url/environmentvariabledefinition.xml": variable,
            "environmentvariabledefinitions/ada_Url/environmentvariablevalues.json": "{}",
            "Connectors/ada_5Fmaps.xml": connector,
        },
    )
    assert values(reading, "environment_variable") == [{"key": "ada_url", "name": "Address", "default": "x"}]
    assert values(reading, "connector") == [{"key": VIEW, "name": "Maps"}]
    assert reading.aliases == (("connector", "ada_5fmaps", VIEW),)
    assert [part.place for part in reading.parts] == ["Connector Maps", "environmentvariabledefinition Address"]


def test_a_table_is_brought_where_it_is_in_full_has_a_prefix_and_is_not_missing(tmp_path: Path) -> None:
    tables = {"ada_Tour": 0, "ada_Shared": 0, "ada_Extended": 1, "ada_Shell": 2, "Account": 0}
    roots = "".join(f"<RootComponent type='1' schemaName='{name}' behavior='{behavior}'/>" for name, behavior in tables.items())
    shared = "<Required type='1' schemaName='ada_shared' solution='Base (1.0)'/><Dependent type='1' schemaName='ada_shared'/>"
    missing = f"<MissingDependency>{shared}</MissingDependency>"
    view, standard = (f"<savedquery><savedqueryid>{{{key}}}</savedqueryid></savedquery>" for key in (VIEW, STANDARD_VIEW))
    entities = entity("ada_Tour", "createdby", "ada_name") + entity("ada_Shared", "createdby", "ada_extra")
    content = customizations(Entities=entities + entity("Account", views=view + standard))
    reading = read(tmp_path, {"solution.xml": manifest(roots=roots, missing=missing), "customizations.xml": content})
    assert {name: own for name, own in brought(reading).items() if name[0] != "choice"} == {
        ("table", "ada_tour"): True,
        ("column", "ada_tour.createdby"): True,
        ("column", "ada_tour.ada_name"): True,
        ("table", "ada_shared"): False,
        ("column", "ada_shared.createdby"): False,
        ("column", "ada_shared.ada_extra"): True,
        ("table", "account"): False,
        ("view", VIEW): True,
        ("view", STANDARD_VIEW): False,
        ("table", "ada_extended"): False,
        ("table", "ada_shell"): False,
    }
    assert {key: own for (type_, key), own in brought(reading).items() if type_ == "choice"} == {
        "ada_tour_createdby": True,
        "ada_tour_ada_name": True,
        "ada_shared_createdby": False,
        "ada_shared_ada_extra": True,
    }
    assert values(reading, "table") == [{"key": "ada_tour", "name": "ada_Tour (shown)", "entity_set": "ada_tours"}]
    assert ("table", "accounts", "account") in reading.aliases


def test_a_relationship_made_by_the_platform_comes_with_its_table(tmp_path: Path) -> None:
    def relationship(name: str, lookup: str, many: str, one: str) -> str:
        ends = f"<ReferencingEntityName>{many}</ReferencingEntityName><ReferencedEntityName>{one}</ReferencedEntityName>"
        return f"<EntityRelationship Name='{name}'>{ends}<ReferencingAttributeName>{lookup}</ReferencingAttributeName></EntityRelationship>"

    relationships = (
        relationship("lk_ada_tour_createdby", "CreatedBy", "ada_Tour", "SystemUser")
        + relationship("lk_ada_other_createdby", "CreatedBy", "ada_Other", "SystemUser")
        + relationship("ada_other_Tour", "ada_TourId", "ada_Other", "Account")
        + "<EntityRelationship Name='ada_many'/>"
    )
    files = {
        "Other/Solution.xml": manifest(roots="<RootComponent type='1' schemaName='ada_tour' behavior='0'/>"),
        "Other/Relationships/ada_Tour.xml": f"<EntityRelationships>{relationships}</EntityRelationships>",
    }
    assert brought(read(tmp_path, files)) == {
        ("relationship", "lk_ada_tour_createdby"): True,
        ("relationship", "lk_ada_other_createdby"): False,
        ("relationship", "ada_other_tour"): True,
        ("relationship", "ada_many"): True,
        ("table", "ada_tour"): True,
    }


def test_unpacked_tables_hold_their_forms_and_views_in_files_of_their_own(tmp_path: Path) -> None:
    files = {
        "Other/Solution.xml": manifest(roots="<RootComponent type='1' schemaName='ada_Tour' behavior='0'/>"),
        "Entities/ada_Tour/Entity.xml": entity("ada_Tour"),
        "Entities/ada_Tour/SavedQueries/v.xml": f"<all><savedquery><savedqueryid>{VIEW}</savedqueryid></savedquery></all>",
        "Entities/ada_Tour/FormXml/main/f.xml": f"<forms><systemform><formid>{{{FLOW}}}</formid></systemform></forms>",
        "Entities/ada_Tour/RibbonDiff.xml": "<RibbonDiffXml/>",
    }
    parts = {(part.component.type, part.component.id, part.component.parent) for part in read(tmp_path, files).parts}
    assert parts == {("table", None, None), ("view", VIEW, "ada_tour"), ("form", FLOW, "ada_tour")}


def test_missing_dependencies_are_links_with_their_number(tmp_path: Path) -> None:
    missing = f"""
      <MissingDependency><Required key="3" type="26" schemaName="All tours" displayName="All tours" parentSchemaName="ada_Tour"
        solution="Active" id="{{{VIEW.upper()}}}"/><Dependent key="16" type="62"/></MissingDependency>
      <MissingDependency><Required type="2" schemaName="ada_Name" parentSchemaName="ada_tour" solution="Base (1.0.0.5 )"/>
        <Dependent type="connectionreference" displayName="News" id.connectionreferencelogicalname="ada_Rss"/></MissingDependency>
      <MissingDependency><Required type="EnvironmentVariableDefinition" id.schemaname="ada_Url" solution=""/>
        <Dependent type="29" id="{{{FLOW}}}" displayName="Plan"/></MissingDependency>
      <MissingDependency><Required type="1" schemaName="ada_tour"/></MissingDependency>"""
    reading = read(tmp_path, {"solution.xml": manifest(missing=missing)})
    assert [(link.dependent, link.required, link.place) for link in reading.links] == [
        (
            Named("site_map", solution="Tours"),
            Named("view", id=VIEW, name="All tours", solution="Active", parent="ada_tour"),
            "MissingDependency 1",
        ),
        (
            Named("connection_reference", schema_name="ada_rss", name="News", solution="Tours"),
            Named("column", schema_name="ada_tour.ada_name", solution="Base", parent="ada_tour"),
            "MissingDependency 2",
        ),
        (
            Named("flow", id=FLOW, name="Plan", solution="Tours"),
            Named("environment_variable", schema_name="ada_url"),
            "MissingDependency 3",
        ),
    ]
    assert {link.declared_by for link in reading.links} == {"manifest"}
    assert [(trouble.file, trouble.place) for trouble in reading.troubles] == [("solution.xml", "MissingDependency 4")]


def test_a_broken_part_is_a_trouble_and_the_rest_is_read(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "Other/Solution.xml": manifest(),
            "Other/Customizations.xml": customizations(connectionreferences=REFERENCE).replace("</connectionreferences>", "</oops>"),
            "Workflows/Plan-1.json": DEFINITION[:-9],
            "Workflows/Plan-1.json.data.xml": HEADER,
            "Workflows/Lost-2.json": DEFINITION,
            "Workflows/None-3.json.data.xml": HEADER.replace("Plan-1", "None-3"),
            "CanvasApps/a.meta.xml": CANVAS.replace('{"default', "{default"),
            "Roles/bad.xml": b"<Role name='\xfc'/>",
            "Roles/nameless.xml": "<Role name='Guide'/>",
            "Connectors/evil.xml": "<!DOCTYPE a [<!ENTITY e 'e'>]><Connector>&e;</Connector>",
        },
    )
    troubles = {(trouble.file, trouble.place): (trouble.message, trouble.kinds) for trouble in reading.troubles}
    assert len(troubles) == len(reading.troubles) == 8
    assert troubles["Other/Customizations.xml", ""][1] == ("connection_reference",)
    assert "not JSON" in troubles["Workflows/Plan-1.json", ""][0]
    assert troubles["Workflows/Lost-2.json", ""] == ("No header says which flow this is.", ("flow",))
    assert troubles["Workflows/None-3.json.data.xml", "Workflow Plan a tour"][0] == (
        "The definition '/Workflows/None-3.json' is not there."
    )
    assert troubles["CanvasApps/a.meta.xml", "CanvasApp Guide"] == ("DatabaseReferences is not JSON.", ("app",))
    assert troubles["Roles/bad.xml", ""] == ("The text is neither UTF-8 nor UTF-16.", ("role",))
    assert troubles["Roles/nameless.xml", "Role Guide"][0] == "The element does not say which component it is."
    assert "document type" in troubles["Connectors/evil.xml", ""][0]
    assert all(trouble.next_step for trouble in reading.troubles)
    assert [row["key"] for row in values(reading, "connection_reference")] == ["ada_rss"]
    assert [set(row) for row in values(reading, "flow")] == [{"key", "name", "category", "exported_state"}] * 2
    assert values(reading, "app") == [{"key": "ada_guide_1f3f4", "name": "Guide"}]


@pytest.mark.parametrize("content", ["", "<ImportExportXml/>", manifest().replace("Tours", " ")])
def test_without_a_manifest_the_content_is_still_read_but_belongs_to_nobody(tmp_path: Path, content: str) -> None:
    reading = read(tmp_path, {"solution.xml": content, "customizations.xml": customizations(connectionreferences=REFERENCE)})
    assert [(trouble.file, trouble.kinds) for trouble in reading.troubles] == [("solution.xml", ("solution", "publisher"))]
    assert (reading.parts, reading.links) == ((), ())
    assert [row["key"] for row in values(reading, "connection_reference")] == ["ada_rss"]


def test_a_file_that_the_tree_refuses_is_a_trouble() -> None:
    class Refusing:
        def names(self) -> tuple[str, ...]:
            return ("customizations.xml", "solution.xml")

        def read(self, name: str) -> bytes:
            if name == "solution.xml":
                return manifest().encode()
            raise FileTrouble(Trouble(name, "", "The file unpacks to more than it should."))

        def chunks(self, name: str) -> Iterator[bytes]:
            yield self.read(name)

    reading = read_solution(Refusing(), "")
    [trouble] = reading.troubles
    assert (trouble.file, trouble.message) == ("customizations.xml", "The file unpacks to more than it should.")
    assert "flow" in trouble.kinds
    assert len(values(reading, "solution")) == 1


def test_only_files_below_the_prefix_are_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "Other").mkdir(parents=True)
        (tmp_path / name / "Other" / "solution.xml").write_text(manifest(roots=f"<RootComponent type='9' schemaName='ada_{name}'/>"))
    [part] = read_solution(open_tree(tmp_path), "b/").parts
    assert (part.component.schema_name, part.file, part.place) == ("ada_b", "b/Other/solution.xml", "RootComponent 1")


def test_a_zip_inside_a_folder_is_read_under_its_own_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tours.zip", "w") as archive:
        archive.writestr("solution.xml", manifest())
    reading = read_solution(open_tree(tmp_path), "tours.zip!")
    assert {batch.file for batch in reading.batches} == {"tours.zip!solution.xml"}


REAL = {
    "CenterofExcellenceCoreComponents": "coe-2022/CenterofExcellenceCoreComponents",
    "CenterofExcellenceAuditComponents": "coe-2022/CenterofExcellenceAuditComponents",
    "CenterofExcellenceAuditLogs": "coe-2022/CenterofExcellenceAuditLogs",
    "CenterofExcellenceNurtureComponents": "coe-2022/CenterofExcellenceNurtureComponents",
    "AutomationCoEMain": "automation-kit/AutomationCoEMain",
    "AutomationCoESatellite": "automation-kit/AutomationCoESatellite",
    "BusinessApprovalKit": "approvals/BusinessApprovalKit",
    "Office365Integration": "approvals/Office365Integration",
    "MicrosoftDynamics365IATI": "nonprofit/MicrosoftDynamics365IATI_1_0_0_0_managed.zip",
    "MicrosoftDynamics365NonprofitAccelerator": "nonprofit/MicrosoftDynamics365NonprofitAccelerator_2_0_0_0_managed.zip",
    "MicrosoftDynamics365VolunteerManagement": "nonprofit/MicrosoftDynamics365VolunteerManagement_1_0_0_0_managed.zip",
    "ColumnLevelSecuritySampleSolution": "ColumnLevelSecuritySampleSolution_managed.zip",
    "Contoso_sample": "Contoso_sample_1_0_0_1_managed.zip",
}


@pytest.fixture(scope="module")
def real(corpus: Path) -> dict[str, Reading]:
    return {name: read_solution(open_tree(corpus / "solutions" / path), "") for name, path in REAL.items()}


def names_of(component: Named) -> set[tuple[str, str]]:
    return {(component.type, name) for name in (component.schema_name, component.id) if name}


def own(reading: Reading) -> set[tuple[str, str]]:
    return {name for part in reading.parts if part.defines for name in names_of(part.component)}


def required(reading: Reading, solution: str) -> list[Named]:
    return [link.required for link in reading.links if link.required.solution == solution]


def test_every_real_solution_is_read_without_a_trouble_under_its_own_name(real: dict[str, Reading]) -> None:
    assert {name: [row["unique_name"] for row in values(reading, "solution")] for name, reading in real.items()} == {
        name: [name] for name in REAL
    }
    assert [trouble for reading in real.values() for trouble in reading.troubles] == []


def test_every_row_of_the_real_solutions_is_one_that_its_model_accepts(real: dict[str, Reading]) -> None:
    models = {model.kind.name: model for model in vars(platform).values() if model in Component.__subclasses__()}
    for reading in real.values():
        for batch in reading.batches:
            for row in batch.rows:
                assert set(row.values) == batch.fields
                assert models[batch.kind].model_validate(dict(row.values)).key


@pytest.mark.parametrize(
    ("solution", "needs", "entries", "components"),
    [
        ("CenterofExcellenceAuditComponents", "CenterofExcellenceCoreComponents", 82, 24),
        ("CenterofExcellenceAuditLogs", "CenterofExcellenceCoreComponents", 13, 8),
        ("CenterofExcellenceNurtureComponents", "CenterofExcellenceCoreComponents", 5, 2),
        ("MicrosoftDynamics365IATI", "MicrosoftDynamics365NonprofitAccelerator", 1182, 1000),
    ],
)
def test_real_manifests_say_how_much_they_need(real: dict[str, Reading], solution: str, needs: str, entries: int, components: int) -> None:
    wanted = required(real[solution], needs)
    assert (len(wanted), len({(named.type, named.id or named.schema_name) for named in wanted})) == (entries, components)


def test_what_volunteer_management_requires_of_active_is_all_brought_by_the_nonprofit_accelerator(real: dict[str, Reading]) -> None:
    wanted = required(real["MicrosoftDynamics365VolunteerManagement"], "Active")
    brought_there = own(real["MicrosoftDynamics365NonprofitAccelerator"])
    assert Counter(named.type for named in wanted) == {"table": 16, "relationship": 22, "view": 3, "choice": 1}
    assert [named for named in wanted if brought_there.isdisjoint(names_of(named))] == []
    for name in set(REAL) - {"MicrosoftDynamics365NonprofitAccelerator"}:
        assert [named for named in wanted if not own(real[name]).isdisjoint(names_of(named))] == []


def test_all_that_iati_requires_of_the_accelerator_is_brought_by_the_accelerator_and_not_by_iati(real: dict[str, Reading]) -> None:
    wanted = required(real["MicrosoftDynamics365IATI"], "MicrosoftDynamics365NonprofitAccelerator")
    iati = own(real["MicrosoftDynamics365IATI"])
    assert [named for named in wanted if not iati.isdisjoint(names_of(named))] == []
    accelerator = own(real["MicrosoftDynamics365NonprofitAccelerator"])
    assert [named for named in wanted if accelerator.isdisjoint(names_of(named))] == []


def test_the_connector_that_the_approvals_kit_requires_of_active_is_brought_by_office_365_integration(real: dict[str, Reading]) -> None:
    wanted = required(real["BusinessApprovalKit"], "Active")
    assert [named.type for named in wanted] == ["connector", "connector"]
    assert [name for name in REAL if not own(real[name]).isdisjoint(names_of(wanted[0]))] == ["Office365Integration"]


def test_a_canvas_app_of_nurture_uses_a_table_of_core_that_no_manifest_names(real: dict[str, Reading]) -> None:
    nurture, core = real["CenterofExcellenceNurtureComponents"], real["CenterofExcellenceCoreComponents"]
    [app] = [row for row in values(nurture, "app") if row["key"] == "admin_traininginadaymanagement_3a72b"]
    assert app["used_tables"] == ("admin_coesettings", "admin_inadayattendees", "admin_inadayevent")
    assert ("table", "admin_coesettings") in own(core)
    assert "admin_coesettings" not in {link.required.schema_name for link in nurture.links}


@pytest.mark.parametrize(
    ("solution", "defined", "used", "unused"),
    [
        ("CenterofExcellenceCoreComponents", 19, 15, 4),
        ("CenterofExcellenceAuditComponents", 11, 11, 0),
        ("CenterofExcellenceAuditLogs", 4, 1, 3),
        ("CenterofExcellenceNurtureComponents", 3, 3, 0),
        ("AutomationCoEMain", 12, 5, 7),
        ("AutomationCoESatellite", 22, 16, 6),
        ("BusinessApprovalKit", 6, 6, 0),
    ],
)
def test_connection_references_of_real_solutions(real: dict[str, Reading], solution: str, defined: int, used: int, unused: int) -> None:
    references = {row["key"] for row in values(real[solution], "connection_reference")}
    named: set[object] = set()
    for flow in values(real[solution], "flow"):
        uses = flow.get("connection_references", ())
        assert isinstance(uses, tuple)
        named.update(uses)
    assert (len(references), len(references & named), len(references - named), named - references) == (defined, used, unused, set())


def test_cloud_flows_of_real_solutions_are_on_or_off_as_exported(real: dict[str, Reading]) -> None:
    states = {
        name: Counter(row["exported_state"] for row in values(reading, "flow") if row["category"] == 5) for name, reading in real.items()
    }
    assert {name: (count[1], count[0]) for name, count in states.items() if count} == {
        "CenterofExcellenceCoreComponents": (0, 42),
        "CenterofExcellenceAuditComponents": (0, 14),
        "CenterofExcellenceAuditLogs": (0, 2),
        "CenterofExcellenceNurtureComponents": (0, 4),
        "AutomationCoEMain": (3, 0),
        "AutomationCoESatellite": (18, 0),
        "BusinessApprovalKit": (24, 1),
    }


def test_variables_that_two_real_solutions_define_are_parts_of_both(real: dict[str, Reading]) -> None:
    def variables(name: str) -> set[str]:
        return {key for type_, key in own(real[f"CenterofExcellence{name}"]) if type_ == "environment_variable"}

    assert variables("AuditComponents") & variables("CoreComponents") == {"admin_excludedefault", "admin_productionenvironment"}
    assert variables("CoreComponents") & variables("NurtureComponents") == {"admin_communityurl"}
