from __future__ import annotations

import json
from pathlib import Path

import pytest

from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.flow_definition import FlowUses, connector_name, read_definition

CHILD = "751183FC-DB68-EA11-A811-000D3A31CF04"


def flow(connections: object = None, **definition: object) -> str:
    return json.dumps({"properties": {"connectionReferences": connections or {}, "definition": definition}, "schemaVersion": "1.0.0.0"})


def dataverse(**parameters: str) -> dict[str, object]:
    return {"type": "OpenApiConnection", "inputs": {"host": {"operationId": "ListRecords"}, "parameters": parameters}}


def test_a_connection_reference_is_known_by_its_logical_name_whatever_its_case() -> None:
    entry = {"api": {"name": "shared_office365"}, "connection": {"connectionReferenceLogicalName": "new_Outlook"}}
    uses = read_definition(flow({"shared_office365": entry, "shared_office365_1": entry}))
    assert uses == FlowUses(("new_outlook",), (), (), (), ())


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("shared_teams_1", {"api": {"name": "shared_teams"}, "connection": {}, "runtimeSource": "embedded"}),
        ("x", {"id": "/providers/Microsoft.PowerApps/apis/shared_teams", "connectionName": "a1", "source": "Embedded"}),
        ("x", {"api": {"id": "/providers/Microsoft.PowerApps/apis/shared_teams"}, "connection": None}),
        ("shared_teams_2", {"connection": {"id": "/providers/x"}}),
        ("shared_teams", "not an object"),
    ],
)
def test_a_connection_without_a_logical_name_is_unnamed_and_gives_its_connector(key: str, entry: object) -> None:
    uses = read_definition(flow({key: entry}))
    assert (uses.connection_references, uses.unnamed_connectors) == ((), ("shared_teams",))


def test_connections_may_come_as_a_list() -> None:
    listed = [{"connectionReferenceLogicalName": "new_Teams"}, {"id": "/apis/shared_rss"}, {}]
    uses = read_definition(flow(listed))
    assert (uses.connection_references, uses.unnamed_connectors) == (("new_teams",), ("shared_rss", "unknown"))


def test_tables_are_named_as_the_flow_writes_them_in_actions_at_any_depth_and_in_triggers() -> None:
    inner = {"Each": {"type": "Foreach", "actions": {"If": {"else": {"actions": {"Get": dataverse(entityName="admin_Apps")}}}}}}
    trigger = {"inputs": {"parameters": {"subscriptionRequest/entityname": "admin_app"}}}
    uses = read_definition(flow(actions={**inner, "Again": dataverse(entityName="admin_Apps")}, triggers={"When": trigger}))
    assert uses.used_tables == ("admin_Apps", "admin_app")


def test_a_table_that_an_expression_works_out_is_not_named() -> None:
    actions = {"Get": dataverse(entityName="@variables('table')"), "Other": dataverse(entityName="new_@{variables('x')}s")}
    assert read_definition(flow(actions=actions)).used_tables == ()


def test_the_legacy_connector_names_a_table_of_this_environment_only_in_the_default_data_set() -> None:
    actions = {"Here": dataverse(dataset="default.cds", table="accounts"), "There": dataverse(dataset="org1.crm", table="contacts")}
    assert read_definition(flow(actions=actions)).used_tables == ("accounts",)


def test_a_child_flow_is_known_by_its_guid() -> None:
    call = {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": f"{{{CHILD}}}"}}}
    unlike = {"type": "Http", "inputs": {"host": {"workflowReferenceName": "x"}}}
    assert read_definition(flow(actions={"Run": call, "Call": unlike})).child_flows == (CHILD.lower(),)


def test_environment_variables_are_parameters_with_a_schema_name() -> None:
    parameters = {
        "$connections": {"defaultValue": {}, "type": "Object"},
        "Tenant": {"type": "String", "metadata": {"schemaName": "admin_TenantID"}},
        "Admin mail (admin_AdminMail)": {"type": "String"},
        "Plain (note)": {"type": "String"},
    }
    assert read_definition(flow(parameters=parameters)).used_variables == ("admin_adminmail", "admin_tenantid")


def test_a_definition_may_stand_without_properties_around_it() -> None:
    assert read_definition('{"definition": {"actions": {"A": {"parameters": {"entityName": "a"}}}}}').used_tables == ("a",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The flow is not JSON"),
        ('{"properties": {', "The flow is not JSON: .* line 1"),
        ("[]", "neither connection references nor a definition"),
        ('{"properties": {"displayName": "x"}}', "neither connection references nor a definition"),
        ("[" * 100_000, "nested too deep"),
        ('{"definition": ' * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_flow_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_definition(text)


@pytest.mark.parametrize("value", [None, 1, "text", [], [[1]], {"a": None}])
def test_a_definition_of_any_shape_is_survived(value: object) -> None:
    actions = {"A": {"type": "Workflow", "inputs": value, "parameters": value}}
    assert read_definition(flow(value, actions=actions, parameters=value)).used_tables == ()


def test_a_connector_is_known_by_the_end_of_its_address() -> None:
    assert connector_name("/providers/Microsoft.PowerApps/apis/shared_Office365/") == "shared_office365"
    assert connector_name("shared_office365") == "shared_office365"


def test_every_real_flow_is_read_and_only_one_leaves_connections_unnamed(corpus: Path) -> None:
    files = sorted(corpus.glob("solutions/**/Workflows/*.json"))
    read = {file.name: read_definition(decode(file.read_bytes())).unnamed_connectors for file in files}
    assert len(files) == 108
    assert {name: connectors for name, connectors in read.items() if connectors} == {
        "ChildAdminSyncLogs-751183FC-DB68-EA11-A811-000D3A31CF04.json": (
            "shared_admin-5foffice-20365-20management-20api-5f7fc9343cf45734fe",
            "shared_commondataserviceforapps",
            "shared_office365",
        ),
    }
