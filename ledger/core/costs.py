"""What a loan costs if it is paid as agreed, beside what a moneylender would take: said wherever terms are said."""

from dataclasses import dataclass
from datetime import date

from ledger.core import pricing
from ledger.core.calendar import add_months
from ledger.core.schedule import Terms, schedule

EXAMPLES = (100_000, 200_000)
"""The amounts that a product is explained by, in riel: what a family can receive."""


@dataclass(frozen=True)
class Cost:
    """A loan of `riel` paid in time, in riel: no penalty is in it. `first` and `last` are what is to be brought then.

    `penalties`: what would come on top if every instalment brought its penalty.
    `moneylender`: what one would take for the same money and time, at the lowest and the highest of their rates.
    """

    riel: int
    instalments: int
    interest: int
    total: int
    first: int
    last: int
    apr_ppm: int
    moneylender: tuple[int, int]
    penalties: int = 0


def cost(terms: Terms) -> Cost:
    """What these terms cost with every period a whole one: first due one spacing after the disbursement."""
    lent_on = date(2001, 1, 1)  # any first of a month: the periods are months, whatever the days in them
    plan = schedule(terms, lent_on, add_months(lent_on, terms.every_months))
    apr = pricing.apr_ppm(terms.principal, lent_on, [(part.due_on, part.total) for part in plan])
    interest = pricing.total_interest(plan)
    return Cost(terms.principal, terms.instalments, interest, terms.principal + interest, plan[0].total,
                plan[-1].total, apr, pricing.moneylender(terms, plan),
                terms.penalty * terms.instalments)


def examples(min_riel: int, max_riel: int) -> tuple[int, ...]:
    """The amounts to explain a product by: EXAMPLES, or as far as its limits do not allow them, the limits, too."""
    within = {riel for riel in EXAMPLES if min_riel <= riel <= max_riel}
    return tuple(sorted(within if len(within) == len(EXAMPLES) else within | {min_riel, max_riel}))
