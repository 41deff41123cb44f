"""Billing contracts, what they bill besides subscriptions, and when."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, documented, guessed
from w365lint.environment.components.values import Count, Day, Flag, Key, Money, Number, Text, Word, choices
from w365lint.environment.components.words import Billable, Frequency, Provisioning, StatusReason, Visibility


class BillingContract(Owned, kind="billing_contract", tables=("work365_billingcontract",), mark=Mark.DOCUMENTED):
    """How, when and by which prices a customer is billed."""

    key: Key = documented("work365_billingcontractid")
    name: Text = guessed("work365_billingcontract_name", "work365_name", display="Name")
    number: Text = guessed("work365_billingcontract_number", display="Number")
    customer: Key = documented("_work365_billingcontract_customer_value", display="Customer", refers="account")
    status_reason: StatusReason = column("statuscode", display="Status Reason")
    type: Annotated[
        Word,
        choices(
            recurring="Recurring",
            item_based=("Item Based", "Item-Based"),
            non_recurring=("Non-Recurring", "Non Recurring"),
            flexi=("Flexi Contract", "Flexi"),
        ),
    ] = guessed("work365_billingcontract_type", display="Type")
    billing_frequency: Frequency = guessed("work365_billingcontract_billingfrequency", display="Billing Frequency")
    billing_policy: Annotated[Word, choices(advance="Advance", arrears="Arrears")] = guessed(
        "work365_billingcontract_billingpolicy", display="Billing Policy"
    )
    prorate_unit: Annotated[Word, choices(days="Days", months="Months")] = guessed(
        "work365_billingcontract_prorateunit", display="Prorate Unit"
    )
    start: Day = guessed("work365_billingcontract_startdate", display="Start Date", about="billing cycles are counted from it")
    end: Day = guessed("work365_billingcontract_enddate", display="End Date")
    first_invoice_date: Day = guessed("work365_billingcontract_firstinvoicedate", display="First Invoice Date")
    next_invoice_date: Day = guessed("work365_billingcontract_nextinvoicedate", display="Next Invoice Date")
    renewal_date: Day = guessed("work365_billingcontract_renewaldate", display=("Renewal Date", "Renewal date"))
    term: Count = guessed("work365_billingcontract_term", display="Contract Term (Months)", about="months")
    auto_renew: Flag = guessed("work365_billingcontract_autorenew", display="Auto Renew")
    terminated_on: Day = guessed("work365_billingcontract_terminatedon", display="Terminated On")
    billing_offset: Count = guessed("work365_billingcontract_billingoffset", display="Billing Offset", about="days")
    refunds: Annotated[Word, choices(use_global_setting="Use Global Setting", yes="Yes", no="No")] = guessed(
        "work365_billingcontract_processrefunds", display=("Process Refunds", "Apply Refunds")
    )
    payment_terms: Text = guessed("work365_billingcontract_paymentterms", display="Payment Terms")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    price_list: Key = guessed("_work365_billingcontract_pricelist_value", display=("Price List", "Default Price List"), refers="price_list")
    default: Flag = guessed("work365_billingcontract_isdefault", display="Is Default", about="the customer's default contract")
    product_type: Annotated[Word, choices(csp="CSP", managed_service="Managed Service", support_contract="Support Contract")] = guessed(
        "work365_billingcontract_producttype", display="Product Type"
    )
    billing_contact: Key = guessed(
        "_work365_billingcontract_primarybillingcontact_value", display="Primary Billing Contact", refers="contact"
    )
    second_billing_contact: Key = guessed(
        "_work365_billingcontract_secondarybillingcontact_value", display="Secondary Billing Contact", refers="contact"
    )
    further_recipients: Text = guessed("work365_billingcontract_additionalinvoicerecipients", display="Additional Invoice Recipients")
    invoice_template: Key = guessed("_work365_billingcontract_invoicetemplate_value", display="Invoice Template")
    language: Text = guessed("work365_billingcontract_selectlanguage", display="Select Language")
    discount: Number = guessed("work365_billingcontract_discount", display="Discount %", about="percent")
    auto_sync: Flag = guessed("work365_billingcontract_autosyncinvoice", display=("Auto Sync Invoice", "Auto-Sync to Accounting"))
    auto_send: Flag = guessed("work365_billingcontract_autosendinvoice", display=("Auto Send Invoice", "Auto-Send Email"))
    auto_charge: Flag = guessed("work365_billingcontract_autocharge", display=("Auto Charge", "Auto-Charge Payment Profile"))
    generate_pdf: Flag = guessed("work365_billingcontract_generatepdf", display="Generate PDF")
    email_template: Key = guessed("_work365_billingcontract_emailtemplate_value", display="Email Template")
    payment_processor: Key = guessed(
        "_work365_billingcontract_paymentprocessor_value", display="Payment Processor", refers="payment_processor"
    )
    payment_profile: Key = guessed("_work365_billingcontract_paymentprofile_value", display="Payment Profile", refers="payment_profile")
    tax_service: Key = guessed("_work365_billingcontract_taxservice_value", display="Tax Service", refers="tax_service")
    tax_rate_group: Key = guessed("_work365_billingcontract_taxrategroup_value", display="Tax Rate Group", refers="tax_rate_group")
    pricing_strategy: Text = guessed("work365_billingcontract_billingpricingstrategy", display="Billing Pricing Strategy")


class BillingSchedule(Owned, kind="billing_schedule", tables=("work365_billingschedule",), mark=Mark.DOCUMENTED):
    """One billing cycle to invoice, of a contract or, on an item-based contract, of one subscription or service."""

    key: Key = documented("work365_billingscheduleid")
    name: Text = documented("work365_name", display="Name")
    schedule_date: Day = documented("work365_billingschedule_scheduledate", display="Schedule Date")
    contract: Key = documented("_work365_billingschedule_billingcontract_value", display="Billing Contract", refers="billing_contract")
    subscription: Key = documented("_work365_billingschedule_subscription_value", display="Subscription", refers="subscription")
    service: Key = documented("_work365_billingschedule_service_value", display="Service", refers="service")
    cycle_start: Day = documented("work365_billingschedule_cyclestart", display="Cycle Start")
    cycle_end: Day = documented("work365_billingschedule_cycleend", display="Cycle End", about="the last day of the cycle")
    invoice: Key = documented("_work365_billingschedule_invoice_value", display="Resulting Invoice", refers="invoice")
    run_date: Day = documented("work365_billingschedule_rundate", display="Run Date")
    run_type: Annotated[Word, choices(manual="Manual", automatic="Automatic")] = documented(
        "work365_billingschedule_runtype", display="Run Type"
    )
    correlation_id: Text = documented("work365_billingschedule_correlationid", display="Correlation ID")
    message: Text = documented("work365_billingschedule_message", display="Message")
    status_reason: Annotated[Word, choices(pending="Pending", error="Error", invoiced="Invoiced")] = column(
        "statuscode", display="Status Reason"
    )


class NonRecurringItem(
    Owned, kind="non_recurring_item", label="non-recurring item", tables=("work365_nonrecurringitem",), mark=Mark.DOCUMENTED
):
    """What a customer pays for once."""

    key: Key = documented("work365_nonrecurringitemid")
    name: Text = documented("work365_nonrecurringitem_name", display="Name")
    friendly_name: Text = documented("work365_nonrecurringitem_friendlyname", display="Friendly Name")
    description: Text = documented("work365_nonrecurringitem_desc", display="Description")
    status_reason: StatusReason = column("statuscode", display="Status Reason")
    customer: Key = documented("_work365_nonrecurringitem_customer_value", display="Customer", refers="account")
    contract: Key = documented("_work365_nonrecurringitem_billingcontract_value", display="Billing Contract", refers="billing_contract")
    product: Key = documented("_work365_nonrecurringitem_product_value", display="Product", refers="product")
    price_list: Key = documented("_work365_nonrecurringitem_pricelist_value", display="Price List", refers="price_list")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    billable: Billable = documented("work365_nonrecurringitem_billablestatus", display="Billable Status")
    invoice_on: Day = documented("work365_nonrecurringitem_effectivedate", display="Invoice On")
    expiry_date: Day = documented("work365_nonrecurringitem_expirydate", display="Expiry Date")
    invoice: Key = documented("_work365_nonrecurringitem_invoice_value", display="Invoice", refers="invoice")
    quantity: Number = documented("work365_nonrecurringitem_quantity", display="Quantity")
    revenue: Money = documented("work365_nonrecurringitem_revenue", display="Revenue")
    discount: Number = documented("work365_nonrecurringitem_discount", display="Discount")
    gross_margin: Number = documented("work365_nonrecurringitem_grossmarginpercent", display="Gross Margin Percent", about="percent")
    taxable: Flag = documented("work365_nonrecurringitem_istaxable", display="Is Taxable")
    credit_hold: Flag = documented("work365_nonrecurringitem_creditonhold", display="Credit Hold")
    order: Key = documented("_work365_nonrecurringitem_order_value", display="Order")
    order_line: Key = documented("_work365_nonrecurringitem_orderline_value", display="Order Line")
    order_reference: Text = documented("work365_nonrecurringitem_ordernum", display="Order Reference")
    order_source: Text = documented("work365_nonrecurringitem_ordersource", display="Order Source")
    ordered_by: Text = documented("work365_nonrecurringitem_orderby", display="Ordered By")
    ordered_on: Day = documented("work365_nonrecurringitem_orderedon", display="Ordered On")
    product_class: Text = documented("work365_nonrecurringitem_productclass", display="Product Class")
    purchase_type: Text = documented("work365_nonrecurringitem_purchasetype", display="Purchase Type")
    purchase_type_item: Text = documented("work365_nonrecurringitem_purchasetypeitem", display="Purchase Type Item")
    provider: Key = documented("_work365_nonrecurringitem_provider_value", display="Provider", refers="provider")
    provider_order: Text = documented("work365_nonrecurringitem_providerorderid", display="Provider Order Id")
    provider_part_number: Text = documented("work365_nonrecurringitem_providerpartnumber", display="Provider Part Number")
    provider_reference: Text = documented("work365_nonrecurringitem_providerreference", display="Provider Reference")
    provision_on: Day = documented("work365_nonrecurringitem_provisionon", display="Provision On")
    provisioning_message: Text = documented("work365_nonrecurringitem_provisioningmessage", display="Provisioning Message")
    provisioning_status: Provisioning = guessed("work365_nonrecurringitem_provisioningstatus", display="Provisioning Status")
    display_on_portal: Visibility = guessed("work365_nonrecurringitem_displayonportal", display="Display on Portal")
