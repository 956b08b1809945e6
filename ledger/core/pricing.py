"""What a loan costs: APR by the actuarial method, total interest, the cap."""

from collections.abc import Sequence
from datetime import date

from ledger.core.schedule import Instalment

CAP_PPM = 180_000
"""18 % a year: the cap of the National Bank of Cambodia's Prakas B7-017-109, from 1 April 2017."""


def apr_ppm(principal: int, disbursed_on: date, payments: Sequence[tuple[date, int]]) -> int:
    """The yearly rate in ppm at which the payments are worth the principal."""
    raise NotImplementedError


def apr_percent_text(ppm: int) -> str:
    """The rate in percent with two decimals: 120150 -> "12.02"."""
    raise NotImplementedError


def total_interest(schedule: Sequence[Instalment]) -> int:
    """The interest of a whole schedule, in riel."""
    raise NotImplementedError


def check_cap(apr_ppm: int) -> None:
    """Raises Refusal if the rate is over the cap."""
    raise NotImplementedError
