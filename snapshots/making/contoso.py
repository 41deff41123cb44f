"""Contoso: an invented partner whose billing went wrong in every way that a rule knows; here is what it sells to whom."""

from __future__ import annotations

from typing import Final

from making.backups import hasty_backups
from making.catalogue import Product, stock
from making.contracts import Contract, Subscription, agree, subscribe
from making.customers import DO_NOTHING, Customer, services, welcome
from making.defects import spoil, vouch
from making.dependencies import OWN_NEEDS, Needs, named_reply
from making.invoices import invoice
from making.partner_center import partner_center
from making.platform import CORE, WORK_365, Flow, Ground, Partner
from making.provider import receive
from making.provider_defects import PROVIDER_CHANGED, bought
from making.rows import Json, Tenant

CUSTOMERS: Final = (
    Customer("Van Dijk Installatietechniek", "C20001", "EUR", "Utrecht", "Marieke van Dijk", "vandijk-installatie.example"),
    Customer("De Gouden Halm Bakkerijen", "C20002", "EUR", "Gelderland", "Joost Halm", "goudenhalm.example"),
    Customer("Noordzee Visserij", "C20003", "EUR", "Zeeland", "Willem Dorsman", "noordzeevis.example"),
    Customer("Waterland Zorggroep", "C20004", "EUR", "Noord-Holland", "Fatima El Amrani", "waterlandzorg.example"),
    Customer("Blue Harbor Dental", "C20005", "USD", "Maine", "Susan Clarke", "blueharbordental.example"),
    Customer("Prairie Wind Farms", "C20006", "USD", "Kansas", "Hank Miller", "prairiewind.example"),
)

CONTRACTS: Final = (
    Contract("BC-2001", "Van Dijk Installatietechniek", "EUR", "monthly", "2025-12-01"),
    Contract("BC-2002", "Van Dijk Installatietechniek", "EUR", "annual", "2026-01-01"),
    Contract("BC-2003", "De Gouden Halm Bakkerijen", "EUR", "monthly", "2026-01-01"),
    Contract("BC-2004", "Noordzee Visserij", "EUR", "monthly", "2026-01-01", "arrears"),
    Contract("BC-2005", "Noordzee Visserij", "EUR", "annual", "2026-01-01"),
    Contract("BC-2006", "Waterland Zorggroep", "EUR", "monthly", "2026-01-01", "arrears"),
    Contract("BC-2007", "Waterland Zorggroep", "EUR", "annual", "2025-01-01", closed="2025-12-31"),
    Contract("BC-2008", "Blue Harbor Dental", "USD", "monthly", "2026-01-01"),
    Contract("BC-2009", "Blue Harbor Dental", "USD", "annual", "2026-01-01"),
    Contract("BC-2010", "Prairie Wind Farms", "USD", "monthly", "2026-01-01", "arrears"),
    Contract("BC-2011", "Prairie Wind Farms", "USD", "monthly", "2025-12-01", "arrears"),
    Contract("BC-2012", "De Gouden Halm Bakkerijen", "EUR", "quarterly", "2026-02-01"),
)

PRODUCTS: Final = (
    Product("Microsoft Teams Calling Plan", "TEAMS-CP", "EUR", "CFQ7TTC0LH1J:0001", "12.00", ("Monthly",)),
    Product("Project Plan 3", "PROJECT-3", "EUR", "CFQ7TTC0HDB0:0002", "28.10", ("Monthly", "Annual")),
    Product("Managed monitoring", "MONITORING", "EUR", None, "2.75", ("Monthly",)),
)

BUSINESS: Final = "Microsoft 365 Business Premium"
E5: Final = "Microsoft 365 E5"
PHONE: Final = "Microsoft Teams Phone Standard"
CALLING: Final = "Microsoft Teams Calling Plan"
POWER_BI: Final = "Power BI Pro"
PROJECT: Final = "Project Plan 3"
BACKUP: Final = "Managed backup"

SUBSCRIPTIONS: Final = (
    # product, contract, unit, quantity
    Subscription(BUSINESS, "BC-2001", "Monthly", 85),
    Subscription(BUSINESS, "BC-2002", "Annual", 85, name=f"{BUSINESS} annual - Van Dijk Installatietechniek"),
    Subscription(E5, "BC-2001", "Monthly", 20),
    Subscription(PHONE, "BC-2001", "Monthly", 20, parent=f"{E5} - Van Dijk Installatietechniek"),
    Subscription(POWER_BI, "BC-2001", "Monthly", 10, ended="2025-12-31"),
    Subscription(POWER_BI, "BC-2002", "Annual", 10, name=f"{POWER_BI} annual - Van Dijk Installatietechniek"),
    Subscription(E5, "BC-2003", "Monthly", 12, ended="2026-01-09"),
    Subscription(PHONE, "BC-2003", "Monthly", 12, parent=f"{E5} - De Gouden Halm Bakkerijen"),
    Subscription(CALLING, "BC-2003", "Monthly", 6, parent=f"{PHONE} - De Gouden Halm Bakkerijen"),
    Subscription(BUSINESS, "BC-2003", "Monthly", 140, changes=(("2026-01-12", 10),)),
    Subscription(POWER_BI, "BC-2003", "Monthly", 8, ended="2026-01-07"),
    Subscription(POWER_BI, "BC-2003", "Annual", 8, start="2026-02-01", name=f"{POWER_BI} annual - De Gouden Halm Bakkerijen"),
    Subscription(BUSINESS, "BC-2004", "Monthly", 60),
    Subscription(BUSINESS, "BC-2005", "Annual", 40, name=f"{BUSINESS} annual - Noordzee Visserij"),
    Subscription(E5, "BC-2005", "Annual", 6),
    Subscription(PHONE, "BC-2005", "Annual", 6, parent=f"{E5} - Noordzee Visserij"),
    Subscription(BACKUP, "BC-2004", "Monthly", 60, provider=DO_NOTHING),
    Subscription("Managed monitoring", "BC-2004", "Monthly", 60, provider=DO_NOTHING),
    Subscription(PROJECT, "BC-2004", "Monthly", 3),
    Subscription(POWER_BI, "BC-2005", "Annual", 5),
    Subscription(BUSINESS, "BC-2006", "Monthly", 210),
    Subscription(E5, "BC-2006", "Monthly", 25),
    Subscription(PROJECT, "BC-2007", "Annual", 5),
    Subscription(E5, "BC-2007", "Annual", 25, name=f"{E5} annual - Waterland Zorggroep"),
    Subscription(f"{BUSINESS} (US)", "BC-2008", "Monthly", 45),
    Subscription(f"{BUSINESS} (US)", "BC-2009", "Annual", 45, name=f"{BUSINESS} (US) annual - Blue Harbor Dental"),
    Subscription(f"{PHONE} (US)", "BC-2008", "Monthly", 20, parent=f"{BUSINESS} (US) - Blue Harbor Dental"),
    Subscription(f"{BUSINESS} (US)", "BC-2010", "Monthly", 33),
    Subscription(f"{PHONE} (US)", "BC-2010", "Monthly", 33, parent=f"{BUSINESS} (US) - Prairie Wind Farms"),
    Subscription(f"{POWER_BI} (US)", "BC-2010", "Monthly", 6),
    Subscription(PROJECT, "BC-2010", "Monthly", 2),
    Subscription("Azure plan (US)", "BC-2011", usage={"2025-12-01": "2710.35"}),
)

PARTNER: Final = Partner(
    "contoso",
    "Contoso Cloud Services",
    (
        Flow("Contoso - Chase unpaid invoices", "", ("work365_sharedoffice365",), "invoice"),
        Flow("Contoso - Tell sales of new subscriptions", "", ("contoso_sharedteams",), "work365_subscription"),
    ),
    ("contoso_sharedteams",),
)

EXPENSES: Final = "AdventureExpenses"
NEEDS: Final = (
    Needs(("view", "Renewals this quarter"), ("table", "work365_subscription"), ""),
    Needs(("form", "Subscription - account managers"), ("table", "work365_subscription"), ""),
    Needs(("flow", PARTNER.flows[1].name), ("table", "work365_subscription"), ""),
    Needs(("flow", "Adventure Expenses - Book invoice"), ("table", "work365_billingcontract"), EXPENSES),
)
"""What of Contoso's own, and of a solution that another company sold it, hangs on Work 365."""


def contoso() -> tuple[Tenant, dict[str, Json | str]]:
    """Return the tenant and its files beside the tables."""
    tenant = Tenant("Contoso Production", "https://contoso.crm4.dynamics.com")
    ground = Ground(tenant, PARTNER, running=True)
    ground.solution(EXPENSES, "Adventure Expenses", "3.1.0.2", "2025-10-02T07:00:00Z", "adventure", managed=True)
    tenant.add("publisher", "adventure", key="adventure", name="Adventure Software", prefix="adv")
    ground.flow(Flow("Adventure Expenses - Book invoice", EXPENSES, (), "invoice"), managed=True, on=True)
    ground.lay()
    stock(tenant, PRODUCTS)
    services(tenant, running=True)
    for customer in CUSTOMERS:
        welcome(tenant, customer, running=True)
    contracts = {one.name: one for one in CONTRACTS}
    for contract in CONTRACTS:
        agree(tenant, contract)
    subscriptions = {subscribe(tenant, contracts[one.contract], one): one for one in SUBSCRIPTIONS}
    invoice(tenant, CONTRACTS, subscriptions)
    receive(tenant, subscriptions)
    spoil(tenant)
    provider = dict(partner_center(tenant, PROVIDER_CHANGED, bought(tenant)))
    files: dict[str, Json | str] = {**dict(ground.definitions()), **provider, **vouch(tenant), **hasty_backups(tenant)}
    for solution, *_ in WORK_365:
        files[f"dependency/{solution}.json"] = named_reply(tenant, (*OWN_NEEDS, *NEEDS) if solution == CORE else ())
    return tenant, files
