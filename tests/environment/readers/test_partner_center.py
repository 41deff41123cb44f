"""Subscriptions of Partner Center: written by hand as its documentation prints them, and as people and worse save them."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from w365lint.configuration import Configuration
from w365lint.environment.components import KINDS
from w365lint.environment.environment import Environment
from w365lint.environment.load import load_environment
from w365lint.environment.readers.partner_lists import Refusal, fold
from w365lint.environment.readers.partner_values import properties_of, row_of
from w365lint.environment.readers.records import Completeness
from w365lint.environment.rows import UNKNOWN

ADVENTURE = "954ca09a-1132-4088-bb58-30438dea2756"
BLUE = "0ce2d1b6-2b4d-4d0e-8b0a-4a3f2f1c9e11"
E5 = "924671ba-eab9-45d7-95ed-dbd9477f182b"
KIND = KINDS["provider_subscription"]
WHOLE = {"tables": {"partner-center": {"complete": True}}, "time_zone": "Europe/Amsterdam"}


def link(tenant: str, query: str = "") -> dict[str, Any]:
    return {"self": {"uri": f"/customers/{tenant}/subscriptions{query}", "method": "GET", "headers": []}}


def sold(key: str = E5, tenant: str = ADVENTURE, **properties: object) -> dict[str, Any]:
    return {
        "id": key, "offerId": "CFQ7TTC0LFLZ:0002:CFQ7TTC0K971", "offerName": "Microsoft 365 E5", "friendlyName": "E5 of the office",
        "productType": {"id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE"}, "quantity": 12, "unitType": "Licenses",
        "creationDate": "2025-12-15T23:30:19.3058617Z", "effectiveStartDate": "2025-12-15T23:30:18.4786844Z",
        "commitmentEndDate": "2026-12-14T00:00:00Z", "status": "active", "autoRenewEnabled": True, "isTrial": False,
        "billingType": "license", "billingCycle": "monthly", "termDuration": "P1Y", "renewalTermDuration": "", "partnerId": "",
        "links": link(tenant, f"/{key}"), "orderId": "12345678901", "attributes": {"objectType": "Subscription"}, **properties,
    }  # fmt: skip


def reply(*items: object, tenant: str = ADVENTURE, **words: object) -> dict[str, Any]:
    return {"totalCount": len(items), "items": list(items), "links": link(tenant), "attributes": {"objectType": "Collection"}, **words}


def load(folder: Path, files: Mapping[str, object], manifest: object = None) -> Environment:
    for name, content in {**files, "snapshot.json": manifest or {"time_zone": "Europe/Amsterdam"}}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content).encode()
        )
    return load_environment(folder, Configuration())


def only(environment: Environment) -> dict[str, Any]:
    (record,) = [one for one in environment.store.records("provider_subscription") if not one.unseen]
    return dict(record.values)


def keys(environment: Environment) -> list[str]:
    return [one.key for one in environment.store.records("provider_subscription") if not one.unseen]


def customers(environment: Environment) -> dict[str, Any]:
    return {one.key: one.values["complete"] for one in environment.store.records("provider_customer") if not one.unseen}


def messages(environment: Environment) -> list[str]:
    return [trouble.message for trouble in environment.troubles]


def test_a_reply_of_the_api_is_read_as_its_documentation_explains_it(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold())})
    assert only(environment) == {
        "key": E5, "name": "E5 of the office", "tenant": ADVENTURE, "offer": "CFQ7TTC0LFLZ:0002:CFQ7TTC0K971",
        "offer_name": "Microsoft 365 E5", "product_type": "OnlineServicesNCE", "quantity": Decimal(12), "billing_type": "license",
        "status": "active", "suspension_reasons": UNKNOWN, "created_on": datetime(2025, 12, 15, 23, 30, 19, tzinfo=UTC),
        "started": datetime(2025, 12, 15, 23, 30, 18, tzinfo=UTC), "start": date(2025, 12, 16), "commitment_end": date(2026, 12, 14),
        "billing_cycle": "monthly", "term_months": Decimal(12), "auto_renew": True, "trial": False, "parent": UNKNOWN,
        "order": "12345678901",
    }  # fmt: skip
    assert environment.troubles == ()


def test_the_end_of_a_term_is_a_day_west_of_greenwich_too(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold())}, {"time_zone": "America/Los_Angeles"})
    assert (only(environment)["commitment_end"], only(environment)["start"]) == (date(2026, 12, 14), date(2025, 12, 15))


def test_without_a_time_zone_the_moment_is_known_and_its_day_is_not(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold())}, {"environment": "x"})
    assert only(environment)["started"] == datetime(2025, 12, 15, 23, 30, 18, tzinfo=UTC)
    assert only(environment)["start"] is UNKNOWN
    assert "depends on the environment's time zone" in "".join(messages(environment))


def test_what_a_reply_lacks_is_not_said_and_null_is_empty(tmp_path: Path) -> None:
    bare = {"id": E5, "offerId": None, "status": "active", "billingCycle": "unknown"}
    environment = load(tmp_path, {"partner-center/e.json": reply(bare, sold(BLUE))})
    one = next(record for record in environment.store.records("provider_subscription") if record.key == E5)
    assert (one.values["offer"], one.values["quantity"], one.values["billing_cycle"]) == (None, UNKNOWN, UNKNOWN)
    assert (one.values["tenant"], one.unreadable) == (ADVENTURE, frozenset())


@pytest.mark.parametrize(
    ("said", "months"), [("P1M", 1), ("P1Y", 12), ("P3Y", 36), ("P1Y6M", 18), ("1 Year", 12), ("3 years", 36), ("", None), (None, None)]
)
def test_a_term_is_its_months(tmp_path: Path, said: object, months: object) -> None:
    assert only(load(tmp_path, {"partner-center/e.json": reply(sold(termDuration=said))}))["term_months"] == months


@pytest.mark.parametrize("said", ["P", "P0", "P30D", "PT1H", "annual", "P9999Y", 12, True, ["P1Y"], {"value": "P1Y"}])
def test_what_is_no_term_is_unreadable(tmp_path: Path, said: object) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold(termDuration=said))})
    assert only(environment)["term_months"] is UNKNOWN
    assert len(environment.troubles) == 1


@pytest.mark.parametrize(
    ("property_", "field", "value"),
    [
        ("quantity", "quantity", "many"), ("quantity", "quantity", True), ("quantity", "quantity", 10**30),
        ("quantity", "quantity", {"n": 1}),
        ("effectiveStartDate", "start", "2015-11-24T08: 00: 00Z"), ("effectiveStartDate", "started", "0000-13-45"),
        ("commitmentEndDate", "commitment_end", "2026-02-30T00:00:00Z"), ("commitmentEndDate", "commitment_end", 20261214),
        ("status", "status", "Zombie"), ("status", "status", ["active"]), ("billingCycle", "billing_cycle", "weekly"),
        ("autoRenewEnabled", "auto_renew", "perhaps"), ("offerId", "offer", ["a"]), ("friendlyName", "name", {"a": 1}),
        ("suspensionReasons", "suspension_reasons", [1]), ("parentSubscriptionId", "parent", ["1"]),
    ],
)  # fmt: skip
def test_a_value_of_another_sort_is_unreadable_and_the_rest_is_read(tmp_path: Path, property_: str, field: str, value: object) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply({**sold(), property_: value})})
    assert only(environment)[field] is UNKNOWN
    assert (only(environment)["key"], only(environment)["order"]) == (E5, "12345678901")
    assert environment.troubles


def test_two_spellings_of_one_property_that_differ_leave_it_unreadable(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold(Quantity=13), sold(BLUE, Quantity=12))})
    assert {one.key: one.values["quantity"] for one in environment.store.records("provider_subscription") if not one.unseen} == {
        E5: UNKNOWN,
        BLUE: Decimal(12),
    }
    assert "quantity: the record holds two values of it under one name." in messages(environment)


def test_a_far_commitment_end_is_a_day(tmp_path: Path) -> None:
    assert (
        only(load(tmp_path, {"partner-center/e.json": reply(sold(commitmentEndDate="9999-12-31T00:00:00Z"))}))["commitment_end"].year
        == 9999
    )


def test_a_record_without_an_id_is_told(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/e.json": reply(sold(id=None), sold(BLUE))}, WHOLE)
    assert keys(environment) == [BLUE]
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL


NESTED: tuple[tuple[str, object], ...] = (
    ("one.json", sold()),
    ("bare.json", [sold()]),
    ("lines.jsonl", json.dumps(sold())),
    ("packed.json.gz", gzip.compress(json.dumps(reply(sold())).encode())),
    ("utf16.json", json.dumps(reply(sold())).encode("utf-16")),
    ("by-customer.json", {ADVENTURE.upper(): reply(sold())}),
    ("replies.json", [reply(sold()), reply(tenant=BLUE)]),
    ("customers.json", {"value": [{"customerId": ADVENTURE, "subscriptions": [sold()]}]}),
    ("wrapped.json", [{"customer": {"id": ADVENTURE}, "subscriptions": reply(sold())}]),
    ("pascal.json", [{"Id": E5.upper(), "OfferId": "x", "CustomerId": ADVENTURE, "Status": "Active"}]),
)


@pytest.mark.parametrize(("name", "content"), NESTED, ids=[name for name, _ in NESTED])
def test_people_save_lists_in_many_ways(tmp_path: Path, name: str, content: object) -> None:
    environment = load(tmp_path, {f"partner-center/{name}": content})
    assert (only(environment)["key"], only(environment)["tenant"], only(environment)["status"]) == (E5, ADVENTURE, "active")
    assert environment.troubles == ()
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL


@pytest.mark.parametrize("name", [f"partner-center/{ADVENTURE}.json", f"partner-center/Adventure {ADVENTURE}/all.json"])
def test_a_file_or_folder_may_be_named_after_the_customer(tmp_path: Path, name: str) -> None:
    assert only(load(tmp_path, {name: [{**sold(), "links": {}}]}))["tenant"] == ADVENTURE


def test_of_a_customer_nobody_names_the_tenant_is_not_known(tmp_path: Path) -> None:
    assert only(load(tmp_path, {f"partner-center/{ADVENTURE} and {BLUE}.json": [{**sold(), "links": {}}]}))["tenant"] is UNKNOWN


def test_a_list_elsewhere_is_known_by_what_it_holds(tmp_path: Path) -> None:
    environment = load(tmp_path, {"downloads/Adventure.json": reply(sold())})
    assert keys(environment) == [E5]
    assert environment.ignored == (("snapshot.json", "It describes the snapshot and holds no data."),)


def test_a_whole_list_of_one_customer_is_whole_for_this_customer_alone(tmp_path: Path) -> None:
    files = {f"partner-center/{ADVENTURE}.json": reply(sold()), f"partner-center/{BLUE}.json": reply(tenant=BLUE)}
    environment = load(tmp_path, files)
    assert customers(environment) == {ADVENTURE: True, BLUE: True}
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL
    assert environment.state("provider_customer").completeness is Completeness.PARTIAL


@pytest.mark.parametrize(
    "words",
    [
        {"totalCount": 37}, {"totalCount": "1"}, {"totalCount": None}, {"totalCount": True}, {"links": {}}, {"links": None},
        {"links": link(ADVENTURE, "?order_id=12345678901")},
        {"links": {**link(ADVENTURE), "next": {"uri": "/customers?seekOperation=Next"}}},
        {"continuationToken": "abc"}, {"items": [sold(), None], "totalCount": 2},
    ],
)  # fmt: skip
def test_a_list_that_may_lack_something_is_not_whole(tmp_path: Path, words: Mapping[str, object]) -> None:
    assert customers(load(tmp_path, {f"partner-center/{ADVENTURE}.json": {**reply(sold()), **words}})) == {ADVENTURE: False}


def test_a_filtered_list_beside_a_whole_one_takes_nothing_away(tmp_path: Path) -> None:
    files = {"partner-center/a.json": reply(sold()), "partner-center/b.json": [sold()]}
    environment = load(tmp_path, files)
    assert customers(environment) == {ADVENTURE: True}
    assert keys(environment) == [E5]


def test_snapshot_json_calls_the_whole_complete(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/a.json": [sold()]}, WHOLE)
    assert environment.state("provider_subscription").completeness is Completeness.COMPLETE
    assert environment.state("provider_customer").completeness is Completeness.COMPLETE
    assert customers(environment) == {ADVENTURE: True}


@pytest.mark.parametrize("bad", ["{", "[1, 2]", "{}", json.dumps(reply(sold(), 7)), "", '{"code": 401, "description": "Expired"}'])
def test_one_file_that_cannot_be_read_leaves_the_whole_partial(tmp_path: Path, bad: str) -> None:
    environment = load(tmp_path, {"partner-center/a.json": [sold(BLUE)], "partner-center/b.json": bad}, WHOLE)
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL
    assert BLUE in keys(environment)
    assert {trouble.file for trouble in environment.troubles} == {"partner-center/b.json"}


def test_a_wrong_count_in_snapshot_json_leaves_the_whole_partial(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/a.json": [sold()]}, {"tables": {"partner-center": {"complete": True, "rows": 2}}})
    assert environment.state("provider_customer").why == "snapshot.json says 2 subscriptions, and here are 1"
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL


def test_who_has_no_partner_center_says_so(tmp_path: Path) -> None:
    environment = load(tmp_path, {"account.json": []}, {"tables": {"partner-center": {"complete": "does not exist"}}})
    assert environment.state("provider_subscription").completeness is Completeness.NOT_APPLICABLE
    assert environment.state("provider_customer").completeness is Completeness.NOT_APPLICABLE


def test_where_nothing_was_saved_it_is_absent(tmp_path: Path) -> None:
    assert load(tmp_path, {"account.json": []}).state("provider_subscription").completeness is Completeness.ABSENT


def test_a_list_under_the_name_of_another_customer_is_told_and_keeps_its_own(tmp_path: Path) -> None:
    environment = load(tmp_path, {f"partner-center/{BLUE}.json": reply(sold())})
    assert only(environment)["tenant"] == ADVENTURE
    assert messages(environment) == [f"It is named after customer {BLUE} and holds the list of {ADVENTURE}."]


def test_a_subscription_of_another_customer_in_a_list_is_told(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/a.json": reply(sold(), sold(BLUE, tenant=BLUE))})
    assert messages(environment) == [f"It is of customer {ADVENTURE}, and 1 of its subscriptions are of {BLUE}."]


def test_two_files_that_disagree_on_a_subscription_are_told(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/a.json": reply(sold()), "partner-center/b.json": [sold(quantity=13)]})
    assert only(environment)["quantity"] is UNKNOWN
    assert [one.values["differing"] for one in environment.store.records("duplicate")] == [("quantity",)]


def test_orders_and_customers_of_partner_center_are_no_subscriptions(tmp_path: Path) -> None:
    order = {"id": "1", "referenceCustomerId": BLUE, "billingCycle": "monthly", "lineItems": [], "attributes": {"objectType": "Order"}}
    environment = load(tmp_path, {"partner-center/orders.json": {"totalCount": 1, "items": [order]}, "partner-center/a.json": [sold()]})
    assert keys(environment) == [E5]
    assert messages(environment) == ["1 of its records is no subscription of Partner Center."]


def test_lists_within_lists_without_end_are_not_looked_through(tmp_path: Path) -> None:
    deep = "[" * 5000 + "]" * 5000
    environment = load(tmp_path, {"partner-center/a.json": deep, "partner-center/b.json": [sold()]})
    assert keys(environment) == [E5]
    assert len(environment.troubles) == 1


HEADING = "Customer ID,Subscription ID,Subscription name,Offer ID,Quantity,Status,Start date,End date,Term,Billing frequency,Auto renew"


def table(*rows: str) -> str:
    return "\r\n".join([HEADING, *rows])


def test_a_csv_file_is_read_by_its_headings(tmp_path: Path) -> None:
    row = f"{ADVENTURE},{E5},E5,CFQ7TTC0LFLZ:0002,12,Active,2025-12-15T23:30:18Z,2026-12-14,1 Year,Monthly,TRUE"
    values = only(load(tmp_path, {"partner-center/all.csv": table(row)}))
    assert (values["tenant"], values["quantity"], values["status"], values["start"]) == (
        ADVENTURE,
        Decimal(12),
        "active",
        date(2025, 12, 16),
    )
    assert (values["commitment_end"], values["term_months"], values["auto_renew"]) == (date(2026, 12, 14), Decimal(12), True)
    assert (values["created_on"], values["trial"]) == (UNKNOWN, UNKNOWN)


def test_what_powershell_writes_is_read_too(tmp_path: Path) -> None:
    text = f'"Id","OfferId","EffectiveStartDate","TermDuration","CustomerId"\n"{E5.upper()}","x","2025-12-15","P1M","{ADVENTURE}"\n'
    values = only(load(tmp_path, {"downloads/subs.csv": text}))
    assert (values["key"], values["term_months"], values["start"], values["started"]) == (E5, Decimal(1), date(2025, 12, 15), UNKNOWN)


def test_a_day_and_a_number_that_can_be_read_in_two_ways_are_unreadable(tmp_path: Path) -> None:
    row = f"{ADVENTURE},{E5},E5,x,1.234,Active,03/04/2026,04/05/2026,1 Year,Monthly,TRUE"
    environment = load(tmp_path, {"partner-center/all.csv": table(row)})
    values = only(environment)
    assert (values["quantity"], values["start"], values["commitment_end"]) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert all("set locale" in message for message in messages(environment))


@pytest.mark.parametrize("row", [f"{ADVENTURE},{E5},a, b,too few", f'{ADVENTURE},"{E5},quote that never ends'])
def test_rows_that_cannot_be_read_are_told_and_leave_it_partial(tmp_path: Path, row: str) -> None:
    good = f"{ADVENTURE},{BLUE},E5,x,1,Active,,,1 Year,Monthly,TRUE"
    environment = load(tmp_path, {"partner-center/all.csv": table(good, row)}, WHOLE)
    assert keys(environment) == [BLUE]
    assert environment.state("provider_subscription").completeness is Completeness.PARTIAL
    assert environment.troubles


def test_a_csv_file_of_something_else_is_told(tmp_path: Path) -> None:
    environment = load(tmp_path, {"partner-center/prices.csv": "Product,Price\r\nE5,57", "partner-center/a.json": [sold()]})
    assert messages(environment) == ["No row near the top names the columns of subscriptions."]


def test_a_heading_twice_counts_for_neither(tmp_path: Path) -> None:
    text = f"Subscription ID,Offer ID,Quantity,Quantity,Auto renew\n{E5},x,1,2,TRUE\n"
    environment = load(tmp_path, {"partner-center/a.csv": text})
    assert only(environment)["quantity"] is UNKNOWN
    assert messages(environment) == ["Several columns are called 'Quantity', so none of them counts."]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text("aP1Y-:é", max_size=6)
    | st.sampled_from(["P1Y", "active", "monthly", "2026-01-01T00:00:00Z"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("aI d", max_size=3), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(sorted({spec.column.logical[0] for spec in KIND.fields.values() if spec.column.logical}))


@given(st.dictionaries(names, json_values))
def test_no_value_is_ever_made_up(record: Mapping[str, object]) -> None:
    properties = fold(record)
    row = row_of(properties, KIND, "record 1", "")
    for field, property_ in properties_of(KIND).items():
        said = row.values.get(field)
        refused = row.refused is not None and field in row.refused
        if property_ not in properties:
            assert said is None
            assert refused
        elif said is not None:
            # Whatever comes out was said so, or is the months, the day or the id in what was said.
            raw = properties[property_]
            part = raw == "P1Y" or (isinstance(raw, str) and str(said) in raw) or (isinstance(raw, dict) and said in raw.values())
            assert said == raw or part
        else:
            assert refused or field == "tenant" or properties[property_] in (None, "") or isinstance(properties[property_], dict | Refusal)


@given(st.lists(st.dictionaries(names, json_values), min_size=1, max_size=3))
def test_whatever_a_file_holds_nothing_comes_of_it_that_it_does_not_say(records: list[Mapping[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = load(Path(folder), {"partner-center/a.json": {"items": [*records, sold()]}})
        found = [one for one in environment.store.records("provider_subscription") if not one.unseen]
        assert len(found) <= len(records) + 1
        for one in found:
            said = [fold(record) for record in [*records, sold()]]
            for field, property_ in properties_of(KIND).items():
                if one.values[field] not in (None, UNKNOWN) and field != "tenant":
                    assert any(record.get(property_) is not None for record in said), field
