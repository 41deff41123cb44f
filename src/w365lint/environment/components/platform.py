"""Dataverse and Power Platform: solutions and what they are made of, people, jobs, sites."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Component, column, ours
from w365lint.environment.components.values import Flag, Key, Moment, Text, TextList, Word, choices
from w365lint.environment.components.words import State


class Publisher(Component, kind="publisher", tables=("publisher",)):
    """Who made a solution; its prefix begins the names of its tables and columns."""

    key: Key = column("uniquename", display="Unique Name")
    id: Key = column("publisherid")
    name: Text = column("friendlyname", "uniquename", display="Display Name")
    prefix: Text = column("customizationprefix", display="Prefix")


class Solution(Component, kind="solution", tables=("solution",)):
    """A package of components that is installed and uninstalled as one."""

    key: Key = column("uniquename", display="Name")
    id: Key = column("solutionid")
    name: Text = column("friendlyname", "uniquename", display="Display Name")
    unique_name: Text = column("uniquename", display="Name")
    version: Text = column("version", display="Version")
    managed: Flag = column("ismanaged", display="Package Type")
    exported_managed: Flag = ours(about="how its file was exported; the file does not say how it is installed")
    visible: Flag = column("isvisible")
    publisher: Key = column("_publisherid_value", refers="publisher")
    parent: Key = column("_parentsolutionid_value", refers="solution")
    installed_on: Moment = column("installedon", display="Installed On")
    modified_on: Moment = column("modifiedon")


class SolutionComponent(Component, kind="solution_component", tables=("solutioncomponent",)):
    """One component that a solution holds; `defines` is no where it only adds to a component of another's."""

    key: Key = column("solutioncomponentid")
    solution: Key = column("_solutionid_value", refers="solution")
    component_type: Text = column("componenttype", display="Type")
    component: Key = column("objectid")
    component_name: Text = ours()
    behavior: Text = column("rootcomponentbehavior")
    defines: Flag = ours()


class Table(Component, kind="table", tables=("entity",)):
    """A table of the environment, standard or custom."""

    key: Key = column("LogicalName", "logicalname", display="Logical Name")
    id: Key = column("MetadataId", "entityid", "metadataid")
    name: Text = column("DisplayName", "originallocalizedname", "LogicalName", "logicalname", display="Name")
    entity_set: Text = column("EntitySetName", "entitysetname")
    managed: Flag = column("IsManaged", "ismanaged")
    custom: Flag = column("IsCustomEntity", "iscustomentity")


FlowState = Annotated[Word, choices(off=(0, "Draft"), on=(1, "Activated"), suspended=2)]
FlowCategory = Annotated[
    Word,
    choices(
        classic_workflow=(0, "Workflow"),
        dialog=1,
        business_rule=2,
        action=3,
        business_process_flow=4,
        cloud_flow=(5, "Modern Flow"),
        desktop_flow=6,
        ai_flow=7,
    ),
]
FlowType = Annotated[Word, choices(definition=1, activation=2, template=3)]


class Flow(Component, kind="flow", tables=("workflow",)):
    """A cloud flow or another process; Dataverse keeps them in one table."""

    key: Key = column("workflowid")
    name: Text = column("name", display="Process Name")
    category: FlowCategory = column("category", display="Category")
    type: FlowType = column("type", display="Type")
    state: FlowState = column("statecode", display="Status")
    managed: Flag = column("ismanaged")
    owner: Key = column("_ownerid_value", refers="user")
    modified_on: Moment = column("modifiedon", display="Modified On")
    exported_state: FlowState = ours()
    connection_references: TextList = ours()
    unnamed_connectors: TextList = ours()
    used_tables: TextList = ours()
    child_flows: TextList = ours()
    used_variables: TextList = ours()


class ConnectionReference(Component, kind="connection_reference", tables=("connectionreference",)):
    """The name by which flows and apps use a connection."""

    key: Key = column("connectionreferencelogicalname", display="Logical Name")
    id: Key = column("connectionreferenceid")
    name: Text = column("connectionreferencedisplayname", "connectionreferencelogicalname", display="Display Name")
    connector: Text = column("connectorid", display="Connector")
    connection: Text = column("connectionid", display="Connection Id")
    state: State = column("statecode", display="Status")
    managed: Flag = column("ismanaged")
    owner: Key = column("_ownerid_value", refers="user")


class EnvironmentVariable(Component, kind="environment_variable", tables=("environmentvariabledefinition",)):
    """A setting that flows, apps and plug-ins read."""

    key: Key = column("schemaname", display="Name")
    id: Key = column("environmentvariabledefinitionid")
    name: Text = column("displayname", "schemaname", display="Display Name")
    default: Text = column("defaultvalue", display="Default Value")
    managed: Flag = column("ismanaged")


class App(Component, kind="app", tables=("canvasapp", "appmodule")):
    """A canvas or model-driven app."""

    key: Key = column("uniquename", "name")
    id: Key = column("canvasappid", "appmoduleid")
    name: Text = column("displayname", "name")
    managed: Flag = column("ismanaged")
    used_tables: TextList = ours()
    used_connectors: TextList = ours()


class Connector(Component, kind="connector", tables=("connector",)):
    """A custom connector."""

    key: Key = column("connectorid")
    name: Text = column("displayname", "name")
    internal_id: Text = column("connectorinternalid")
    managed: Flag = column("ismanaged")


class Role(Component, kind="role", tables=("role",), copies=True):
    """A security role; Dataverse keeps one copy for each business unit, known here by its root role."""

    key: Key = column("_parentrootroleid_value", "roleid")
    id: Key = column("roleid")
    name: Text = column("name", display="Name")
    managed: Flag = column("ismanaged")


AccessMode = Annotated[
    Word,
    choices(
        read_write=(0, "Read-Write"), administrative=1, read=2, support_user=3, non_interactive=(4, "Non-interactive"), delegated_admin=5,
    ),
]  # fmt: skip


class User(Component, kind="user", tables=("systemuser",)):
    """A person, an application user or a service account."""

    key: Key = column("systemuserid")
    name: Text = column("fullname", display="Full Name")
    email: Text = column("internalemailaddress", display="Primary Email")
    application: Key = column("applicationid", display="Application ID")
    disabled: Flag = column("isdisabled", display="Status")
    access_mode: AccessMode = column("accessmode", display="Access Mode")


class RoleHolder(Component, kind="role_holder", tables=("systemuserroles",)):
    """One user holding one role."""

    key: Key = column("systemuserroleid")
    user: Key = column("systemuserid", refers="user")
    role: Key = column("roleid", refers="role")


class Site(Component, kind="site", tables=("powerpagesite", "adx_website")):
    """A Power Pages site."""

    key: Key = column("powerpagesiteid", "adx_websiteid")
    name: Text = column("name", "adx_name", display="Name")
    state: State = column("statecode", display="Status")
    domain: Text = column("primarydomainname", "adx_primarydomainname")


JobState = Annotated[Word, choices(ready=0, suspended=1, locked=2, completed=3)]
SystemJobStatus = Annotated[
    Word,
    choices(
        waiting_for_resources=(0, "Waiting For Resources"),
        waiting=10,
        in_progress=(20, "In Progress"),
        pausing=21,
        canceling=22,
        succeeded=30,
        failed=31,
        canceled=32,
    ),
]


class SystemJob(Component, kind="system_job", tables=("asyncoperation",)):
    """A background operation of the platform."""

    key: Key = column("asyncoperationid")
    name: Text = column("name", display="System Job Name")
    state: JobState = column("statecode", display="Status")
    status: SystemJobStatus = column("statuscode", display="Status Reason")
    about_table: Text = column("primaryentitytype")
    flow: Key = column("_workflowactivationid_value", refers="flow")
    plugin_step: Key = column("_owningextensionid_value")
    message: Text = column("friendlymessage", "message", display="Message")
    started_on: Moment = column("startedon", display="Started On")
    created_on: Moment = column("createdon", display="Created On")
