"""Which day the first instalment of a loan may fall due on."""

from datetime import date, timedelta

from ledger.core import pricing
from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.core.schedule import Terms, schedule

SHORTER_BY = timedelta(days=10)
"""A village pays on one day of the month, so a first period may be this much shorter than the others. Its interest is
that of a whole period all the same: a shorter one would make the loan dearer than the product that was approved."""


def given_or_usual(terms: Terms, on: date, first_due_on: date | None) -> date:
    """The first due date of a loan handed over on `on`: the one given, else one spacing later.

    Raises Refusal (field `first_due_on`) for a date more than ten days before the usual one or more than one spacing
    after it, and when the schedule with these dates would cost more than the cap. The second looks at the loan itself:
    the product's limits were looked at with other dates and other amounts.
    """
    usual_on = add_months(on, terms.every_months)
    chosen_on = first_due_on or usual_on
    earliest_on, latest_on = usual_on - SHORTER_BY, add_months(on, 2 * terms.every_months)
    if not earliest_on <= chosen_on <= latest_on:
        raise Refusal("The first instalment falls due from {earliest_on} to {latest_on}. Choose a date between.",
                      field="first_due_on", earliest_on=earliest_on, latest_on=latest_on)
    costs_ppm = pricing.apr_ppm(terms.principal, on,
                                [(part.due_on, part.total) for part in schedule(terms, on, chosen_on)])
    if costs_ppm > pricing.CAP_PPM:
        raise Refusal("With this first due date the loan would cost {apr_percent} % a year; the law allows at most "
                      "{cap_percent} %. Choose a later date.", field="first_due_on",
                      apr_percent=pricing.apr_percent_text(costs_ppm),
                      cap_percent=pricing.apr_percent_text(pricing.CAP_PPM))
    return chosen_on
