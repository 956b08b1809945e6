"""A provincial department and its book."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from ledger.books import periods, tables
from ledger.core import chart
from ledger.core.calendar import local_date
from ledger.core.errors import NotFound, Refusal
from ledger.programme import places, products

PREFIXES = {
    "01": "BM", "02": "BB", "03": "KC", "04": "KN", "05": "KS", "06": "KT", "07": "KP", "08": "KD", "09": "KK",
    "10": "KR", "11": "MK", "12": "PP", "13": "PV", "14": "PG", "15": "PS", "16": "RK", "17": "SM", "18": "SH",
    "19": "ST", "20": "SR", "21": "TK", "22": "OM", "23": "KE", "24": "PL", "25": "TB",
}
"""Two letters for each province's family and loan numbers; once used they never change."""

CAPITAL = "12"

FUNDS = (  # code, Khmer, English, donor
    ("FSF", "មូលនិធិគាំទ្រគ្រួសារ", "Family Supporting Foundation", "IOM"),
    ("SF", "មូលនិធិសន្សំ", "Saving Foundation", ""),
)


@dataclass(frozen=True)
class Office:
    """An office: `code` is the province code (20), `prefix` begins its family and loan numbers (SR)."""

    id: int
    code: str
    prefix: str
    name_km: str
    name_en: str
    opened_on: date


def open_office(session: Session, code: str, *, at: datetime, opened_on: date) -> int:
    """Open the book of the department of province `code`; returns the office id.

    Lays down what every book needs: places of the province, chart of accounts, the two funds, the default product,
    the fiscal year of `opened_on`. `at` is the moment of opening (UTC); it can open on an earlier day, not a later
    one. Raises Refusal for a code that is no province or an office already open.
    """
    if code not in PREFIXES:
        raise Refusal("{code} is no province code. Use two figures, 01 to 25.", field="code", code=code)
    if opened_on > local_date(at):
        raise Refusal("The date {given_on} is in the future. Use today's date or an earlier one.", field="opened_on",
                      given_on=opened_on)
    if session.execute(select(tables.offices.c.id).where(tables.offices.c.code == code)).first():
        raise Refusal("The office of province {code} is already open.", field="code", code=code)
    places.seed(session, code)
    _add_missing(session)
    name_km, name_en = _names(session, code)
    office_id: int = session.execute(insert(tables.offices).values(
        code=code, prefix=PREFIXES[code], province_code=code, name_km=name_km, name_en=name_en, opened_on=opened_on,
    ).returning(tables.offices.c.id)).scalar_one()
    products.ensure_default(session, opened_on)
    periods.open_year(session, office_id, opened_on.year)
    return office_id


def office(session: Session, code: str) -> Office:
    """The office of this province code. Raises NotFound."""
    return _one(session, select(tables.offices).where(tables.offices.c.code == code))


def offices(session: Session) -> list[Office]:
    """Every open office by code."""
    return _read(session, select(tables.offices).order_by(tables.offices.c.code))


def _one(session: Session, query: Select[tuple[object, ...]]) -> Office:
    found = _read(session, query)
    if not found:
        raise NotFound("There is no office of that province in these books.")
    return found[0]


def _read(session: Session, query: Select[tuple[object, ...]]) -> list[Office]:
    return [Office(row.id, row.code, row.prefix, row.name_km, row.name_en, row.opened_on)
            for row in session.execute(query)]


def _names(session: Session, code: str) -> tuple[str, str]:
    row = session.execute(
        select(tables.places.c.name_km, tables.places.c.name_latin).where(tables.places.c.code == code)).one()
    if code == CAPITAL:
        name_km = row.name_km.removeprefix("រាជធានី")  # the official list has the unit in this one name
        return f"មន្ទីរកិច្ចការនារីរាជធានី{name_km}", f"Capital Department of Women's Affairs, {row.name_latin}"
    return f"មន្ទីរកិច្ចការនារីខេត្ត{row.name_km}", f"Provincial Department of Women's Affairs, {row.name_latin}"


def _add_missing(session: Session) -> None:
    # Shared by all offices: the first one brings them, a later release may bring more.
    there = set(session.execute(select(tables.accounts.c.code)).scalars())
    accounts = [{"code": a.code, "name_en": a.name_en, "name_km": a.name_km, "kind": a.kind, "currency": a.currency}
                for a in chart.CHART if a.code not in there]
    if accounts:
        session.execute(insert(tables.accounts), accounts)
    known = set(session.execute(select(tables.funds.c.code)).scalars())
    for fund, name_km, name_en, donor in FUNDS:
        if fund not in known:
            session.execute(insert(tables.funds).values(code=fund, name_km=name_km, name_en=name_en, donor=donor))
