"""Customers and the tenants they have at providers."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, documented, guessed
from w365lint.environment.components.values import Day, Key, Text, Word, choices
from w365lint.environment.components.words import StatusReason


class Account(Owned, kind="account", tables=("account",)):
    """A customer."""

    key: Key = column("accountid")
    name: Text = column("name", display="Account Name")
    number: Text = column("accountnumber", display="Account Number")
    email: Text = column("emailaddress1", display="Email")
    country: Text = column("address1_country", display=("Address 1: Country/Region", "Country/Region"))
    region: Text = column("address1_stateorprovince", display=("Address 1: State/Province", "State/Province"))
    parent: Key = column("_parentaccountid_value", display="Parent Account", refers="account")
    primary_contact: Key = column("_primarycontactid_value", display="Primary Contact", refers="contact")
    price_list: Key = column("_defaultpricelevelid_value", display="Price List", refers="price_list")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")


class Contact(Owned, kind="contact", tables=("contact",)):
    """A person at a customer: a billing contact, or a user of the portal."""

    key: Key = column("contactid")
    name: Text = column("fullname", display="Full Name")
    email: Text = column("emailaddress1", display="Email")
    account: Key = column("_parentcustomerid_value", display=("Company Name", "Account Name"), refers="account")


class ProviderAccount(Owned, kind="provider_account", tables=("work365_provideraccount",), mark=Mark.DOCUMENTED):
    """A customer's tenant at a provider, mapped to the account it belongs to."""

    key: Key = documented("work365_provideraccountid")
    name: Text = documented("work365_provideraccount_name", display=("Provider Name", "Name"))
    account: Key = documented(
        "_work365_provideraccount_account_value", display="Account", refers="account", about="empty while the tenant is unmapped"
    )
    provider: Key = documented("_work365_provideraccount_provider_value", display="Provider", refers="provider")
    provider_specific_id: Text = documented(
        "work365_provideraccount_providerspecificaccountid", display="Provider Specific Id", about="the tenant's id at the provider"
    )
    sync_status: Annotated[Word, choices(enabled="Enabled", disabled="Disabled")] = guessed(
        "work365_provideraccount_syncstatus", display=("Sync Status", "Sync status")
    )
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class Agreement(Owned, kind="agreement", tables=("work365_agreement",), mark=Mark.GUESSED):
    """A customer's agreement with a provider."""

    key: Key = guessed("work365_agreementid")
    name: Text = guessed("work365_agreement_name", "work365_name", display="Name")
    account: Key = guessed("_work365_agreement_account_value", display="Account", refers="account")
    provider: Key = guessed("_work365_agreement_provider_value", display="Provider", refers="provider")
    agreed_on: Day = guessed("work365_agreement_dateagreed", display="Date Agreed")
    status_reason: StatusReason = column("statuscode", display="Status Reason")
