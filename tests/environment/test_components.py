from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from w365lint.environment.components import KINDS, Kind, Mark, Type
from w365lint.environment.components.raw import Coded

OF_TABLES = [kind for kind in KINDS.values() if not kind.generated]
OF_WORK365 = [kind for kind in OF_TABLES if kind.tables[0].startswith("work365_")]
OF_BUSINESS = [kind for kind in OF_TABLES if not kind.model.__module__.endswith((".platform", ".maintenance", ".provider_side"))]
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def named(kinds: Iterable[Kind]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


every_kind = named(KINDS.values())


def read(kind: str, field: str, value: object) -> object:
    return getattr(KINDS[kind].model.model_validate({field: value}), field)


def test_kinds_are_sorted_and_named_by_their_models() -> None:
    assert list(KINDS) == sorted(KINDS)
    assert {kind.name for kind in KINDS.values()} == set(KINDS)
    assert all(kind.model.kind is kind for kind in KINDS.values())


def test_every_kind_that_the_articles_speak_of_is_there() -> None:
    assert set(KINDS) >= {
        "account", "contact", "provider", "provider_account", "product", "price_list", "price_list_item", "unit_group", "unit",
        "unit_mapping", "currency", "subscription", "license_change", "scheduled_change", "billing_contract", "billing_schedule",
        "invoice", "invoice_line", "non_recurring_item", "service", "time_log", "provider_invoice", "license_summary", "usage_summary",
        "usage_detail", "payment_profile", "payment_processor", "payment_transaction", "job", "setting", "agreement", "tax_service",
        "tax_rate_group", "tax_rate", "tax_category", "tax_country", "accounting_system",
        "solution", "publisher", "table", "flow", "connection_reference", "environment_variable", "role", "user", "site", "system_job",
    }  # fmt: skip


def test_plurals_and_tables_belong_to_one_kind() -> None:
    assert [plural for plural, count in Counter(kind.plural for kind in KINDS.values()).items() if count > 1] == []
    assert [table for table, count in Counter(table for kind in KINDS.values() for table in kind.tables).items() if count > 1] == []


@every_kind
def test_a_kind_has_key_and_name(kind: Kind) -> None:
    assert (kind.fields["key"].type, kind.fields["name"].type) == (Type.KEY, Type.TEXT)


@every_kind
def test_a_kind_says_in_one_line_what_it_is(kind: Kind) -> None:
    assert (kind.model.__doc__ or "").split("\n")[0].endswith(".")


@named(OF_TABLES)
def test_the_key_of_a_kind_with_a_table_is_a_column(kind: Kind) -> None:
    assert kind.fields["key"].column.logical


@every_kind
def test_words_are_snake_case(kind: Kind) -> None:
    words = [kind.name, kind.plural, *kind.fields, *(word for spec in kind.fields.values() if spec.choices for word in spec.choices.words)]
    assert [word for word in words if not SNAKE.fullmatch(word)] == []


@every_kind
def test_abbreviations_stay_in_the_glossary(kind: Kind) -> None:
    words = {part for word in (kind.name, *kind.fields) for part in word.split("_")}
    assert words & {"lcl", "slcl", "nri", "pli", "ppn", "qrb", "qrw", "psa", "po"} == set()


@every_kind
def test_a_kind_has_at_most_120_fields(kind: Kind) -> None:
    assert len(kind.fields) <= 120


@every_kind
def test_lookups_refer_to_known_kinds(kind: Kind) -> None:
    assert {spec.refers for spec in kind.fields.values() if spec.refers} <= set(KINDS)


@every_kind
def test_fields_that_refer_are_keys(kind: Kind) -> None:
    assert [spec.name for spec in kind.fields.values() if spec.refers and spec.type is not Type.KEY] == []


@every_kind
def test_each_column_is_the_best_name_of_one_field(kind: Kind) -> None:
    best = Counter(spec.column.logical[0] for spec in kind.fields.values() if spec.column.logical and spec.name != "key")
    assert [column for column, count in best.items() if count > 1] == []


@named(OF_BUSINESS)
def test_each_logical_name_is_used_once(kind: Kind) -> None:
    used = Counter(column for spec in kind.fields.values() for column in spec.column.logical)
    assert [column for column, count in used.items() if count > 1] == []


@named(OF_BUSINESS)
def test_each_display_name_is_used_once(kind: Kind) -> None:
    used = Counter(display for spec in kind.fields.values() for display in spec.column.display)
    assert [display for display, count in used.items() if count > 1] == []


@named(OF_BUSINESS)
def test_a_kind_of_the_business_says_when_its_records_were_made_and_changed(kind: Kind) -> None:
    assert kind.fields["created_on"].column.logical == ("createdon",)
    assert kind.fields["modified_on"].column.logical == ("modifiedon",)


@every_kind
def test_lookups_and_logical_names_are_written_as_the_web_api_writes_them(kind: Kind) -> None:
    wrong = [
        column
        for spec in kind.fields.values()
        for column in spec.column.logical
        if spec.column.mark in {Mark.DOCUMENTED, Mark.GUESSED} and not re.fullmatch(r"work365_\w+|_work365_\w+_value", column)
    ]
    assert wrong == []


@every_kind
def test_standard_columns_are_not_of_work_365_and_others_are(kind: Kind) -> None:
    standard = [spec.column for spec in kind.fields.values() if spec.column.mark is Mark.STANDARD]
    assert [column.logical for column in standard if any("work365" in name for name in column.logical)] == []


@named(OF_WORK365)
def test_a_work_365_table_is_documented_or_guessed(kind: Kind) -> None:
    assert kind.mark in {Mark.DOCUMENTED, Mark.GUESSED}


@every_kind
def test_each_label_and_number_means_one_word(kind: Kind) -> None:
    for spec in kind.fields.values():
        words = spec.choices.words if spec.choices else {}
        for word, sayings in words.items():
            for says in (word, *sayings):
                assert spec.choices
                assert spec.choices.read(says) == word, f"{spec.name}: {says}"


@every_kind
def test_choices_of_work_365_have_labels_and_no_numbers(kind: Kind) -> None:
    wrong = [
        spec.name
        for spec in kind.fields.values()
        if spec.choices and spec.column.mark in {Mark.DOCUMENTED, Mark.GUESSED}
        if any(isinstance(says, int) for sayings in spec.choices.words.values() for says in sayings)
    ]
    assert wrong == []


def test_a_license_change_is_looked_for_under_both_families_of_names() -> None:
    assert KINDS["license_change"].fields["quantity"].column.logical == ("work365_licensechangelog_quantity", "work365_lcl_quantity")
    assert KINDS["license_change"].fields["subscription"].column.logical == (
        "_work365_licensechangelog_subscription_value",
        "_work365_lcl_subscription_value",
    )


def test_an_invoice_is_active_closed_paid_or_canceled_by_number() -> None:
    assert [read("invoice", "state", number) for number in (0, 1, 2, 3)] == ["active", "closed", "paid", "canceled"]


def test_a_product_is_active_retired_draft_or_under_revision_by_number() -> None:
    assert [read("product", "state", number) for number in (0, 1, 2, 3)] == ["active", "retired", "draft", "under_revision"]


def test_a_status_reason_of_work_365_is_read_by_its_label_whatever_its_number() -> None:
    assert read("subscription", "status_reason", Coded(761280003, "Suspended")) == "suspended"
    assert read("license_change", "status_reason", Coded(2, "Archived")) == "archived"
    assert read("provider", "type", Coded(1, "Do Nothing Provider")) == "do_nothing"


def test_a_guessed_table_says_that_it_is_guessed() -> None:
    assert KINDS["unit_mapping"].mark is Mark.GUESSED
    assert KINDS["subscription"].mark is Mark.DOCUMENTED
    assert KINDS["account"].mark is Mark.STANDARD
    assert KINDS["hierarchy_cycle"].mark is Mark.OURS


def test_a_field_may_say_what_its_number_means() -> None:
    assert KINDS["license_change"].fields["quantity"].about == "by how much the quantity changes"
    assert KINDS["license_change"].fields["invoice"].about == ""
