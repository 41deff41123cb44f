"""Kinds that no export holds: what files declare of each other, what the graph knows, what people vouch for."""

from __future__ import annotations

from typing import Annotated

from w365lint.environment.components.base import Component, ours
from w365lint.environment.components.values import Count, Day, Flag, Key, Money, Number, Text, TextList, Word, choices

Declarer = Annotated[Word, choices(manifest=(), dependency_reply=(), flow_definition=(), app_header=(), error_text=())]


class DeclaredDependency(Component, kind="declared_dependency", plural="declared_dependencies"):
    """A dependency as one record of a file declares it, before names are resolved."""

    dependent_type: Text = ours()
    dependent: Key = ours()
    dependent_schema: Key = ours()
    dependent_name: Text = ours()
    dependent_solution: Key = ours()
    dependent_managed: Flag = ours()
    required_type: Text = ours()
    required: Key = ours()
    required_schema: Key = ours()
    required_name: Text = ours()
    required_solution: Key = ours()
    declared_by: Declarer = ours()


class Dependency(Component, kind="dependency", plural="dependencies"):
    """One component that would break without another; the record that declares it says so."""

    dependent: Key = ours()
    dependent_type: Text = ours()
    dependent_name: Text = ours()
    dependent_solutions: TextList = ours()
    dependent_managed: Flag = ours(
        about="yes: it goes with another managed solution; no: it, or a change of it, was made in the environment"
    )
    dependent_of_target: Flag = ours()
    required: Key = ours()
    required_type: Text = ours()
    required_name: Text = ours()
    required_solutions: TextList = ours()
    required_of_target: Flag = ours()
    declared_by: Declarer = ours()


class SolutionDependency(Component, kind="solution_dependency", plural="solution_dependencies"):
    """One solution that must go before another, with one dependency that proves it."""

    dependent: Key = ours(refers="solution")
    dependent_name: Text = ours()
    dependent_of_target: Flag = ours()
    required: Key = ours(refers="solution")
    required_name: Text = ours()
    required_of_target: Flag = ours()
    count: Count = ours()
    witness_dependent: Text = ours()
    witness_required: Text = ours()
    witness_file: Text = ours()
    witness_place: Text = ours()
    in_cycle: Flag = ours()


class ShippedReference(Component, kind="shipped_reference", label="shipped connection reference"):
    """A connection reference as a solution file ships it."""

    reference: Key = ours(refers="connection_reference")
    solution: Key = ours(refers="solution")
    connector: Text = ours()
    own_users: Count = ours()
    app_users: Count = ours()


class ShippedFlow(Component, kind="shipped_flow"):
    """A flow as a solution file ships it."""

    flow: Key = ours(refers="flow")
    solution: Key = ours(refers="solution")
    unnamed_connections: Count = ours()
    unnamed_connectors: TextList = ours()
    undefined_references: Count = ours()
    undefined_names: TextList = ours()


class HiddenDependency(Component, kind="hidden_dependency", plural="hidden_dependencies"):
    """What a flow or app of a solution file uses of another solution, and its manifest does not name."""

    solution: Key = ours(refers="solution")
    dependent_name: Text = ours()
    required_name: Text = ours()
    brought_by: TextList = ours()


class HierarchyCycle(Component, kind="hierarchy_cycle"):
    """Subscriptions whose parents lead back to themselves."""

    subscription: Key = ours(refers="subscription")
    members: TextList = ours()


class SubscriptionPair(Component, kind="subscription_pair"):
    """Two subscriptions of one customer and one offer in sales units of different length, the earlier first."""

    first: Key = ours(refers="subscription")
    first_name: Text = ours()
    second: Key = ours(refers="subscription")
    second_name: Text = ours()
    customer: Key = ours(refers="account")
    product: Key = ours(refers="product", about="empty where they are two products of one part number at the provider")
    shorter: Key = ours(refers="subscription", about="the one in the shorter sales unit")
    shorter_name: Text = ours()
    shorter_end: Day = ours(about="its last day; empty while it is open")
    longer: Key = ours(refers="subscription", about="the one in the longer sales unit")
    longer_name: Text = ours()
    longer_start: Day = ours(about="its first day")
    first_unit_months: Number = ours()
    second_unit_months: Number = ours()
    shorter_unit_months: Number = ours()
    longer_unit_months: Number = ours()
    first_active: Flag = ours()
    second_active: Flag = ours()
    overlap_days: Count = ours(about="days on which both run; two open ends count up to the as-of day")
    gap_days: Count = ours(about="days between the end of the first and the start of the second; 0 where they meet or overlap")
    days_since_second_start: Count = ours(about="below 0 while it is to come")
    same_quantity: Flag = ours(about="both are sold for equally many licenses; an empty quantity, or 0 of a suspended one, does not tell")
    attested_on: Day = ours(
        about="the day of the change that somebody attests (line COT-01, about the key of the pair); empty: nobody does"
    )
    provider_day: Day = ours(
        about="the day on which the longer one was created at the provider, in the environment's time zone; empty: nobody knows"
    )
    provider_day_utc: Day = ours(about="the same in UTC, as Partner Center shows it")
    changed_on: Day = ours(about="the attested day, or else the provider's where it is one day in both zones; empty: nobody says")
    days_since_change: Count = ours(about="since the day of the change, or else since the longer one began; below 0 while it is to come")
    end_after_change: Count = ours(
        about="days from the day before the change to the end of the shorter one; an open end counts up to the as-of day"
    )
    start_after_change: Count = ours(about="days from the change to the first day of the longer one")
    overlap_amount: Money = ours(about="what the cheaper of the two costs on the days on which both run")
    currency: Key = ours(refers="currency")
    undated: TextList = ours(about="those of the two of which nobody says when they began or ended")


class Twin(Component, kind="twin"):
    """A subscription here and the one at the provider that is the same, or one of the two alone."""

    subscription: Key = ours(
        refers="subscription", about="here; of several with one id at the provider, an active one; empty: there is none"
    )
    provider_subscription: Key = ours(refers="provider_subscription", about="at the provider; empty: there is none")
    provider_name: Text = ours(about="what it is called at the provider")
    tenant: Key = ours(about="the customer's tenant")
    tenant_known: Flag = ours(about="a provider account is of this tenant")
    customer: Key = ours(refers="account")
    provider: Key = ours(refers="provider", about="the provider of the subscription here")
    sales_unit: Key = ours(refers="unit")
    matched_by: Text = ours(about="id, or tenant and offer where no id is filled in here; empty: there is nothing to match")
    here_count: Count = ours(about="how many active subscriptions here have its id at the provider")
    here_active: Flag = ours(about="one of them is active")
    there_status: Text = ours(about="its status at the provider; empty: it is not there")
    there_billing_type: Text = ours()
    there_billing_cycle: Text = ours()
    billing_months: Number = ours(about="the length of its billing cycle at the provider; none, or once for all: empty")
    quantity: Number = ours(about="how many licenses its active subscriptions here are sold for")
    there_quantity: Number = ours()
    quantity_difference: Number = ours(about="the quantity here less the one at the provider; empty where it is not sold by license")
    commitment_end: Day = ours(about="as it stands here")
    there_commitment_end: Day = ours()
    days_between_ends: Count = ours(
        about="days between its commitment end here and at the provider; empty where one is, or the provider writes a day far away"
    )


class BillingCycle(Component, kind="billing_cycle"):
    """One period of a recurring billing contract that no invoice bills wholly, from its first invoice date up to the as-of day."""

    contract: Key = ours(refers="billing_contract")
    customer: Key = ours(refers="account")
    start: Day = ours()
    end: Day = ours(about="the last day")
    due: Day = ours(about="when it is to be invoiced: by its billing schedule, or else by policy and first invoice date of its contract")
    days_since_start: Count = ours()
    days_overdue: Count = ours(about="days since it was due; below 0 while that is to come")
    uninvoiced_days: Count = ours(about="days of it that no invoice bills; a cancelled invoice bills none")
    subscription_runs: Flag = ours(about="a billable subscription of its contract runs in it")
    lacking: TextList = ours(about="what the contract does not say, so that its cycles cannot be counted")


class UnitTerm(Component, kind="unit_term"):
    """A length in which Work 365 counts: a month, a quarter, a year, three years."""

    months: Number = ours()
    mapped_units: Count = ours(about="how many units are known to be mapped to it; none known and not all exported: not known")
    active_contracts: Count = ours(
        about="how many active billing contracts are known to be billed by it; none known and not all exported: not known"
    )


class ProductCurrency(Component, kind="product_currency", plural="product_currencies", label="product in a currency"):
    """A product and a currency in which it is sold: by an active license that is billed on a billing contract in that currency."""

    product: Key = ours(refers="product")
    currency: Key = ours(refers="currency")
    subscriptions: Count = ours(about="how many are known to be sold so")
    currencies: Count = ours(about="in how many currencies the product is known to be sold; this one alone and perhaps more: not known")
    price_list_items: Count = ours(about="how many are known for the product in this currency; none known and not all exported: not known")


class ChargePair(Component, kind="charge_pair"):
    """Two invoice lines, of two invoices, that charge one subscription for days in common, the earlier period first."""

    subscription: Key = ours(refers="subscription")
    first: Key = ours(refers="invoice_line")
    first_invoice: Key = ours(refers="invoice")
    first_number: Text = ours(about="the number of its invoice")
    second: Key = ours(refers="invoice_line")
    second_invoice: Key = ours(refers="invoice")
    second_number: Text = ours(about="the number of its invoice")
    first_day: Day = ours(about="the first day that both charge")
    last_day: Day = ours(about="the last day that both charge")
    overlap_days: Count = ours()
    excess_quantity: Number = ours(about="by how much their quantities together exceed the most that the subscription ever had")
    overlap_amount: Money = ours(about="what the cheaper of the two charges for the days in common, and for the excess quantity")
    credited: Flag = ours(about="a line of the subscription takes back at least the smaller of the two amounts")
    currency: Key = ours(refers="currency")


class Duplicate(Component, kind="duplicate"):
    """Records that claim one key and do not say the same."""

    of_kind: Text = ours()
    differing: TextList = ours()
    stands_in: TextList = ours()


class Attestation(Component, kind="attestation"):
    """What a person vouches for, while it is not stale."""

    line: Text = ours()
    about: Key = ours()
    value: Text = ours()
    day: Day = ours()
    by: Text = ours()
    given_on: Day = ours()
