"""What Dataverse tells of solutions besides what they hold: their layers, their history, how the maker portal lists them."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Component, column
from w365lint.environment.components.values import Count, Flag, Key, Moment, Text, Word, choices


class SolutionOperation(Component, kind="solution_operation", tables=("msdyn_solutionhistory",)):
    """An import, uninstall or publish that was tried, and how it ended."""

    key: Key = column("msdyn_solutionhistoryid")
    name: Text = column("msdyn_name", display="Solution Name", about="the unique name of the solution")
    version: Text = column("msdyn_solutionversion", display="Solution Version")
    operation: Annotated[
        Word,
        choices(
            imported=(0, "Import"), uninstalled=(1, "Uninstall"), exported=(2, "Export"), published=(3, "Publish"),
            published_all=(4, "Publish All"), language_provisioned=5, translation_imported=6, ribbon=7, workflow_state=8, none=9,
        ),
    ] = column("msdyn_operation", display="Operation")  # fmt: skip
    step: Annotated[Word, choices(none=(0, "None"), new=(1, "New"), upgrade=(2, "Upgrade"), update=(3, "Update"), delete=(4, "Delete"))] = (
        column("msdyn_suboperation", display="Suboperation")
    )
    succeeded: Flag = column("msdyn_result", display="Result")
    status: Annotated[Word, choices(started=(0, "Started"), completed=(1, "Completed"))] = column("msdyn_status", display="Status")
    error_code: Text = column("msdyn_errorcode", display="Error Code")
    message: Text = column("msdyn_exceptionmessage", display="Error Message")
    started_on: Moment = column("msdyn_starttime", display="Start Time")
    ended_on: Moment = column("msdyn_endtime", display="End Time")
    publisher: Text = column("msdyn_publishername", display="Publisher")
    managed: Flag = column("msdyn_ismanaged", display="Managed")


class ComponentLayer(Component, kind="component_layer", tables=("msdyn_componentlayer",)):
    """One layer of one component: what one solution, or somebody in the environment itself, says of it."""

    key: Key = column("msdyn_componentlayerid")
    name: Text = column("msdyn_name", display="Name")
    component_type: Text = column("msdyn_solutioncomponentname", display="Solution Component Name")
    component: Key = column("msdyn_componentid", display="Component Id")
    solution: Key = column("msdyn_solutionname", display="Solution Name", about="active: the layer of unmanaged changes")
    publisher: Text = column("msdyn_publishername", display="Publisher Name")
    order: Count = column("msdyn_order", display="Order", about="1 is the base")


class ComponentSummary(
    Component, kind="component_summary", plural="component_summaries", tables=("msdyn_solutioncomponentsummary",), copies=True
):
    """A component as the maker portal lists it; one that stands in several solutions is listed in each."""

    key: Key = column("msdyn_objectid")
    name: Text = column("msdyn_displayname", "msdyn_name", "msdyn_schemaname", display="Display Name")
    schema_name: Text = column("msdyn_schemaname", display="Schema Name")
    component_type: Text = column("msdyn_componentlogicalname", "msdyn_componenttype", display="Component Type")
    solution: Key = column("msdyn_solutionid", refers="solution")
    managed: Flag = column("msdyn_ismanaged", display="Managed")
    customized: Flag = column(
        "msdyn_hasactivecustomization", display="Has Active Customization", about="unmanaged changes lie on top of it"
    )
    owner_name: Text = column("msdyn_owner", display="Owner")
