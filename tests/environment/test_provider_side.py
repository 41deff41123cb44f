"""What is measured of customers at the provider."""

from __future__ import annotations

from typing import Any

import pytest

from w365lint.environment.rows import UNKNOWN
from w365lint.rulebook.example import Scene, stage

CUSTOMER = {"key": "tenant-1", "complete": True}


def known(*accounts: dict[str, Any]) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    return of(Scene("t", {"provider_customers": (CUSTOMER,), "provider_accounts": accounts}, {}, "2026-01-15", ()))


def of(scene: Scene) -> Any:  # noqa: ANN401 a flag or UNKNOWN
    environment, _ = stage(scene, frozenset({"provider_customer"}))
    (customer,) = [one for one in environment.store.records("provider_customer") if not one.unseen]
    return customer.values["known"]


@pytest.mark.parametrize("said", ["tenant-1", "TENANT-1", " {Tenant-1} "])
def test_a_tenant_is_known_by_its_id_however_it_is_spelled(said: str) -> None:
    assert known({"key": "t1", "provider_specific_id": said}) is True


@pytest.mark.parametrize("said", ["tenant-2", "", None])
def test_a_tenant_of_no_provider_account_is_not_known(said: object) -> None:
    assert known({"key": "t1", "provider_specific_id": said}) is False


def test_while_the_id_of_one_account_cannot_be_read_it_may_be_this_one() -> None:
    unread = {"key": "t1", "provider_specific_id": {"unreadable": 1.5}}
    assert known(unread) is UNKNOWN
    assert known(unread, {"key": "t2", "provider_specific_id": "tenant-1"}) is True


def test_without_provider_accounts_nobody_knows() -> None:
    scene = Scene("t", {"provider_customers": (CUSTOMER,), "provider_accounts": ()}, {}, "2026-01-15", ())
    assert of(scene) is False
    assert of(scene.without("provider_accounts")) is UNKNOWN
    assert of(scene.without_column("provider_account", "provider_specific_id")) is False
    account = {"provider_accounts": ({"key": "t1", "provider_specific_id": "tenant-1"},)}
    assert (
        of(Scene("t", {**scene.records, **account}, {}, "2026-01-15", ()).without_column("provider_account", "provider_specific_id"))
        is UNKNOWN
    )
