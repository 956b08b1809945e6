"""The province statement: an office's figures, villages, funds, money, ageing, trial balance and agreements."""

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.books import balances as book
from ledger.books.tables import families, journal_entries, offices, programme_villages
from ledger.core import chart
from ledger.core.arrears import BANDS
from ledger.core.errors import Refusal
from ledger.reports import flows
from ledger.reports.account_ledger import names
from ledger.reports.balances import by_account, fund_proofs_of, trial_balance_of
from ledger.reports.common import OfficeRecord, Offices, addresses, office
from ledger.reports.figures import AgeingRow, Agreement, FundProof, TrialBalance
from ledger.reports.portfolio import LoanView, portfolio, total
from ledger.reports.statements import Figures, ProvinceStatement, VillageFigures


def province_statement(session: Session, office_code: str, as_of: date, from_on: date | None = None,
                       office_ids: Offices = None) -> ProvinceStatement:
    """The statement of one office from `from_on` (the office's first day unless given) to `as_of`, both included.

    Raises NotFound for an office that is not there or not the actor's, Refusal for dates before it was opened or
    in the wrong order.
    """
    found = office(session, office_code, office_ids)
    from_on = _first_day(session, found, as_of, from_on)
    views = portfolio(session, as_of, office_id=found.id)
    villages = village_figures(session, [found.id], as_of, views)
    balances, named = book.balances(session, found.id, as_of), names(session)
    moved = flows.flows(session, [found.id], as_of)
    funds, trial_balance = fund_proofs_of(session, balances), trial_balance_of(found, as_of, balances, named)
    agreements = (
        *_of_balances(trial_balance, funds),
        *_of_loans(by_account(balances), villages, views),
        Agreement("cash_not_negative", flows.lowest_money(moved), 0),
        _chain(session, found.id, as_of))
    return ProvinceStatement(
        office=found.name, from_on=from_on, as_of=as_of, total=total(village.figures for village in villages),
        villages=villages, funds=funds, months=flows.months(moved, from_on, as_of),
        movements=flows.movements(moved, from_on, named), ageing=ageing(views), trial_balance=trial_balance,
        agreements=agreements)


def village_figures(session: Session, office_ids: list[int], as_of: date,
                    views: list[LoanView]) -> tuple[VillageFigures, ...]:
    """The figures of every village of these offices by code: those of the programme on that day, and any other that
    has families still."""
    lent: dict[str, list[Figures]] = defaultdict(list)
    for view in views:
        lent[view.record.village_code].append(view.figures)
    registered: Counter[str] = Counter({row.village_code: row.families for row in session.execute(
        select(families.c.village_code, func.count().label("families")).where(
            families.c.office_id.in_(office_ids), families.c.registered_on <= as_of
        ).group_by(families.c.village_code))})
    served = session.execute(select(programme_villages.c.village_code).where(
        programme_villages.c.office_id.in_(office_ids), programme_villages.c.since_on <= as_of)).scalars()
    codes = sorted({*served, *registered, *lent})
    places = addresses(session, codes)
    return tuple(VillageFigures(places[code].village, total(lent[code], families=registered[code])) for code in codes)


def ageing(views: list[LoanView]) -> tuple[AgeingRow, ...]:
    """The loans that owe something, by how late they are; every band has its row."""
    loans: Counter[str] = Counter()
    outstanding: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for view in views:
        if view.arrears is not None and view.unpaid:
            band = view.arrears.band
            loans[band] += 1
            outstanding[band] += view.sums.outstanding
            overdue[band] += view.arrears.overdue_riel
    return tuple(AgeingRow(band, loans[band], outstanding[band], overdue[band]) for band in BANDS)


def _first_day(session: Session, found: OfficeRecord, as_of: date, from_on: date | None) -> date:
    opened_on: date = session.execute(select(offices.c.opened_on).where(offices.c.id == found.id)).scalar_one()
    if as_of < opened_on or (from_on is not None and from_on < opened_on):
        raise Refusal("The office was opened on {day}. Choose that day or a later one.",
                      field="as_of" if as_of < opened_on else "from_on", day=opened_on)
    if from_on is not None and from_on > as_of:
        raise Refusal("The first day is after the last one. Choose an earlier first day.", field="from_on")
    return from_on or opened_on


def _of_balances(trial_balance: TrialBalance, funds: tuple[FundProof, ...]) -> tuple[Agreement, ...]:
    # A fund that is short and one that is over may not hide one another: the first that differs is shown.
    wrong = next((fund for fund in funds if fund.sources != fund.uses), None)
    proved = (wrong,) if wrong else funds
    return (Agreement("trial_balance", trial_balance.debit, trial_balance.credit),
            Agreement("fund_proof", sum(fund.sources for fund in proved), sum(fund.uses for fund in proved)))


def _of_loans(balances: dict[str, int], villages: tuple[VillageFigures, ...],
              views: list[LoanView]) -> tuple[Agreement, ...]:
    """Ways to the same figures: the account; families' postings added up by village; contracts replayed."""
    positions = [view.position for view in views if view.position is not None]
    owed = balances.get(chart.LOANS, 0)
    return (Agreement("villages", sum(village.figures.outstanding_riel for village in villages), owed),
            Agreement("loans_control", sum(position.outstanding for position in positions), owed),
            Agreement("held_control", sum(position.held for position in positions), -balances.get(chart.HELD, 0)),
            # of postings: what falls due today is no income before the daily run
            Agreement("receivable_control", sum(view.sums.receivable for view in views),
                      balances.get(chart.RECEIVABLE, 0)))


def _chain(session: Session, office_id: int, as_of: date) -> Agreement:
    """Entries up to the date against those that name the hash of the one before (the first one: none)."""
    before, this = journal_entries.alias("before"), journal_entries
    entries = select(func.count()).select_from(this).where(this.c.office_id == office_id, this.c.on_date <= as_of)
    linked = select(func.count()).select_from(this.outerjoin(
        before, (before.c.office_id == this.c.office_id) & (before.c.seq == this.c.seq - 1))
    ).where(this.c.office_id == office_id, this.c.on_date <= as_of,
            this.c.prev_hash == func.coalesce(before.c.hash, ""))
    left, right = session.execute(select(entries.scalar_subquery(), linked.scalar_subquery())).one()
    return Agreement("chain", left, right)
