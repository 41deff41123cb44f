"""Providers, jobs, settings, accounting and tax: what runs Work 365."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Owned, column, guessed
from w365lint.environment.components.values import Flag, Key, Moment, Money, Number, Text, Word, choices
from w365lint.environment.components.words import StatusReason


class Provider(Owned, kind="provider", tables=("work365_provider",), mark=Mark.GUESSED):
    """Where subscriptions are provisioned; its type decides what is automatic."""

    key: Key = guessed("work365_providerid")
    name: Text = guessed("work365_provider_name", "work365_name", display="Name")
    type: Annotated[
        Word,
        choices(
            automatic=("Automatic Provider", "Automatic"),
            manual=("Manual Provider", "Manual"),
            do_nothing=("Do Nothing Provider", "Do Nothing"),
            linked_subscription=("Linked Subscription Provider", "Linked Subscription"),
            rest=("Rest Provider", "Rest"),
        ),
    ] = guessed("work365_provider_type", "work365_provider_providertype", display=("Type", "Provider Type"))
    status_reason: StatusReason = column("statuscode", display="Status Reason")
    usage_mismatch_tolerance: Money = guessed("work365_provider_usagemismatchtolerance", display="Usage Mismatch Tolerance")
    additional_tax: Money = guessed("work365_provider_additionaltax", display="Additional Tax")
    notified_email: Text = guessed("work365_provider_emailrecipient", display="Email Recipient")


class Job(Owned, kind="job", tables=("work365_job",), mark=Mark.GUESSED):
    """One task that Work 365 does in the background."""

    key: Key = guessed("work365_jobid")
    name: Text = guessed("work365_job_name", "work365_name", display="Name")
    type: Text = guessed("work365_job_type", "work365_job_jobtype", display="Job Type")
    status_reason: Annotated[
        Word,
        choices(
            waiting="Waiting",
            dispatched="Dispatched",
            in_progress="In progress",
            retry="Retry",
            succeeded="Succeeded",
            failed="Failed",
            not_applicable="Not Applicable",
            cancelled=("Cancelled", "Canceled"),
        ),
    ] = column("statuscode", display="Status Reason")
    scheduled_for: Moment = guessed("work365_job_scheduledfor", display="Scheduled For")
    regarding: Key = guessed("_work365_job_regarding_value", display="Regarding", about="the record that the job works on")
    result: Text = guessed("work365_job_jobresults", display="Job Results")


class Setting(Owned, kind="setting", tables=("work365_configuration",), mark=Mark.DOCUMENTED):
    """One setting of Work 365, a name and a value."""

    key: Key = guessed("work365_configurationid")
    name: Text = guessed("work365_configuration_name", "work365_name", "work365_title", display=("Title (Name)", "Title", "Name"))
    value: Text = guessed("work365_configuration_value", "work365_value", display="Value")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class AccountingSystem(Owned, kind="accounting_system", tables=("work365_accountingsystem",), mark=Mark.GUESSED):
    """A connection to an accounting system, such as QuickBooks or Business Central."""

    key: Key = guessed("work365_accountingsystemid")
    name: Text = guessed("work365_accountingsystem_name", "work365_name", display="Name")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class TaxService(Owned, kind="tax_service", tables=("work365_taxservice",), mark=Mark.GUESSED):
    """How tax is worked out."""

    key: Key = guessed("work365_taxserviceid")
    name: Text = guessed("work365_taxservice_name", "work365_name", display="Name")
    use_rates_directly: Flag = guessed(
        "work365_taxservice_useratesdirectly",
        display="Use Rates Directly",
        about="yes: by the contract's tax rate group; no: by tax categories",
    )
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class TaxRateGroup(Owned, kind="tax_rate_group", tables=("work365_taxrategroup",), mark=Mark.GUESSED):
    """Tax rates that are applied together."""

    key: Key = guessed("work365_taxrategroupid")
    name: Text = guessed("work365_taxrategroup_name", "work365_name", display="Name")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class TaxRate(Owned, kind="tax_rate", tables=("work365_taxrate",), mark=Mark.GUESSED):
    """One tax and its rate."""

    key: Key = guessed("work365_taxrateid")
    name: Text = guessed("work365_taxrate_name", "work365_name", display="Name")
    rate: Number = guessed("work365_taxrate_rate", display="Rate", about="percent")
    tax_rate_group: Key = guessed("_work365_taxrate_taxrategroup_value", display="Tax Rate Group", refers="tax_rate_group")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class TaxCategory(Owned, kind="tax_category", plural="tax_categories", tables=("work365_taxcategory",), mark=Mark.GUESSED):
    """Products that are taxed alike."""

    key: Key = guessed("work365_taxcategoryid")
    name: Text = guessed("work365_taxcategory_name", "work365_name", display="Name")
    status_reason: StatusReason = column("statuscode", display="Status Reason")


class TaxCountry(Owned, kind="tax_country", plural="tax_countries", tables=("work365_taxcountry",), mark=Mark.GUESSED):
    """A country or region that tax is worked out for; the address of the account must name it or an alias of it."""

    key: Key = guessed("work365_taxcountryid")
    name: Text = guessed("work365_taxcountry_name", "work365_name", display="Name")
    aliases: Text = guessed("work365_taxcountry_aliases", display=("Aliases", "Alias"))
    status_reason: StatusReason = column("statuscode", display="Status Reason")
