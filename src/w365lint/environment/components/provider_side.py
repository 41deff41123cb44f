"""What the provider itself has: subscriptions in Partner Center, and the customers whose lists were saved.

Source: learn.microsoft.com, Partner Center developer documentation, Subscription resources and Get a customer's
subscriptions. A subscription there says no price and no currency.
"""

from __future__ import annotations

from typing import Annotated, Final

from w365lint.environment.components.base import Component, column, ours
from w365lint.environment.components.values import Day, Flag, Key, Moment, Number, Text, TextList, Word, choices

SUBSCRIPTIONS: Final = "partner-center"
CUSTOMERS: Final = "partner-center/customers"


class ProviderSubscription(Component, kind="provider_subscription", tables=(SUBSCRIPTIONS,)):
    """A subscription as Partner Center has it."""

    key: Key = column("id", display=("Subscription ID", "Subscription identifier"))
    name: Text = column("friendlyName", display=("Friendly Name", "Subscription name", "Nickname"))
    tenant: Key = column(
        "customerTenantId", "customerId", display=("Customer tenant ID", "Customer ID", "Microsoft ID"), about="the customer's tenant"
    )
    offer: Text = column("offerId", display=("Offer ID", "Catalog item ID"), about="product, SKU and availability at the provider")
    offer_name: Text = column("offerName", display=("Offer Name", "Offer", "Product"))
    product_type: Text = column("productType", display="Product type")
    quantity: Number = column("quantity", display=("Quantity", "Licenses", "License count"))
    billing_type: Annotated[
        Word, choices(license=("license", "License-based"), usage=("usage", "Usage-based"), benefit="benefit", none="none")
    ] = column("billingType", display=("Billing Type", "Billing model"))
    status: Annotated[
        Word,
        choices(
            active="active", suspended="suspended", deleted="deleted", expired="expired", pending="pending", disabled="disabled",
            none="none",
        ),
    ] = column("status", display=("Status", "Subscription status"))  # fmt: skip
    suspension_reasons: TextList = column("suspensionReasons")
    created_on: Moment = column("creationDate", display=("Creation Date", "Created"), about="when it was ordered")
    started: Moment = column("effectiveStartDate", display=("Effective start date", "Start date"))
    start: Day = ours(about="the day on which it started, in the environment's time zone")
    commitment_end: Day = column(
        "commitmentEndDate", display=("Commitment End Date", "End date"), about="the last day of its term; far away where it does not renew"
    )
    billing_cycle: Annotated[
        Word,
        choices(monthly="monthly", annual=("annual", "annually"), triennial="triennial", one_time=("one_time", "OneTime"), none="none"),
    ] = column("billingCycle", display=("Billing Cycle", "Billing frequency"), about="how often the partner is billed")
    term_months: Number = column("termDuration", display=("Term duration", "Term"), about="the length of its term")
    auto_renew: Flag = column("autoRenewEnabled", display=("Auto renew enabled", "Auto renew", "Auto-renew"))
    trial: Flag = column("isTrial", display="Trial")
    parent: Key = column("parentSubscriptionId", display="Parent subscription ID")
    order: Text = column("orderId", display="Order ID")


class ProviderCustomer(Component, kind="provider_customer", tables=(CUSTOMERS,)):
    """A customer's tenant of which a list of subscriptions was saved."""

    key: Key = column("customerTenantId", about="the tenant")
    name: Text = column("customerName", about="the tenant, where no file names the customer")
    complete: Flag = ours(about="a whole list of its subscriptions was saved: not filtered, every page of it")
    subscriptions: Number = ours(about="how many were saved")
