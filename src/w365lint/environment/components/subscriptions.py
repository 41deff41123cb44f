"""Subscriptions and what changes them."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, documented, guessed
from w365lint.environment.components.values import Count, Day, Flag, Key, Money, Number, Text, Word, choices
from w365lint.environment.components.words import Billable, Event, Origin, Provisioning, Reduction, Visibility


class Subscription(Owned, kind="subscription", tables=("work365_subscription",), mark=Mark.DOCUMENTED):
    """What a customer pays for again and again."""

    key: Key = documented("work365_subscriptionid")
    name: Text = documented("work365_subscription_subscriptionname", display="Subscription Name")
    friendly_name: Text = documented("work365_subscription_friendlyname", display="Friendly Name")
    type: Annotated[
        Word,
        choices(
            license=("License", "License Based"), usage=("Usage", "Usage Based"), tiered=("Tiered", "Tiered Based"),
            calculated="Calculated", service=("Service", "Services", "Service Based"),
        ),
    ] = guessed("work365_subscription_type", display="Subscription Type")  # fmt: skip
    status_reason: Annotated[
        Word,
        # Inactive is Dataverse's own second reason: no page of Work 365 gives it to a subscription, but an import or a person can.
        choices(active="Active", suspended="Suspended", awaiting_provisioning="Awaiting Provisioning", inactive="Inactive"),
    ] = column("statuscode", display="Status Reason")
    customer: Key = documented("_work365_subscription_customer_value", display="Customer", refers="account")
    contract: Key = documented("_work365_subscription_billingcontract_value", display="Billing Contract", refers="billing_contract")
    product: Key = documented("_work365_subscription_product_value", display="Product", refers="product")
    parent: Key = documented("_work365_subscription_parentsubscription_value", display="Parent Subscription", refers="subscription")
    linked: Key = documented("_work365_subscription_linkedsubscription_value", display="Linked Subscription", refers="subscription")
    bill_at: Annotated[Word, choices(parent="Parent")] = documented("work365_subscription_billat", display="Bill At")
    billable: Billable = documented("work365_subscription_billablestatus", display="Billable Status")
    start: Day = guessed("work365_subscription_startdate", display="Start Date")
    effective_start: Day = documented(
        "work365_subscription_effectivestartdate", display="Effective Start Date", about="the first day that is billed"
    )
    end: Day = guessed("work365_subscription_enddate", display="End Date", about="the last day; empty while it is open")
    deactivate_on: Day = guessed("work365_subscription_deactivateon", display="Deactivate On")
    commitment_end: Day = guessed("work365_subscription_commitmentenddate", display="Commitment End Date")
    quantity: Number = guessed("work365_subscription_quantity", display="Quantity")
    included_quantity: Number = guessed("work365_subscription_includedquantity", display="Included Quantity")
    sales_unit: Key = guessed("_work365_subscription_salesunit_value", display="Sales Unit", refers="unit")
    price: Money = guessed(
        "work365_subscription_sellingpriceperunit", display="Selling Price per Unit", about="for one license, for one sales unit"
    )
    monthly_price: Money = guessed(
        "work365_subscription_monthlyunitsellingprice", display="Monthly Unit Selling Price", about="for one license, for one month"
    )
    cost: Money = guessed(
        "work365_subscription_costpriceperunit", display=("Cost Price Per Unit", "Unit Cost"), about="for one license, for one sales unit"
    )
    price_list: Key = guessed("_work365_subscription_pricelist_value", display="Price List", refers="price_list")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    provider: Key = guessed("_work365_subscription_provider_value", display="Provider", refers="provider")
    provider_account: Key = guessed("_work365_subscription_provideraccount_value", display="Provider Account", refers="provider_account")
    provider_part_number: Text = guessed("work365_subscription_providerpartnumber", display="Provider Part Number")
    provider_reference: Text = guessed(
        "work365_subscription_providerreference", display="Provider Reference", about="the subscription's id at the provider"
    )
    product_class: Text = guessed("work365_subscription_productclass", display="Product Class")
    taxable: Flag = guessed("work365_subscription_istaxable", display="Is Taxable")
    trial: Flag = guessed("work365_subscription_istrial", display="Is Trial")
    channel: Origin = documented("work365_subscription_channel", display="Channel")
    order: Key = guessed("_work365_subscription_order_value", display="Order")
    order_reference: Text = guessed("work365_subscription_ordernum", display="Order Reference")
    markup: Number = documented("work365_subscription_markup", display="Markup Percentage", about="percent of the cost, not the margin")
    consumption_threshold: Money = documented("work365_subscription_consumptionthreshold", display="Consumption Threshold")
    threshold_status: Number = documented("work365_subscription_thresholdstatus", display="Threshold Status", about="percent")
    current_cycle_consumption: Money = documented("work365_subscription_currentcycleconsumption", display="Current Cycle Consumption")
    last_known_cost: Money = documented("work365_subscription_cost", display="Last Known Cost")
    minimum_commitment: Money = documented("work365_subscription_minimumcommitment", display="Minimum Commitment")
    service_automation_id: Text = documented("work365_subscription_psasystem_id", display="PSA System Id")
    service_automation_sync: Flag = documented("work365_subscription_psaautosync", display="PSA Auto Sync")
    quantity_reduction: Reduction = guessed("work365_subscription_quantityreductionbehavior", display="Quantity Reduction Behavior")
    quantity_reduction_window: Count = guessed(
        "work365_subscription_quantityreductionwindow", display="Quantity Reduction Window", about="days after provisioning or renewal"
    )
    display_on_portal: Visibility = guessed("work365_subscription_displayonportal", display="Display on Portal")
    end_user_modification: Flag = guessed("work365_subscription_allowendusermodification", display="Allow End User Modification")


def _names(suffix: str) -> tuple[str, str]:
    return f"work365_licensechangelog_{suffix}", f"work365_lcl_{suffix}"


def _lookups(suffix: str) -> tuple[str, str]:
    return f"_work365_licensechangelog_{suffix}_value", f"_work365_lcl_{suffix}_value"


class LicenseChange(Owned, kind="license_change", tables=("work365_licensechangelog",), mark=Mark.GUESSED):
    """One change of a subscription; it drives provisioning and billing."""

    key: Key = guessed("work365_licensechangelogid", "work365_lclid")
    name: Text = guessed(*_names("name"), "work365_name", display="Name")
    customer: Key = guessed(*_lookups("customer"), display="Customer", refers="account")
    subscription: Key = guessed(*_lookups("subscription"), display="Subscription", refers="subscription")
    event: Event = guessed(*_names("subscriptionevent"), *_names("event"), display=("Change Type", "Event", "Subscription Event"))
    effective_date: Day = guessed(*_names("effectivedate"), display="Effective Date")
    quantity: Number = guessed(*_names("quantity"), display="Quantity", about="by how much the quantity changes")
    included_quantity: Number = guessed(*_names("includedquantity"), display="Included Quantity")
    sales_unit: Key = guessed(*_lookups("salesunit"), display="Sales Unit", refers="unit")
    price: Money = guessed(*_names("sellingpriceperunit"), display="Selling Price per Unit")
    monthly_price: Money = guessed(*_names("monthlyunitsellingprice"), display="Monthly Unit Selling Price")
    cost: Money = guessed(*_names("costpriceperunit"), display=("Cost Price per Unit", "Cost Price Per Unit"))
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    provisioning_status: Provisioning = guessed(*_names("provisioningstatus"), display="Provisioning Status")
    provisioning_message: Text = guessed(*_names("provisioningmessage"), display=("Provisioning Message", "System Message"))
    status_reason: Annotated[Word, choices(active="Active", archived="Archived")] = column(
        "statuscode", display="Status Reason", about="active: not billed yet; archived: billed, or never to be billed"
    )
    invoice: Key = guessed(*_lookups("invoice"), display="Invoice", refers="invoice")
    invoice_line: Key = guessed(*_lookups("invoiceline"), *_lookups("invoiceproduct"), display="Invoice Line", refers="invoice_line")
    order: Key = guessed(*_lookups("order"), display="Order")
    order_reference: Text = guessed(*_names("ordernum"), display="Order Reference")
    order_source: Origin = guessed(*_names("ordersource"), display="Order Source")
    change_source: Origin = guessed(*_names("changesource"), display="Change Source")
    created_by: Key = column("_createdby_value", display="Created By", refers="user")
    modified_by: Key = column("_modifiedby_value", display="Modified By", refers="user")


class ScheduledChange(Owned, kind="scheduled_change", tables=("work365_scheduledlicensechangelog",), mark=Mark.GUESSED):
    """A change that a job will merge into the subscription on its day; an empty price, unit or currency leaves that as it is."""

    key: Key = guessed("work365_scheduledlicensechangelogid", "work365_slclid")
    name: Text = documented("work365_name", display="Name")
    customer: Key = documented("_work365_slcl_customer_value", display="Customer", refers="account")
    subscription: Key = documented("_work365_slcl_subscription_value", display="Subscription", refers="subscription")
    event: Event = documented("work365_slcl_subscriptionevent", display="Change Type")
    effective_date: Day = documented("work365_slcl_effectivedate", display="Effective Date")
    provision_on: Day = documented("work365_slcl_provisionon", display="Provision On")
    quantity: Number = documented("work365_slcl_quantity", display="Quantity Change", about="by how much the quantity will change")
    included_quantity: Number = documented("work365_slcl_includedquantity", display="Included Quantity")
    sales_unit: Key = documented("_work365_slcl_salesunit_value", display="Sales Unit", refers="unit")
    price: Money = documented("work365_slcl_sellingpriceperunit", display="Selling Price per Unit")
    cost: Money = documented("work365_slcl_costpriceperunit", display="Cost Price Per Unit")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    order: Key = documented("_work365_slcl_order_value", display="Order")
    order_line: Key = documented("_work365_slcl_orderline_value", display="Order Line")
    status_reason: Annotated[Word, choices(pending="Pending", merge_failed="Merge Failed", archived="Archived")] = column(
        "statuscode", display="Status Reason"
    )
