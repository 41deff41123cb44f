"""The findings, questions and rule cards of the sample, with hostile names."""

from __future__ import annotations

from decimal import Decimal

from w365lint.rulebook.finding import Arrow, Finding, Money, Place, Severity, Subject, Undecided
from w365lint.rulebook.verdict import RuleCard

SCRIPT = "<script>document.title='owned'</script>"
IMAGE = '"><img src=x onerror="document.title=\'owned\'">'
TURNED = "Invoice \u202egpj.exe"
NUL = "Contract\x00\x1b[31mred\x07"
LONG = "x" * 10_000
SURROGATE = "half a \ud800 pair"

URL = "https://contoso.crm4.dynamics.com"


def _subject(kind: str, key: str, name: str, place: Place, link: str = "") -> Subject:
    return Subject(kind, kind, key, name, place, link)


def _link(table: str, key: str) -> str:
    return f"{URL}/main.aspx?etn={table}&id={key}&pagetype=entityrecord"


def _subscription(number: int, name: str) -> Subject:
    key = f"5b000000-0000-0000-0000-{number:012d}"
    return _subject("subscription", key, name, Place("work365_subscription.json", f"record {number}"), _link("work365_subscription", key))


CONTRACT = _subject(
    "billing_contract",
    "bc-7",
    "Fourth Coffee 2026",
    Place("work365_billingcontract.json", "record 7"),
    _link("work365_billingcontract", "bc-7"),
)
_REFERENCE = _subject(
    "connection_reference",
    "w365_sharedcommondata",
    "Work 365 Dataverse",
    Place("connectionreference.json", "record 3"),
    _link("connectionreference", "r3"),
)
FLOW = _subject("flow", "fl-2", "Send renewal notice", Place("workflow.json", "record 2"), _link("workflow", "fl-2"))

_PATH = (
    Arrow("Send renewal notice", "Work 365 Dataverse", Place("workflow.json", "record 2")),
    Arrow("Work 365 Dataverse", "Work 365 Core", Place("dependency/Work365.json", "record 41")),
)


def findings() -> tuple[Finding, ...]:
    reference = "connection-reference-of-target:w365_sharedcommondata"
    contract = "active-billing-contract:bc-7"
    month = Money(Decimal("1240.5"), "EUR", "a month", "subscription 12")
    return (
        Finding(
            contract,
            "active-billing-contract",
            Severity.ERROR,
            "Billing contract 'Fourth Coffee 2026' is active. It bills until it is deactivated.",
            (CONTRACT,),
        ),
        Finding(
            reference,
            "connection-reference-of-target",
            Severity.ERROR,
            "Connection reference 'Work 365 Dataverse' is still there and 1 flow uses it.",
            (_REFERENCE, FLOW),
            _PATH,
        ),
        Finding(
            "flow-that-is-on:fl-2",
            "flow-that-is-on",
            Severity.WARNING,
            "Flow 'Send renewal notice' is on.",
            (FLOW,),
            _PATH[:1],
            causes=(reference,),
        ),
        Finding(
            "suspended-without-license-change:sub-12",
            "suspended-without-license-change",
            Severity.WARNING,
            "Subscription 'Microsoft 365 E5' is suspended since 2026-03-02 and still bills 31 licenses.",
            (_subscription(12, "Microsoft 365 E5"), CONTRACT),
            money=month,
            causes=("flow-that-is-on:fl-2", contract),
        ),
        Finding(
            "suspended-without-license-change:sub-13",
            "suspended-without-license-change",
            Severity.WARNING,
            f"Subscription '{SCRIPT}' is suspended and still bills.",
            (_subscription(13, SCRIPT),),
            money=Money(Decimal(99), "USD", "a month", "subscription 13"),
        ),
        *_hostile(),
    )


def _hostile() -> tuple[Finding, ...]:
    names = (IMAGE, TURNED, NUL, LONG, SURROGATE)
    return tuple(
        Finding(
            f"odd-name:{number} {name[:40]}",
            "odd-name",
            Severity.NOTE,
            f"Product '{name}' has an odd name.",
            (_subject("product", str(number), name, Place(f"{name[:60]}.json", f"record {number}"), "javascript:document.title='owned'"),),
            (Arrow(name, SCRIPT, Place("product.json", IMAGE)),),
        )
        for number, name in enumerate(names, 1)
    )


def _card(name: str, title: str, severity: Severity, rationale: str, remediation: str) -> RuleCard:
    return RuleCard(
        name,
        title,
        severity,
        ("uninstall",),
        (f"Find a {title.lower()}", "unless it is excused."),
        rationale,
        remediation,
        ("https://learn.microsoft.com/power-platform/alm/removing-dependencies",),
        ("UNI-01",),
        replaced=name == "odd-name",
    )


CARDS = (
    _card(
        "active-billing-contract",
        "Active billing contract",
        Severity.ERROR,
        "An active contract raises invoices on its next billing date.",
        "Finish its invoicing, then open the contract in Work 365 and choose Deactivate.",
    ),
    _card(
        "co-term-without-date",
        "Co-term pair without a change date",
        Severity.ERROR,
        "Nobody has said when the annual term begins.",
        "Write the date into attestations.yaml.",
    ),
    _card(
        "connection-reference-of-target",
        "Connection reference of the target",
        Severity.ERROR,
        "Dataverse refuses to remove a solution while something outside it uses its connection reference.",
        "Turn off the flows that use it, then delete the connection reference.",
    ),
    _card(
        "currency-mismatch",
        "Currency mismatch",
        Severity.ERROR,
        "A price in another currency bills the wrong amount.",
        "Correct the price list.",
    ),
    _card(
        "flow-that-is-on",
        "Flow that is on",
        Severity.WARNING,
        "A flow that is on runs until the solution is gone.",
        "Turn the flow off.",
    ),
    _card("odd-name", "Odd name", Severity.NOTE, "Invoices print the name.", "Rename the product."),
    _card(
        "suspended-without-license-change",
        "Suspended subscription without its negative license change",
        Severity.WARNING,
        "Work 365 bills the licenses of a suspended subscription until a negative license change takes them back.",
        "Add a license change with the negative quantity and the day of the suspension.",
    ),
)


def undecided() -> tuple[Undecided, ...]:
    asked = Undecided(
        "co-term-without-date:1",
        "co-term-without-date",
        Severity.ERROR,
        "When does 'Azure plan' change to annual billing?",
        _subscription(40, "Azure plan"),
        ("Attest COT-07 for this subscription with the change date.",),
        asked=True,
    )
    export = "Export product.json with the column 'transactioncurrencyid'."
    return (
        asked,
        *(
            Undecided(
                f"currency-mismatch:{number:03d}",
                "currency-mismatch",
                Severity.ERROR,
                f"The currency of product {number} is not known.",
                _subject("product", f"p{number}", f"Product {number}", Place("product.json", f"record {number}")),
                (export,),
            )
            for number in range(1, 61)
        ),
    )
