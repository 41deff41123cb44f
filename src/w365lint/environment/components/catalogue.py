"""What is sold, in which unit, at which price, in which currency."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Mark, Recorded, column, guessed
from w365lint.environment.components.values import Count, Day, Flag, Key, Money, Number, Rate, Text, Word, choices
from w365lint.environment.components.words import Reduction, State, Visibility

BillingType = Annotated[
    Word,
    choices(
        non_recurring=("Non-Recurring", "Non Recurring"),
        license="License",
        usage="Usage",
        tiered="Tiered",
        service=("Services", "Service"),
    ),
]


class Product(Recorded, kind="product", tables=("product",)):
    """An item of the catalogue."""

    key: Key = column("productid")
    name: Text = column("name", display="Name")
    number: Text = column("productnumber", display="Product ID")
    structure: Annotated[Word, choices(product=(1, "Product"), family=(2, "Product Family"), bundle=(3, "Product Bundle"))] = column(
        "productstructure", display="Product Structure"
    )
    state: Annotated[
        Word, choices(active=(0, "Active"), retired=(1, "Retired"), draft=(2, "Draft"), under_revision=(3, "Under Revision"))
    ] = column("statecode", display="Status")
    default_unit: Key = column("_defaultuomid_value", display="Default Unit", refers="unit")
    unit_group: Key = column("_defaultuomscheduleid_value", display="Unit Group", refers="unit_group")
    price_list: Key = column("_pricelevelid_value", display="Default Price List", refers="price_list")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    list_price: Money = column("price", display="List Price")
    current_cost: Money = column("currentcost", display="Current Cost")
    standard_cost: Money = column("standardcost", display="Standard Cost")
    billing_type: BillingType = guessed("work365_product_billingtype", display="Billing Type")
    provider: Key = guessed("_work365_product_provider_value", display="Provider", refers="provider")
    provider_part_number: Text = guessed("work365_product_providerpartnumber", display="Provider Part Number")
    provider_reference: Text = guessed("work365_product_productservicereference", display="Product Service Reference")
    manufacturer: Text = guessed("work365_product_manufacturer", display="Manufacturer")
    tax_category: Key = guessed("_work365_product_taxcategory_value", display="Tax Category", refers="tax_category")
    product_class: Text = guessed("work365_product_productclass", display="Product Class")
    monthly_cost: Money = guessed("work365_product_monthlyunitcostprice", display="Monthly Unit Cost Price")
    quantity_reduction: Reduction = guessed("work365_product_quantityreductionbehavior", display="Quantity Reduction Behavior")
    quantity_reduction_window: Count = guessed("work365_product_quantityreductionwindow", display="Quantity Reduction Window", about="days")
    display_on_portal: Visibility = guessed("work365_product_displayonportal", display="Display on Portal")
    end_user_modification: Flag = guessed("work365_product_allowendusermodification", display="Allow End User Modification")


class PriceList(Recorded, kind="price_list", tables=("pricelevel",)):
    """Prices in one currency."""

    key: Key = column("pricelevelid")
    name: Text = column("name", display="Name")
    state: State = column("statecode", display="Status")
    start: Day = column("begindate", display="Start Date")
    end: Day = column("enddate", display="End Date")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")


class PriceListItem(Recorded, kind="price_list_item", tables=("productpricelevel",)):
    """The price of one product in one unit on one price list."""

    key: Key = column("productpricelevelid")
    name: Text = column("productidname", display="Product Name")
    price_list: Key = column("_pricelevelid_value", display="Price List", refers="price_list")
    product: Key = column("_productid_value", display="Product", refers="product")
    product_number: Text = column("productnumber", display="Product ID")
    unit: Key = column("_uomid_value", display="Unit", refers="unit")
    unit_group: Key = column("_uomscheduleid_value", display="Unit Schedule ID", refers="unit_group")
    currency: Key = column("_transactioncurrencyid_value", display="Currency", refers="currency")
    price: Money = column("amount", display="Amount")
    percentage: Number = column("percentage", display="Percentage")
    pricing_method: Annotated[
        Word,
        choices(
            currency_amount=(1, "Currency Amount"),
            percent_of_list=(2, "Percent of List"),
            markup_on_current_cost=(3, "Percent Markup - Current Cost"),
            margin_on_current_cost=(4, "Percent Margin - Current Cost"),
            markup_on_standard_cost=(5, "Percent Markup - Standard Cost"),
            margin_on_standard_cost=(6, "Percent Margin - Standard Cost"),
        ),
    ] = column("pricingmethodcode", display="Pricing Method")
    cost: Money = guessed("work365_productpricelevel_costpriceperunit", display=("Cost Price Per Unit", "Cost Price per Unit"))


class UnitGroup(Recorded, kind="unit_group", tables=("uomschedule",)):
    """Units that can be converted into each other."""

    key: Key = column("uomscheduleid")
    name: Text = column("name", display="Name")
    base_unit_name: Text = column("baseuomname", display="Base Unit Name")
    state: State = column("statecode", display="Status")


class Unit(Recorded, kind="unit", tables=("uom",)):
    """In what a product is sold: a month of it, a year of it."""

    key: Key = column("uomid")
    name: Text = column("name", display="Name")
    quantity: Number = column("quantity", display="Quantity", about="how many base units it is; months, where the base unit is a month")
    base_unit: Key = column("_baseuom_value", display="Base Unit", refers="unit")
    is_base: Flag = column("isschedulebaseuom", display="Is Schedule Base Unit")
    unit_group: Key = column("_uomscheduleid_value", display="Unit Group", refers="unit_group")


class UnitMapping(Recorded, kind="unit_mapping", tables=("work365_unitmapping",), mark=Mark.GUESSED):
    """How many months Work 365 takes a unit for.

    No page names a table for it: it is an application setting, so that an export may have to be written by hand.
    """

    key: Key = guessed("work365_unitmappingid")
    name: Text = guessed("work365_unitmapping_name", "work365_name", display="Name")
    unit: Key = guessed("_work365_unitmapping_unit_value", display="Unit", refers="unit")
    months: Number = guessed("work365_unitmapping_months", display="Months")


class Currency(Recorded, kind="currency", plural="currencies", tables=("transactioncurrency",)):
    """A currency and what it is worth in the environment's own."""

    key: Key = column("transactioncurrencyid")
    name: Text = column("currencyname", display="Currency Name")
    code: Text = column("isocurrencycode", display="Currency Code")
    symbol: Text = column("currencysymbol", display="Currency Symbol")
    exchange_rate: Rate = column("exchangerate", display="Exchange Rate", about="how much of it one unit of the base currency buys")
    precision: Count = column("currencyprecision", display="Currency Precision")
    state: State = column("statecode", display="Status")
