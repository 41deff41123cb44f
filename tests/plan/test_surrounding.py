"""What surrounds a removal, held against answers worked by hand."""

from __future__ import annotations

from pathlib import Path

from w365lint.configuration import Configuration, Weight
from w365lint.environment.load import load_environment
from w365lint.plan.make import make_plan
from w365lint.plan.surrounding import Surrounding
from w365lint.plan.weights import own
from w365lint.rulebook.attestation import Vouched

SNAPSHOTS = Path(__file__).parent.parent.parent / "snapshots"


def around(name: str, configuration: Configuration | None = None) -> Surrounding:
    chosen = configuration or Configuration()
    return make_plan(load_environment(SNAPSHOTS / name, chosen), None, Vouched(), own(chosen)).surrounding


def test_contoso_is_unblocked_by_five_changes() -> None:
    found = around("contoso").unblocking
    assert [(change.way, change.name) for change in found.changes] == [
        ("edit", "flow Contoso - Chase unpaid invoices"),
        ("edit", "flow Contoso - Tell sales of new subscriptions"),
        ("edit", "flow Adventure Expenses - Book invoice"),
        ("edit", "form Subscription - account managers"),
        ("remove", "view Renewals this quarter"),
    ]
    assert found.weight == 9
    assert all(change.path and change.place.file for change in found.changes)


def test_what_is_dear_is_for_the_user_to_say() -> None:
    dear = Configuration(weights={"flow": Weight(edit=7, remove=1)})
    ways = {change.name: change.way for change in around("contoso", dear).unblocking.changes}
    assert ways["flow Contoso - Chase unpaid invoices"] == "remove"
    assert ways["flow Adventure Expenses - Book invoice"] == "edit"  # another maker's: it goes with its solution alone
    assert ways["form Subscription - account managers"] == "edit"


def test_solutions_that_wait_for_each_other_are_told_as_a_loop() -> None:
    (loop,) = around("variants/tangled-solutions").loops
    assert len(loop.ties) == 2
    assert loop.cut.startswith(
        "Cheapest to cut (weighs 6): what Work 365 (Work365) needs of Work 365 Self-Service Portal (Work365SelfServicePortal)."
    )
