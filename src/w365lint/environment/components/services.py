"""Services and the time that is billed for them."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, documented, guessed
from w365lint.environment.components.values import Day, Flag, Key, Money, Number, Text, Word, choices
from w365lint.environment.components.words import StatusReason


class Service(Owned, kind="service", tables=("work365_service",), mark=Mark.DOCUMENTED):
    """Work that a customer pays for by the hour."""

    key: Key = documented("work365_serviceid")
    name: Text = documented("work365_service_name", display="Name")
    status_reason: StatusReason = column("statuscode", display="Status Reason")
    customer: Key = documented("_work365_service_customer_value", display="Customer", refers="account")
    contract: Key = documented("_work365_service_billingcontract_value", display="Billing Contract", refers="billing_contract")
    product: Key = documented("_work365_service_product_value", display="Product", refers="product")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    effective_start: Day = documented("work365_service_effectivestartdate", display="Effective Start Date")
    taxable: Flag = documented("work365_service_istaxable", display="Is Taxable")
    type: Text = documented("work365_service_servicetype", display="Service Type")
    invoicing_rollup: Annotated[
        Word,
        choices(
            no_grouping="No Grouping",
            by_resource=("By Resource", "Resource"),
            by_role=("By Role", "Role"),
            by_service=("By Service", "Service"),
        ),
    ] = documented("work365_service_invoicingrolluptype", display="Invoicing Rollup Type")
    last_billed_revenue: Money = documented("work365_service_lastbilledrevenue", display="Last Billed Revenue")
    last_billed_time: Text = documented("work365_service_lastbilledtime", display="Last Billed Time")
    total_revenue: Money = documented("work365_service_totalrevenueamount", display="Total Revenue Amount")


class TimeLog(Owned, kind="time_log", tables=("work365_timelog",), mark=Mark.GUESSED):
    """Time that somebody spent on a service; it is billed once a manager has approved it."""

    key: Key = guessed("work365_timelogid")
    name: Text = guessed("work365_timelog_name", "work365_name", display="Name")
    service: Key = guessed("_work365_timelog_service_value", display="Service", refers="service")
    worked_on: Day = guessed("work365_timelog_date", display="Date")
    billable: Flag = guessed("work365_timelog_billable", display="Billable")
    actual_time: Number = guessed("work365_timelog_actualtime", display="Actual Time", about="hours")
    billable_time: Number = guessed("work365_timelog_billabletime", display=("Billable Time", "Billable time"), about="hours")
    comment: Text = guessed("work365_timelog_externalcomment", display="External Comment")
    invoice: Key = guessed("_work365_timelog_invoice_value", display="Invoice", refers="invoice")
    status_reason: Annotated[
        Word,
        choices(draft=("Draft", "Active"), submitted="Submitted", approved="Approved", rejected="Rejected", billed=("Billed", "Invoiced")),
    ] = column("statuscode", display="Status Reason")
