"""A verdict by hand that uses every part of the report, an empty one, and a large one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from report.sample_findings import CARDS, CONTRACT, FLOW, URL, findings, undecided
from w365lint.rulebook.finding import Arrow, Finding, MissingExport, Money, Place, Severity
from w365lint.rulebook.verdict import (
    ClosingVerdict,
    Identity,
    IdleWaiver,
    LineState,
    LineVerdict,
    Outcome,
    RunbookVerdict,
    SolutionRound,
    Stage,
    TableVerdict,
    UnreadablePlace,
    Verdict,
    Waived,
    Weight,
)

CORE = "Work 365 Core (Work365)"


def _lines() -> tuple[LineVerdict, ...]:
    def line(number: int, stage: Stage, state: LineState, says: str, **more: object) -> LineVerdict:
        plain = LineVerdict(f"UNI-{number:02d}", stage, Weight.REQUIRED, says, "", state, (), (), (), ())
        return replace(plain, **more)  # type: ignore[arg-type]

    return (
        line(
            1,
            Stage.BEFORE,
            LineState.FOUND,
            "No billing contract is active",
            rules=("active-billing-contract",),
            conflict="UNI lists this before the final invoice, OFF only once invoicing is complete; OFF is followed",
            findings=("active-billing-contract:bc-7",),
            reads=("work365_billingcontract",),
            note="One contract is active.",
        ),
        line(2, Stage.BEFORE, LineState.CLEAR, "Every billing cycle up to the cutover has its final invoice"),
        line(3, Stage.BEFORE, LineState.UNDECIDED, "Usage is reconciled", undecided=("currency-mismatch:001", "currency-mismatch:002")),
        line(5, Stage.BEFORE, LineState.UNDECIDED, "Auto Send is off on every contract", weight=Weight.RECOMMENDED),
        line(9, Stage.BEFORE, LineState.ATTESTED, "A full backup was taken", who="Dana Reyes", when="2026-05-20"),
        line(10, Stage.BEFORE, LineState.STALE, "The restore was tried", note="This is too long ago.", who="Lee Gu", when="2026-01-04"),
        line(11, Stage.BEFORE, LineState.NO_RULE, "No portal uses a Work 365 table", note="Look for yourself."),
        line(12, Stage.BEFORE, LineState.NOT_APPLICABLE, "No Power Pages site shows invoices"),
        line(30, Stage.DURING, LineState.OPEN, "Remove the solutions in their order"),
        line(31, Stage.DURING, LineState.DONE, "Tell the users"),
        line(34, Stage.DURING, LineState.KEPT, "Print a checklist", note="This is the checklist."),
        line(40, Stage.AFTER, LineState.AWAITS_AFTER, "No Work 365 table is left"),
    )


def _tables() -> tuple[TableVerdict, ...]:
    api = f"{URL}/api/data/v9.2"
    return (
        TableVerdict(
            "billing_contract",
            "work365_billingcontract",
            "Billing contract",
            "complete",
            48,
            ("work365_billingcontract.json",),
            "2026-05-29T08:15:00Z",
            "",
            (),
            f"{api}/work365_billingcontracts",
        ),
        TableVerdict("invoice", "invoice", "Invoice", "absent", 0, (), "", "invoice.json is not in the snapshot.", (), f"{api}/invoices"),
        TableVerdict(
            "product",
            "product",
            "Product",
            "partial",
            5_000,
            ("product.json",),
            "2026-02-28T23:59:59Z",
            "The file ends at a multiple of 5,000 rows.",
            ("transactioncurrencyid",),
            "Sales Hub > Products > Export to Excel",
        ),
    )


def _order() -> tuple[SolutionRound, ...]:
    proofs = (
        Arrow("Contoso Extras (ContosoExtras)", CORE, Place("solutions/extras.zip!solution.xml", "MissingDependency 4")),
        Arrow("Work 365 Portal (Work365Portal)", CORE, Place("dependency/Work365.json", "record 12")),
    )
    return (
        SolutionRound(1, ("Contoso Extras (ContosoExtras)", "Work 365 Portal (Work365Portal)"), (), in_cycle=False),
        SolutionRound(2, (CORE,), proofs, in_cycle=False),
        SolutionRound(3, ("Loop A (LoopA)", "Loop B (LoopB)"), (), in_cycle=True),
    )


def _runbooks() -> tuple[RunbookVerdict, ...]:
    lines = _lines()
    return (
        RunbookVerdict(
            "uninstall",
            "Uninstall Work 365",
            Outcome.NO_GO,
            "1 line stands against it and 3 cannot be told.",
            lines,
            closing=(ClosingVerdict("Billing is closed", ("UNI-01", "UNI-02"), LineState.FOUND),),
        ),
        RunbookVerdict("billing-run", "Billing run", Outcome.CANNOT_TELL, "1 line cannot be told.", lines[2:3]),
        RunbookVerdict("operating", "Operating", Outcome.GO, "Every line is clear.", lines[1:2]),
    )


def _waived() -> tuple[Waived, ...]:
    finding = Finding(
        "active-billing-contract:bc-9",
        "active-billing-contract",
        Severity.ERROR,
        "Billing contract 'Internal use' is active.",
        (replace(CONTRACT, key="bc-9", name="Internal use"),),
    )
    return (Waived(finding, "The contract of our own licenses.", "Dana Reyes", "2026-12-31"),)


def _missing() -> tuple[MissingExport, ...]:
    address = f"{URL}/api/data/v9.2/invoices"
    return (
        MissingExport(
            "active-billing-contract",
            Severity.ERROR,
            "invoice",
            "invoice.json is not in the snapshot.",
            f"Save {address} as invoice.json.",
        ),
    )


def sample() -> Verdict:
    """Return a verdict with at least one of everything."""
    return Verdict(
        environment=Identity(
            "Contoso Production",
            URL,
            "Dynamics (DV)",
            "2026-05-31",
            "snapshot.json",
            "2026-05-29T08:15:00Z",
            (CORE,),
            "contoso",
        ),
        findings=findings(),
        undecided=undecided(),
        missing=_missing(),
        waived=_waived(),
        idle_waivers=(
            IdleWaiver("flow-that-is-on", ("fl-9",), "Lee Gu", "2026-04-30", "lapsed"),
            IdleWaiver("odd-name", ("product 77",), "Lee Gu", "2026-12-31", "unused"),
        ),
        clear=("currency-mismatch",),
        runbooks=_runbooks(),
        money=(Money(Decimal("1240.5000"), "EUR", "a month", ""), Money(Decimal("99.0000"), "USD", "a month", "")),
        tables=_tables(),
        unreadable=(UnreadablePlace("work365_usage.json", "byte 812", "The file ends in the middle of a record.", "Export it again."),),
        removal_order=_order(),
        rules=CARDS,
        deselected=("parent-cycle",),
    )


def plain() -> Verdict:
    """Return the sample without runbooks, findings or anything unknown."""
    full = sample()
    return replace(
        full,
        findings=(),
        undecided=(),
        missing=(),
        waived=(),
        idle_waivers=(),
        runbooks=(),
        money=(),
        unreadable=(),
        removal_order=(),
        environment=replace(full.environment, as_of="", as_of_source="", targets=()),
    )


def large(number: int) -> Verdict:
    """Return the sample with many findings of one rule."""
    many = tuple(
        Finding(
            f"flow-that-is-on:{each:05d}",
            "flow-that-is-on",
            Severity.WARNING,
            f"Flow 'Nightly {each}' is on.",
            (replace(FLOW, key=f"{each:05d}", name=f"Nightly {each}", place=Place("workflow.json", f"record {each}")),),
        )
        for each in range(number)
    )
    return replace(sample(), findings=many)
