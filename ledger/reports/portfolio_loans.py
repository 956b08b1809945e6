"""The loans behind a figure of the portfolio: all that make it up, one page of them in full.

A figure is either of the loans that owe something on the date, narrowed by how late they are and by what they are
counted under; or of what moved in a period (lent, repaid, interest, written off, recovered); or of what fell due in
one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books import loan_book, loan_sums
from ledger.books.fallen_due import fallen_due
from ledger.books.standings import LoanStanding, standings
from ledger.core import chart
from ledger.core.arrears import Band, band_of
from ledger.reports.balances import by_account
from ledger.reports.common import Paging, addresses, paging
from ledger.reports.figures import Agreement
from ledger.reports.households import households
from ledger.reports.portfolio_facts import Facts, facts, names_of
from ledger.reports.portfolio_moved import Movement, moved
from ledger.reports.portfolio_report import first_day
from ledger.reports.portfolio_values import Dimension
from ledger.reports.statements import Place

Figure = Literal["open", "disbursed", "repaid", "interest", "written_off", "recovered", "fell_due"]
FIGURES: tuple[Figure, ...] = get_args(Figure)


@dataclass(frozen=True)
class Filters:
    """What the loans have in common. `from_on` to `to_on` is the period of a figure that is not `open`.

    `over`: more than so many days late; `under`: of a dimension, the key. `or_rescheduled` adds every rescheduled loan
    to those `over`.
    """

    figure: Figure
    from_on: date
    to_on: date
    band: Band | None = None
    over: int | None = None
    rescheduled: bool = False
    or_rescheduled: bool = False
    under: tuple[tuple[Dimension, str], ...] = ()


@dataclass(frozen=True)
class BehindRow:
    """One loan, riel. `amount` is what it adds to the figure, `paid` what of an amount fallen due was paid."""

    number: str
    family_number: str
    name_km: str
    name_latin: str
    village: Place
    principal: int
    outstanding: int
    overdue: int
    days_late: int
    rescheduled: bool
    amount: int
    paid: int


class Changed(NamedTuple):
    """What changed the principal of all loans in a period, riel, loan by loan: together the change of account 1210."""

    disbursed: int
    taken_over: int
    repaid: int
    written_off: int

    @property
    def riel(self) -> int:
        """The change."""
        return self.disbursed + self.taken_over - self.repaid - self.written_off


@dataclass(frozen=True)
class Behind:
    """One page of the loans behind a figure, the latest first, and their sums over all pages, riel.

    `figure` is the sum of what they add to it. `agreement` (its key is an account) holds all open loans together, or
    what moved on all, against the books; of what was lent or repaid by `changed`, all that changed account 1210.
    `of_page`: all that fell due in the time of the portfolio on the date, which no account holds.
    `named` has the name (Khmer, Latin) of each thing they are narrowed to that has one.
    """

    as_of: date
    filters: Filters
    rows: tuple[BehindRow, ...]
    paging: Paging
    figure: int
    paid: int
    outstanding: int
    overdue: int
    agreement: Agreement | None
    changed: Changed | None
    of_page: bool
    named: Mapping[Dimension, tuple[str, str]]


@dataclass(frozen=True)
class _Line:
    loan_id: int
    amount: int
    paid: int
    stands: LoanStanding | None


def behind(session: Session, office_ids: Collection[int], as_of: date, filters: Filters, page: int = 1,
           size: int = 50) -> Behind:
    """The loans of these offices behind a figure at the end of `as_of`."""
    stands = {one.loan_id: one for one in standings(session, office_ids, as_of)}
    lines = _lines(session, office_ids, as_of, filters, stands)
    known = facts(session, [line.loan_id for line in lines], as_of)
    lines = [line for line in lines if all(known[line.loan_id].key(by) == key for by, key in filters.under)]
    lines.sort(key=lambda line: _order(line, known))
    shown = paging(page, size, len(lines))
    here = [line.stands for line in lines if line.stands is not None]
    changed = _changed(session, office_ids, filters)
    return Behind(
        as_of, filters, _rows(session, lines[shown.first:shown.first + size], as_of), shown,
        sum(line.amount for line in lines), sum(line.paid for line in lines),
        sum(one.outstanding for one in here), sum(one.overdue for one in here),
        _agreement(session, office_ids, as_of, filters, stands.values(), lines, changed), changed,
        _of_page(session, office_ids, as_of, filters),
        {by: name for by, key in filters.under if (name := names_of(session, by, [key]).get(key))})


def _order(line: _Line, known: Mapping[int, Facts]) -> tuple[int, int, str]:
    number = known[line.loan_id].number
    return -(line.stands.days_late if line.stands else 0), len(number), number


def _lines(session: Session, office_ids: Collection[int], as_of: date, filters: Filters,
           stands: Mapping[int, LoanStanding]) -> list[_Line]:
    if filters.figure == "open":
        return [_Line(one.loan_id, one.outstanding, 0, one) for one in stands.values() if _fits(one, filters)]
    if filters.figure == "fell_due":
        return [_Line(one.loan_id, one.due, one.paid, stands.get(one.loan_id))
                for one in fallen_due(session, office_ids, filters.from_on, filters.to_on)]
    riel = moved(session, office_ids, filters.figure, filters.from_on, filters.to_on)
    return [_Line(loan_id, amount, 0, stands.get(loan_id)) for loan_id, amount in riel.items()]


def _fits(one: LoanStanding, filters: Filters) -> bool:
    if filters.band is not None and band_of(one.days_late) != filters.band:
        return False
    if filters.rescheduled and not one.rescheduled:
        return False
    late = filters.over is None or one.days_late > filters.over
    return late or (filters.or_rescheduled and one.rescheduled)


def _rows(session: Session, lines: Collection[_Line], as_of: date) -> tuple[BehindRow, ...]:
    ids = [line.loan_id for line in lines]
    records = {record.id: record for record in loan_book.loans(session, ids=ids)}
    homes = {home.id: home for home in households(session, as_of, ids={one.family_id for one in records.values()})}
    places = addresses(session, {one.village_code for one in records.values()})
    sums = loan_sums.sums(session, ids, as_of)
    rows = []
    for line in lines:
        record, stands = records[line.loan_id], line.stands
        home = homes[record.family_id]
        rows.append(BehindRow(
            record.number, record.family_number, home.name_km, home.name_latin, places[record.village_code].village,
            record.terms.principal, sums[record.id].outstanding, stands.overdue if stands else 0,
            stands.days_late if stands else 0, bool(stands and stands.rescheduled), line.amount, line.paid))
    return tuple(rows)


_ACCOUNTS: dict[Figure, tuple[tuple[str, ...], int]] = {
    "disbursed": ((chart.LOANS,), 1), "repaid": ((chart.LOANS,), 1), "interest": (chart.INTEREST_RECEIVED, -1),
    "written_off": ((chart.WRITTEN_OFF,), 1), "recovered": ((chart.RECOVERED,), -1)}


def _agreement(session: Session, office_ids: Collection[int], as_of: date, filters: Filters,
               stands: Collection[LoanStanding], lines: Collection[_Line], changed: Changed | None) -> Agreement | None:
    """All open loans together, or all that moved, against their accounts in the books."""
    if filters.figure == "open":
        return Agreement(chart.LOANS, sum(one.outstanding for one in stands),
                         _balance(session, office_ids, chart.LOANS, as_of))
    if filters.figure not in _ACCOUNTS or filters.under:
        return None
    accounts, sign = _ACCOUNTS[filters.figure]
    until, before = (sum(_balance(session, office_ids, account, day) for account in accounts)
                     for day in (filters.to_on, filters.from_on - timedelta(1)))
    left = changed.riel if changed else sum(line.amount for line in lines)
    return Agreement(accounts[0], left, sign * (until - before))


def _changed(session: Session, office_ids: Collection[int], filters: Filters) -> Changed | None:
    if filters.figure not in ("disbursed", "repaid") or filters.under:
        return None
    movements: tuple[Movement, ...] = ("disbursed", "taken_over", "repaid", "written_off")
    return Changed(*(sum(moved(session, office_ids, one, filters.from_on, filters.to_on).values())
                     for one in movements))


def _of_page(session: Session, office_ids: Collection[int], as_of: date, filters: Filters) -> bool:
    return filters.figure == "fell_due" and not filters.under and (filters.from_on, filters.to_on) == (
        first_day(session, office_ids, as_of), as_of)


def _balance(session: Session, office_ids: Collection[int], account: str, day: date) -> int:
    return sum(by_account(book.balances(session, one, day)).get(account, 0) for one in office_ids)
