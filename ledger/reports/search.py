"""Finding families: by name in Khmer or Latin, family number, loan number or phone."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.khmer import search_terms
from ledger.core.money import to_latin_digits
from ledger.reports import households
from ledger.reports.common import NEVER_LENT, LoanState, Paging, addresses, paging, typed
from ledger.reports.households import Household
from ledger.reports.portfolio import NO_FIGURES, Decision, LoanView, decisions, portfolio, total
from ledger.reports.portfolio import state as state_of
from ledger.reports.statements import Figures, Place, VillageAddress

FamilyState = Literal["overdue", "on time", "repaid", "written off", "waiting", "approved", "no loan"]
FAMILY_STATES: tuple[FamilyState, ...] = (
    "overdue", "on time", "repaid", "written off", "waiting", "approved", "no loan")

FIGURES_OF_A_PHONE = 5
"""Fewer figures than this are a family number, not a part of a phone number."""

_NUMBER = re.compile(r"(?:(?P<prefix>[A-Z]{2})[- ]?)?(?P<loan>L?)[- ]?(?P<serial>\d{1,9})")
_PHONE = re.compile(r"[+]?[\d\s().\-/]{1,40}")


@dataclass(frozen=True)
class FamilyRow:
    """One family with its loans together, in riel. Names are those of the head."""

    number: str
    name_km: str
    name_latin: str
    village: Place
    commune: Place
    phone: str | None
    loan_number: str | None  # the latest
    lent: int
    outstanding: int
    overdue: int
    days_late: int
    state: FamilyState


@dataclass(frozen=True)
class FamilyList:
    """One page of the families that fit, and the sums of all that fit (all pages), in riel."""

    text: str
    village_code: str | None
    state: FamilyState | None
    rows: tuple[FamilyRow, ...]
    paging: Paging
    overdue_families: int
    lent: int
    outstanding: int
    overdue: int


def find_families(session: Session, office_ids: frozenset[int], text: str = "", village_code: str | None = None,
                  state: FamilyState | None = None, page: int = 1, size: int = 50, *, on: date) -> FamilyList:
    """The families of these offices that fit, in Khmer order of the head's name, as they stand on `on`.

    Every word of `text` must be found in one member's names (spelling tolerant), or the text is a family or loan
    number (SR-0014, 14, SR-L0014, L14), or at least five figures of the phone. Five queries at most.
    """
    village_code = typed(village_code) if village_code is not None else None
    homes = _homes(session, office_ids, text, village_code, on)
    lent = _loans(session, office_ids, homes, everything=not text.strip(), village_code=village_code, on=on)
    answers = decisions(session, office_ids, on)
    standings = [_standing(home, lent[home.id], answers) for home in homes]
    if state is not None:
        standings = [standing for standing in standings if standing.state == state]
    shown = paging(page, size, len(standings))
    here = standings[shown.first:shown.first + size]
    places = addresses(session, {standing.home.village_code for standing in here})
    return FamilyList(
        text=text, village_code=village_code, state=state,
        rows=tuple(_row(standing, places[standing.home.village_code]) for standing in here), paging=shown,
        overdue_families=sum(standing.figures.overdue_riel > 0 for standing in standings),
        lent=sum(standing.figures.disbursed_riel for standing in standings),
        outstanding=sum(standing.figures.outstanding_riel for standing in standings),
        overdue=sum(standing.figures.overdue_riel for standing in standings))


@dataclass(frozen=True)
class _Standing:
    home: Household
    figures: Figures
    days_late: int
    loan_number: str | None
    state: FamilyState


def _homes(session: Session, office_ids: frozenset[int], text: str, village_code: str | None,
           on: date) -> list[Household]:
    family = tables.families.c
    query = households.query().where(family.office_id.in_(office_ids), family.registered_on <= on)
    if village_code is not None:
        query = query.where(family.village_code == village_code)
    if text.strip():
        query = query.where(or_(false(), *_meant(text)))
    # Sort keys compare by code point; PostgreSQL would use the rules of its own language otherwise.
    collation = "C" if session.get_bind().dialect.name == "postgresql" else "BINARY"
    ordered = query.order_by(tables.family_members.c.sort_key.collate(collation), family.number)
    return [households.household(row) for row in session.execute(ordered)]


def _loans(session: Session, office_ids: frozenset[int], homes: list[Household], *, everything: bool,
           village_code: str | None, on: date) -> dict[int, list[LoanView]]:
    # A search names its few families; a whole list is asked for by office or village, not by thousands of numbers.
    views = (portfolio(session, on, office_ids=office_ids, village_code=village_code, settled_before=date.max)
             if everything else
             portfolio(session, on, family_ids=[home.id for home in homes], settled_before=date.max))
    lent: dict[int, list[LoanView]] = defaultdict(list)
    for view in views:
        lent[view.record.family_id].append(view)
    return lent


def _meant(text: str) -> list[ColumnElement[bool]]:
    """What the text may mean: words of a name, a number, a phone. Nothing, if it holds no letter and no figure."""
    meant: list[ColumnElement[bool]] = []
    terms, member = search_terms(text), tables.family_members.c
    if terms:
        meant.append(tables.families.c.id.in_(select(member.family_id).where(
            *(member.search_text.contains(term, autoescape=True) for term in terms))))
    written = to_latin_digits(text).strip().upper()
    number = _NUMBER.fullmatch(written)
    if number:
        meant.append(_numbered(number["prefix"], bool(number["loan"]), int(number["serial"])))
    if _PHONE.fullmatch(written):
        figures = re.sub(r"^(00855|\+855|855)0?", "0", re.sub(r"[^\d+]", "", written))
        if len(figures) >= FIGURES_OF_A_PHONE:
            meant.append(tables.families.c.phone.contains(figures, autoescape=True))
    return meant


def _numbered(prefix: str | None, of_loan: bool, serial: int) -> ColumnElement[bool]:
    table = tables.loans if of_loan else tables.families
    numbered = table.c.serial == serial
    if prefix:
        numbered = and_(numbered, table.c.number.startswith(f"{prefix}-", autoescape=True))
    return tables.families.c.id.in_(select(tables.loans.c.family_id).where(numbered)) if of_loan else numbered


def _standing(home: Household, views: list[LoanView], answers: dict[int, Decision]) -> _Standing:
    states = [state_of(view, answers.get(view.record.id)) for view in views]
    figures = total([NO_FIGURES, *(view.figures for view in views)])
    late = max((view.arrears.days_late for view in views if view.arrears is not None), default=0)
    numbers = [view.record.number for view, state in zip(views, states, strict=True)
               if state not in NEVER_LENT]
    return _Standing(home, figures, late, numbers[-1] if numbers else None, _family_state(states, figures))


def _family_state(states: list[LoanState], figures: Figures) -> FamilyState:
    """What matters most about a family's loans."""
    said: tuple[tuple[LoanState, FamilyState], ...] = (
        ("overdue", "overdue"), ("open", "on time"), ("approved", "approved"), ("waiting", "waiting"))
    for loan_state, family_state in said:
        if loan_state in states:
            return family_state
    if "closed" in states:
        return "written off" if figures.written_off_riel else "repaid"
    return "no loan"


def _row(standing: _Standing, address: VillageAddress) -> FamilyRow:
    home, figures = standing.home, standing.figures
    return FamilyRow(
        number=home.number, name_km=home.name_km, name_latin=home.name_latin, village=address.village,
        commune=address.commune, phone=home.phone, loan_number=standing.loan_number, lent=figures.disbursed_riel,
        outstanding=figures.outstanding_riel, overdue=figures.overdue_riel, days_late=standing.days_late,
        state=standing.state)
