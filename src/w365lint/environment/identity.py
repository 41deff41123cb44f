"""One word for each type of platform component, however a file says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

COMPONENT_TYPES: Final[Mapping[int, str]] = MappingProxyType({
    1: "table", 2: "column", 3: "relationship", 4: "column_choice", 5: "column_lookup", 6: "view_column", 7: "label",
    8: "relationship_condition", 9: "choice", 10: "relationship", 11: "relationship_role", 12: "relationship_relationships",
    13: "managed_property", 14: "key", 16: "privilege", 17: "privilege_object_type", 18: "index",
    20: "role", 21: "role_privilege", 22: "display_string", 23: "display_string_map", 24: "form", 25: "organization",
    26: "view", 29: "flow", 31: "report", 32: "report_table", 33: "report_category", 34: "report_visibility",
    35: "attachment", 36: "email_template", 37: "contract_template", 38: "article_template", 39: "mail_merge_template",
    44: "duplicate_rule", 45: "duplicate_rule_condition", 46: "table_map", 47: "column_map",
    48: "ribbon_command", 49: "ribbon_context_group", 50: "ribbon", 52: "ribbon_rule", 53: "ribbon_tab_map", 55: "ribbon_diff",
    59: "chart", 60: "form", 61: "web_resource", 62: "site_map", 63: "connection_role", 64: "complex_control",
    65: "hierarchy_rule", 66: "custom_control", 68: "custom_control_default",
    70: "field_security_profile", 71: "field_permission", 80: "app",
    90: "plugin_type", 91: "plugin_assembly", 92: "plugin_step", 93: "plugin_step_image", 95: "service_endpoint",
    150: "routing_rule", 151: "routing_rule_item", 152: "sla", 153: "sla_item", 154: "convert_rule", 155: "convert_rule_item",
    161: "mobile_offline_profile", 162: "mobile_offline_profile_item", 165: "similarity_rule", 166: "data_source_mapping",
    201: "sdk_message", 202: "sdk_message_filter", 203: "sdk_message_pair", 204: "sdk_message_request",
    205: "sdk_message_request_field", 206: "sdk_message_response", 207: "sdk_message_response_field",
    208: "import_map", 210: "web_wizard", 300: "app", 371: "connector", 372: "connector",
    380: "environment_variable", 381: "environment_variable_value",
    400: "ai_project_type", 401: "ai_project", 402: "ai_configuration",
    430: "table_analytics", 431: "column_image", 432: "table_image",
})  # fmt: skip
"""The numbers that are the same everywhere; from 10000 on each environment gives its own.

Source: learn.microsoft.com, Dataverse table reference, dependency, componenttype; 80 is real though not printed there.
"""

PORTABLE_TYPES: Final = frozenset({
    "table", "relationship", "choice", "connection_reference", "environment_variable", "web_resource", "app",
})  # fmt: skip
"""Types whose schema name is the same in every environment and alone tells them apart."""

_NAMES: Final[Mapping[str, str]] = MappingProxyType({
    "appmodule": "app", "attribute": "column", "canvasapp": "app", "connectionreference": "connection_reference",
    "connector": "connector", "customcontrol": "custom_control", "entity": "table", "entitykey": "key",
    "entityrelationship": "relationship", "environmentvariabledefinition": "environment_variable",
    "environmentvariablevalue": "environment_variable_value", "fieldpermission": "field_permission",
    "fieldsecurityprofile": "field_security_profile", "modeldrivenapp": "app", "optionset": "choice",
    "pluginassembly": "plugin_assembly", "plugintype": "plugin_type", "report": "report", "role": "role",
    "savedquery": "view", "savedqueryvisualization": "chart", "sdkmessageprocessingstep": "plugin_step", "securityrole": "role",
    "serviceendpoint": "service_endpoint", "sitemap": "site_map", "systemform": "form", "webresource": "web_resource",
    "workflow": "flow",
})  # fmt: skip
"""Names of types in solution.xml and logical names of tables of components, without case and blanks."""

_TOO_LONG: Final = 10
_NUMBERED: Final = "type "


def component_type(said: int | str, names: Mapping[int, str] = MappingProxyType({})) -> str:
    """Return our word for a type as a number or a name; `names` are those that this environment gives to its numbers.

    A number that nobody explains is 'type 10064', also where that is what is said; a name that is not ours is that name in lower case.
    """
    text = str(said).strip().removeprefix(_NUMBERED)
    if not (text.isascii() and text.isdigit()):
        folded = "".join(text.split()).lower()
        return _NAMES.get(folded, folded)
    number = int(text) if len(text) < _TOO_LONG else 0
    if word := COMPONENT_TYPES.get(number):
        return word
    return component_type(names[number]) if number in names else f"{_NUMBERED}{text}"
