"""How customers pay."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, documented, guessed
from w365lint.environment.components.values import Day, Flag, Key, Text, Word, choices
from w365lint.environment.components.words import StatusReason


class PaymentProcessor(Owned, kind="payment_processor", tables=("work365_paymentprocessor",), mark=Mark.DOCUMENTED):
    """A connection to a payment gateway, such as Stripe or GoCardless."""

    key: Key = documented("work365_paymentprocessorid")
    name: Text = guessed("work365_paymentprocessor_name", "work365_name", display="Name")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class PaymentProfile(Owned, kind="payment_profile", tables=("work365_paymentprofile",), mark=Mark.DOCUMENTED):
    """A customer's card or bank account, as a processor knows it."""

    key: Key = documented("work365_paymentprofileid")
    name: Text = documented("work365_paymentprofile_name", display="Name")
    account: Key = documented("_work365_paymentprofile_account_value", display="Account", refers="account")
    payment_processor: Key = documented(
        "_work365_paymentprofile_paymentprocessor_value", display="Payment Processor", refers="payment_processor"
    )
    holder: Key = documented("_work365_paymentprofile_paymentinstrumentholder_value", display="Payment Instrument Holder", refers="contact")
    customer_reference: Text = documented("work365_paymentprofile_processorcustomerreference", display="Processor Customer Reference")
    processor_reference: Text = documented(
        "work365_paymentprofile_paymentprocessorreference",
        display="Payment Processor Reference",
        about="empty while the profile is not synchronized; it cannot be charged then",
    )
    default: Flag = documented("work365_paymentprofile_isdefault", display="Is Default")
    type: Text = documented("work365_paymentprofile_profiletype", display="Type")
    last_digits: Text = documented("work365_paymentprofile_lastidentifyingdigits", display="Last Identifying Digits")
    expiry_date: Day = documented("work365_paymentprofile_expirydate", display="Expiry Date")
    request_link: Text = documented("work365_paymentprofile_paymentprofilerequestlink", display="Payment Profile Request Link")
    status_reason: Annotated[Word, choices(active="Active", pending="Pending", expired="Expired", inactive="Inactive")] = column(
        "statuscode", display="Status Reason"
    )


class PaymentTransaction(Owned, kind="payment_transaction", tables=("work365_paymenttransaction",), mark=Mark.DOCUMENTED):
    """One attempt to charge a customer."""

    key: Key = documented("work365_paymenttransactionid")
    name: Text = documented("work365_paymenttransaction_name", display="Name")
    payment_profile: Key = documented(
        "_work365_paymenttransaction_paymentprofile_value", display="Payment Profile", refers="payment_profile"
    )
    invoice: Key = documented("_work365_paymenttransaction_invoice_value", display="Invoice", refers="invoice")
    account: Key = documented("_work365_paymenttransaction_account_value", display="Account", refers="account")
    transaction_reference: Text = documented("work365_paymenttransaction_transactionreference", display="Transaction Reference")
    result: Text = documented("work365_paymenttransaction_description", display="Transaction Result")
    # No page prints the label of success.
    status_reason: Annotated[
        Word,
        choices(
            pending="Pending",
            succeeded=("Succeeded", "Success", "Successful", "Completed", "Complete", "Paid"),
            failed="Failed",
            cancelled=("Cancelled", "Canceled"),
            refunded="Refunded",
        ),
    ] = column("statuscode", display="Status Reason")
