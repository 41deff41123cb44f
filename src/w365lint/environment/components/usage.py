"""What providers bill, and what customers used."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, Recorded, column, guessed
from w365lint.environment.components.values import Day, Key, Money, Number, Text, Word, choices
from w365lint.environment.components.words import State

Billed = Annotated[
    Word, choices(active="Active", confirmed="Confirmed", unconfirmed="Unconfirmed", archived="Archived", inactive="Inactive")
]
"""Archived: billed to the customer. Confirmed: billed by the provider. Unconfirmed: an interim daily figure."""


class ProviderInvoice(Owned, kind="provider_invoice", tables=("work365_providerinvoice",), mark=Mark.GUESSED):
    """One bill of a provider, with license and usage summaries under it."""

    key: Key = guessed("work365_providerinvoiceid")
    name: Text = guessed("work365_providerinvoice_name", "work365_name", display="Name")
    status_reason: Annotated[Word, choices(populating="Populating", active="Active", error="Error")] = column(
        "statuscode", display="Status Reason", about="usage is billed only from an active one"
    )
    provider: Key = guessed("_work365_providerinvoice_provider_value", display="Provider", refers="provider")
    invoice_date: Day = guessed("work365_providerinvoice_invoicedate", display="Invoice Date")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    total: Money = guessed("work365_providerinvoice_totalcharges", display=("Total Charges", "Total"))
    paid_amount: Money = guessed("work365_providerinvoice_paidamount", display="Paid Amount")
    override_tolerance: Money = guessed("work365_providerinvoice_overridetolerance", display="Override Tolerance")
    message: Text = guessed("work365_providerinvoice_message", display="Message")


class LicenseSummary(Recorded, kind="license_summary", plural="license_summaries", tables=("work365_licensesummary",), mark=Mark.GUESSED):
    """One license line of a provider invoice."""

    key: Key = guessed("work365_licensesummaryid")
    name: Text = guessed("work365_licensesummary_name", "work365_name", display="Name")
    state: State = column("statecode", display="Status")
    status_reason: Billed = column("statuscode", display="Status Reason")
    provider_invoice: Key = guessed("_work365_licensesummary_providerinvoice_value", display="Provider Invoice", refers="provider_invoice")
    customer: Key = guessed("_work365_licensesummary_customer_value", display="Customer", refers="account")
    subscription: Key = guessed("_work365_licensesummary_subscription_value", display="Subscription", refers="subscription")
    provider_part_number: Text = guessed("work365_licensesummary_partnumber", display="Part Number")
    manufacturer: Text = guessed("work365_licensesummary_manufacturer", display="Manufacturer")
    order_reference: Text = guessed("work365_licensesummary_orderid", display="Order Id")
    billing_cycle: Annotated[
        Word,
        choices(
            monthly="Monthly", annual="Annual", triennial="Triennial", one_time=("One Time", "OneTime"), none="None", unknown="Unknown"
        ),
    ] = guessed("work365_licensesummary_billingcycletype", display="Billing Cycle Type")
    charge_start: Day = guessed("work365_licensesummary_chargestartdate", display="Charge Start Date")
    charge_end: Day = guessed("work365_licensesummary_chargeenddate", display="Charge End Date", about="the last day")
    description: Text = guessed("work365_licensesummary_chargedescription", display="Charge Description")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    unit_price: Number = guessed("work365_licensesummary_unitprice", display="Unit Price", about="it may have more decimals than money")
    quantity: Number = guessed("work365_licensesummary_quantity", display="Quantity")
    discount: Money = guessed("work365_licensesummary_discount", display="Discount")
    tax: Money = guessed("work365_licensesummary_tax", display="Tax")
    total: Money = guessed("work365_licensesummary_total", display="Total")


class UsageSummary(Recorded, kind="usage_summary", plural="usage_summaries", tables=("work365_usagesummary",), mark=Mark.GUESSED):
    """What one subscription used in one cycle; usage is billed from it."""

    key: Key = guessed("work365_usagesummaryid")
    name: Text = guessed("work365_usagesummary_name", "work365_name", display="Name")
    state: State = column("statecode", display="Status")
    status_reason: Billed = column("statuscode", display="Status Reason")
    customer: Key = guessed("_work365_usagesummary_customer_value", display="Customer", refers="account")
    subscription: Key = guessed("_work365_usagesummary_subscription_value", display="Subscription", refers="subscription")
    provider_invoice: Key = guessed("_work365_usagesummary_providerinvoice_value", display="Provider Invoice", refers="provider_invoice")
    invoice: Key = guessed("_work365_usagesummary_invoice_value", display="Invoice", refers="invoice")
    cycle_start: Day = guessed("work365_usagesummary_cyclestartdate", display="Cycle Start Date")
    cycle_end: Day = guessed("work365_usagesummary_cycleenddate", display="Cycle End Date", about="the last day")
    provider_service: Text = guessed("work365_usagesummary_service", display="Service")
    resource: Text = guessed("work365_usagesummary_resource", display="Resource")
    region: Text = guessed("work365_usagesummary_region", display="Region")
    charge_type: Text = guessed("work365_usagesummary_chargetype", display="Charge Type")
    measured_in: Text = guessed("work365_usagesummary_unit", display="Unit")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    unit_price: Number = guessed("work365_usagesummary_unitprice", display="Unit Price", about="it may have more decimals than money")
    quantity: Number = guessed("work365_usagesummary_quantity", display="Quantity")
    tax: Money = guessed("work365_usagesummary_tax", display="Tax")
    total: Money = guessed("work365_usagesummary_total", display="Total")


class UsageDetail(Recorded, kind="usage_detail", tables=("work365_usagedetail",), mark=Mark.GUESSED):
    """What one subscription used on one day."""

    key: Key = guessed("work365_usagedetailid")
    name: Text = guessed("work365_usagedetail_name", "work365_name", display="Name")
    state: State = column("statecode", display="Status")
    status_reason: Billed = column("statuscode", display="Status Reason")
    customer: Key = guessed("_work365_usagedetail_customer_value", display="Customer", refers="account")
    subscription: Key = guessed("_work365_usagedetail_subscription_value", display="Subscription", refers="subscription")
    usage_summary: Key = guessed("_work365_usagedetail_usagesummary_value", display="Usage Summary", refers="usage_summary")
    provider_invoice: Key = guessed("_work365_usagedetail_providerinvoice_value", display="Provider Invoice", refers="provider_invoice")
    invoice: Key = guessed("_work365_usagedetail_invoice_value", display="Invoice", refers="invoice")
    used_on: Day = guessed("work365_usagedetail_usagedate", display="Usage Date")
    provider_service: Text = guessed("work365_usagedetail_service", display="Service")
    resource: Text = guessed("work365_usagedetail_resource", display="Resource")
    region: Text = guessed("work365_usagedetail_region", display="Region")
    charge_type: Text = guessed("work365_usagedetail_chargetype", display="Charge Type")
    measured_in: Text = guessed("work365_usagedetail_unit", display="Unit")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    unit_price: Number = guessed("work365_usagedetail_unitprice", display="Unit Price", about="it may have more decimals than money")
    quantity: Number = guessed("work365_usagedetail_quantity", display="Quantity")
    total: Money = guessed("work365_usagedetail_total", display="Total")
