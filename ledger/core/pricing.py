"""What a loan costs: the yearly rate (APR) by the actuarial method, the total interest, the cap.

Source of the method: United States Regulation Z (12 CFR 1026), appendix J, general equation (b)(8). The APR is the rate
of a unit period times the unit periods in a year, so 1 % a month on the balance is 12 % a year, not 12.68 %.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from ledger.core.calendar import add_months
from ledger.core.errors import Refusal
from ledger.core.schedule import Instalment, Terms

CAP_PPM = 180_000
"""18 % a year: the cap of the National Bank of Cambodia's Prakas B7-017-109, from 1 April 2017."""

MONEYLENDER_PERCENT = (10, 15)
"""What moneylenders ask a month (working paper on reintegration in Cambodia, 2008)."""


class _Flow(NamedTuple):
    """A payment `periods` whole unit periods and a `fraction` of one after the disbursement."""

    periods: int
    fraction: Fraction
    riel: int


def apr_ppm(principal: int, disbursed_on: date, payments: Sequence[tuple[date, int]]) -> int:
    """The yearly rate, to the nearest ppm, at which the payments (day, riel; in order) are worth the principal.

    The unit period is the most frequent number of months between payments, at most a year; for a single payment, the
    whole term. Odd days before the first whole unit period bear simple interest, a day being a thirtieth of a month (or
    a 365th of a year). Payments must come to at least the principal and lie after the disbursement.
    """
    assert payments and principal > 0 and payments[0][0] > disbursed_on
    assert all(a <= b for (a, _), (b, _) in pairwise(payments)), "in order of date"
    assert sum(riel for _, riel in payments) >= principal, "no rate makes less money worth more"
    a_year, flows = _flows(disbursed_on, payments)
    low, high = 0, CAP_PPM
    while _worth_more(principal, flows, _halfway(high, a_year)):
        low, high = high + 1, high * 4
    while low < high:
        middle = (low + high) // 2
        if _worth_more(principal, flows, _halfway(middle, a_year)):
            low = middle + 1
        else:
            high = middle
    return low


def apr_percent_text(ppm: int) -> str:
    """The rate in percent with two decimals, ties up: 120150 -> "12.02"."""
    hundredths = (ppm + 50) // 100
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def total_interest(schedule: Sequence[Instalment]) -> int:
    """The interest of a whole schedule, in riel: what the loan costs if it is paid as agreed."""
    return sum(row.interest for row in schedule)


def moneylender(terms: Terms, schedule: Sequence[Instalment]) -> tuple[int, int]:
    """What a moneylender would take at the lowest and the highest of `MONEYLENDER_PERCENT`, in riel.

    The same money for the same time: interest on the balances of the loan's own schedule, to the nearest 100 riel.
    """
    months = sum(part.outstanding + part.principal for part in schedule) * terms.every_months  # riel x months
    low, high = ((months * percent + 5_000) // 10_000 * 100 for percent in MONEYLENDER_PERCENT)
    return low, high


def check_cap(apr_ppm: int) -> None:
    """Raises Refusal if a yearly rate is over the cap."""
    if apr_ppm > CAP_PPM:
        raise Refusal("This would cost {apr_percent} % a year; the law allows at most {cap_percent} %. Lower the rate.",
                      field="rate", apr_percent=apr_percent_text(apr_ppm), cap_percent=apr_percent_text(CAP_PPM))


def _halfway(ppm: int, a_year: Fraction) -> Fraction:
    """The rate of a unit period half a ppm a year above: on which side of it the truth lies decides the rounding."""
    return Fraction(2 * ppm + 1, 2_000_000) / a_year


def _worth_more(principal: int, flows: Sequence[_Flow], rate: Fraction) -> bool:
    """Whether the payments, discounted at a rate a unit period, are worth more than the principal. Exact.

    Each is worth riel / ((1 + fraction x rate) x (1 + rate)^periods). Over the common denominator (1 + rate)^last the
    powers are whole numbers, which is far quicker than adding fractions.
    """
    below, above = rate.denominator, rate.numerator + rate.denominator
    last = flows[-1].periods
    powers_below, powers_above = [1], [1]
    for _ in range(last):
        powers_below.append(powers_below[-1] * below)
        powers_above.append(powers_above[-1] * above)
    sums: Counter[Fraction] = Counter()
    for flow in flows:
        sums[flow.fraction] += flow.riel * powers_below[flow.periods] * powers_above[last - flow.periods]
    worth = sum(Fraction(total) / (1 + fraction * rate) for fraction, total in sums.items())
    return worth > principal * powers_above[last]


def _flows(disbursed_on: date, payments: Sequence[tuple[date, int]]) -> tuple[Fraction, list[_Flow]]:
    """The unit periods in a year, and every payment measured in unit periods from the disbursement."""
    days = [day for day, _ in payments]
    if len(set(days)) == 1:
        months = _whole_months(disbursed_on, days[0])
        if not months and (days[0] - disbursed_on).days < 365:  # a term of days is its own unit period
            return Fraction(365, (days[0] - disbursed_on).days), [_Flow(1, Fraction(0), riel) for _, riel in payments]
        unit, offsets = min(12, months or 12), [0] * len(days)
    else:
        unit, offsets = _unit_months(days)
    if offsets:
        periods, fraction = _measure(disbursed_on, days[0], max(day.day for day in days), unit)
        return Fraction(12, unit), [
            _Flow(periods + offset, fraction, riel) for offset, (_, riel) in zip(offsets, payments, strict=True)]
    flows = [_Flow(*_measure(disbursed_on, day, day.day, 1), riel) for day, riel in payments]
    return Fraction(12), sorted(flows)


def _unit_months(days: Sequence[date]) -> tuple[int, list[int]]:
    """The unit period of regular payments and how many unit periods after the first one each is; (1, []) if irregular.

    Regular: on one day of the month (or its last day, where it is shorter), at gaps that the most frequent one divides.
    """
    anchor = max(day.day for day in days)
    if any(add_months(day, 0, anchor) != day for day in days):
        return 1, []
    months = [_months_apart(days[0], day) for day in days]
    gaps = Counter(b - a for a, b in pairwise(months) if b > a)
    unit = min(12, min(gaps, key=lambda gap: (-gaps[gap], gap)))
    if any(month % unit for month in months):
        unit = 1
    return unit, [month // unit for month in months]


def _measure(start: date, end: date, anchor: int, unit: int) -> tuple[int, Fraction]:
    """Whole unit periods between two days, and what is left over as a fraction of one: (b)(5)(ii), (iii) and (v).

    Months are counted back from the later day; the days before the first whole month are left over. `anchor` is the
    day of the month that the payments fall on, where the month has it.
    """
    months = _whole_months(start, end)
    if months is not None:
        return months // unit, Fraction(months % unit, unit)
    months = _months_apart(start, end)
    if add_months(end, -months, anchor) < start:
        months -= 1
    periods = months // unit
    if unit == 12:
        return periods, Fraction((add_months(end, -12 * periods, anchor) - start).days, 365)
    odd_days = (add_months(end, -months, anchor) - start).days
    return periods, Fraction(30 * (months - periods * unit) + odd_days, 30 * unit)


def _whole_months(start: date, end: date) -> int | None:
    """The months between two days if they are whole, counting a month's last day for a day it does not have."""
    months = _months_apart(start, end)
    return months if months > 0 and add_months(start, months) == end else None


def _months_apart(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
