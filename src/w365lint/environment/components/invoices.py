"""What customers were billed; Work 365 extends two tables of Dynamics 365 Sales for it."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Owned, Recorded, column, documented, guessed
from w365lint.environment.components.values import Count, Day, Flag, Key, Money, Number, Text, Word, choices

InvoiceState = Annotated[Word, choices(active=(0, "Active"), closed=(1, "Closed"), paid=(2, "Paid"), canceled=(3, "Canceled"))]
InvoiceStatus = Annotated[
    Word,
    choices(
        new=(1, "New"),
        partially_shipped=(2, "Partially Shipped"),
        canceled_formerly=(3, "Canceled (deprecated)"),
        billed=(4, "Billed"),
        booked=(5, "Booked", "Booked (applied to services)"),
        installed=(6, "Installed", "Installed (applied to services)"),
        paid_formerly=(7, "Paid in Full (deprecated)"),
        complete=(100001, "Complete"),
        partial=(100002, "Partial"),
        canceled=(100003, "Canceled"),
    ),
]


class Invoice(Owned, kind="invoice", tables=("invoice",)):
    """One bill to a customer."""

    key: Key = column("invoiceid")
    name: Text = column("name", display="Name")
    number: Text = column("invoicenumber", display="Invoice ID")
    state: InvoiceState = column("statecode", display="Status")
    status_reason: InvoiceStatus = column("statuscode", display="Status Reason", about="billed: sent, or handed to the accounting system")
    customer: Key = column("_customerid_value", display="Customer", refers="account")
    contract: Key = documented("_work365_invoice_billingcontract_value", display="Billing Contract", refers="billing_contract")
    price_list: Key = column("_pricelevelid_value", display="Price List", refers="price_list")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    total: Money = column("totalamount", display="Total Amount")
    tax: Money = column("totaltax", display="Total Tax")
    due_date: Day = column("duedate", display="Due Date")
    delivered_on: Day = column("datedelivered", display="Date Delivered")
    prices_locked: Flag = column("ispricelocked", display="Prices Locked")
    billing_date: Day = documented("work365_invoice_billingdate", display="Billing Date")
    service_start: Day = guessed("work365_invoice_servicestart", display="Service Start")
    service_end: Day = guessed("work365_invoice_serviceend", display="Service End", about="the last day")
    category: Text = documented("work365_invoice_category", display="Category")
    billing_contact: Key = documented("_work365_invoice_billingcontact_value", display="Billing Contact", refers="contact")
    purchase_order_number: Text = documented("work365_invoice_ponumber", display="PO Number")
    calculated_discount: Money = documented("work365_invoice_calculateddiscountamount", display="Calculated Discount Amount")
    amount_charged: Money = documented("work365_invoice_amountcharged", display="Amount Charged")
    last_charge_status: Text = documented("work365_invoice_lastchargestatus", display="Last Charge Status")
    paid_on: Day = documented("work365_invoice_paidondate", display="Paid On Date")
    payment_type: Text = documented("work365_invoice_paytype", display="Pay Type")
    payment_link: Text = documented("work365_invoice_paylink", display="Pay Link")
    payment_id: Text = documented("work365_invoice_paymentid", display="Payment Id")
    payment_expiry_date: Day = documented("work365_invoice_paymentexpirydate", display="Payment Expiry Date")
    transaction_id: Text = documented("work365_invoice_transactionid", display="Transaction Id")
    accounting_system: Key = documented(
        "_work365_invoice_accountingsystem_value",
        display=("Accounting System (Linked To)", "Accounting System"),
        refers="accounting_system",
    )
    accounting_system_name: Text = documented("work365_invoice_accountingsystemnm", display="Accounting System Name")
    accounting_reference: Text = documented(
        "work365_invoice_accountingsystemref", display="Accounting System ID", about="the invoice's id in the accounting system"
    )
    accounting_updated_on: Day = documented("work365_invoice_accountingsystemlstupd", display="Accounting System Last Updated")
    tax_rate_group: Key = documented("_work365_invoice_taxrategroup_value", display="Tax Rate Group", refers="tax_rate_group")
    tax_service: Key = documented("_work365_invoice_taxserviceconnector_value", display="Tax Service Connector", refers="tax_service")
    subscription_ids: Text = documented("work365_invoice_subscriptionids", display="Subscription Ids")
    license_detail_ids: Text = documented("work365_invoice_licensedetailids", display="License Detail Ids")


class InvoiceLine(Recorded, kind="invoice_line", tables=("invoicedetail",)):
    """One line of an invoice."""

    key: Key = column("invoicedetailid")
    name: Text = column("invoicedetailname", "productname", display="Name")
    invoice: Key = column("_invoiceid_value", display="Invoice ID", refers="invoice")
    number: Count = column("lineitemnumber", display="Line Item Number")
    product: Key = column("_productid_value", display="Existing Product", refers="product")
    write_in: Flag = column("isproductoverridden", display="Select Product", about="yes: text, not an item of the catalogue")
    product_description: Text = column("productdescription", display="Write-In Product")
    description: Text = column("description", display="Description")
    line_1: Text = documented("work365_invoiceproduct_line1", display="Line 1")
    line_2: Text = documented("work365_invoiceproduct_line2", display="Line 2")
    subscription: Key = documented("_work365_invoiceproduct_subscription_value", display="Subscription", refers="subscription")
    subscription_name: Text = documented("work365_invoiceproduct_subscriptionname", display="Subscription Name")
    non_recurring_item_name: Text = documented("work365_invoiceproduct_nriname", display="NRI Name")
    sales_unit: Key = column("_uomid_value", display="Unit", refers="unit")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    price_overridden: Flag = column("ispriceoverridden", display="Pricing")
    price: Money = column("priceperunit", display="Price Per Unit")
    cost: Money = documented("work365_invoiceproduct_costpriceperunit", display="Cost Price Per Unit")
    quantity: Number = column("quantity", display="Quantity")
    actual_quantity: Number = documented("work365_invoiceproduct_actualquantity", display="Actual Quantity")
    included_quantity: Number = documented("work365_invoiceproduct_includedquantity", display="Included Quantity")
    amount: Money = column("baseamount", display="Amount", about="price times quantity, before discount and tax")
    volume_discount: Money = column("volumediscountamount", display="Volume Discount")
    manual_discount: Money = column("manualdiscountamount", display="Manual Discount")
    discount: Number = documented("work365_invoiceproduct_lineitemdiscountpercent", display="Line Item Discount Percent", about="percent")
    tax: Money = column("tax", display="Tax")
    total: Money = column("extendedamount", display="Extended Amount", about="with discount and tax")
    taxable: Flag = documented("work365_invoiceproduct_istaxable", display="Is Taxable")
    service_end: Day = documented("work365_invoiceproduct_poplastdate", display="Period of Performance", about="the last day")
    total_cost: Money = guessed("work365_invoiceproduct_costamount", display="Cost Amount")
    margin: Money = guessed("work365_invoiceproduct_margin", display="Margin")
    margin_percent: Number = guessed("work365_invoiceproduct_marginpercent", display="Margin Percent", about="percent")
    service_automation_id: Text = documented("work365_invoiceproduct_psasystem_id", display="PSA System Id")
