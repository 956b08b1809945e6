"""Invented statements that add up, for drawing without books. No real person; the schedules come from core."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import astuple, replace
from datetime import date, timedelta
from typing import Literal

from ledger.core.allocation import Repayment, position
from ledger.core.arrears import BANDS, arrears
from ledger.core.calendar import add_months
from ledger.core.chart import BANK, BY_CODE, CASH, INTEREST, LOANS, RECEIVED
from ledger.core.chart import GRANTS as GRANTS_PAID
from ledger.core.money import share
from ledger.core.pricing import apr_percent_text, apr_ppm, total_interest
from ledger.core.schedule import Terms, schedule
from ledger.reports.figures import (
    AgeingRow,
    Agreement,
    FundProof,
    MoneyMovement,
    MonthFigures,
    OfficeName,
    TrialBalance,
    TrialBalanceRow,
)
from ledger.reports.statements import (
    FamilyStatement,
    Figures,
    GrantRow,
    Issue,
    LoanStatement,
    Place,
    ProvinceStatement,
    RepaymentRow,
    StatementKind,
    ToPayRow,
    VillageAddress,
    VillageBook,
    VillageFigures,
    VillageRow,
)

Kind = Literal["repayment", "reversal", "reallocation"]

AS_OF = date(2008, 9, 30)
OFFICE = OfficeName("20", "SR", "មន្ទីរកិច្ចការនារីខេត្តស្វាយរៀង", "Provincial Department of Women’s Affairs, Svay Rieng")
PROVINCE = Place("20", "ខេត្ត", "province", "ស្វាយរៀង", "Svay Rieng")
ADDRESS = VillageAddress(
    Place("20040607", "ភូមិ", "village", "ព្រៃឈើទាល", "Prey Chheu Teal"),
    Place("200406", "ឃុំ", "commune", "ជ្រៃធំ", "Chrey Thum"), Place("2004", "ស្រុក", "district", "រមាសហែក", "Romeas Haek"),
    PROVINCE)
LONG_ADDRESS = VillageAddress(
    Place("20040504", "ភូមិ", "village", "ត្រពាំងធ្លកខាងត្បូង", "Trapeang Thlok Khang Tboung"),
    Place("200405", "ឃុំ", "commune", "ចន្ដ្រី", "Chantrei"), Place("2004", "ស្រុក", "district", "រមាសហែក", "Romeas Haek"),
    PROVINCE)
NAME = ("ស៊ុន សុវណ្ណារី", "SUN Sovannary")
LONG_NAME = ("ប្រាក់ ច័ន្ទសុវណ្ណមុនីរតនា", "PRAK Chansovanmunyratana")
TERMS = Terms(200_000, 10_000, "month", 12, "declining", "equal-principal")


def issue(kind: StatementKind, subject: str, as_of: date = AS_OF) -> Issue:
    """An issue as the programme makes them, from the subject alone."""
    letters = {"family": "FS", "village": "VB", "province": "PS"}[kind]
    digest = hashlib.sha256(f"{kind}{subject}{as_of}".encode()).hexdigest()
    code = "".join("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[int(digest[i:i + 2], 16) & 31] for i in range(0, 16, 2))
    return Issue(f"{letters}-{subject}-{as_of:%Y%m%d}", f"{code[:4]}-{code[4:]}", digest, 2396, digest[::-1],
                 date(2008, 10, 2))


def loan(*, terms: Terms = TERMS, lent_on: date = date(2008, 2, 5), paid: list[tuple[date, int]], as_of: date = AS_OF,
         number: str = "SR-L0014", reverse: int | None = None) -> LoanStatement:
    """A loan with repayments; `reverse`: the repayment with this index is reversed on the statement's date."""
    plan = schedule(terms, lent_on, add_months(lent_on, terms.every_months))
    rows: list[RepaymentRow] = []
    owed = terms.principal

    def book(on: date, kind: Kind, voucher: str, interest: int, principal: int, held: int) -> None:
        nonlocal owed
        owed -= principal
        rows.append(RepaymentRow(on, voucher, kind, interest + principal + held, interest, principal, held, owed))

    repayments = [Repayment(on, riel) for on, riel in paid]
    before = position(terms, plan, lent_on, repayments, as_of)
    for i, (repayment, part) in enumerate(zip(repayments, before.allocations, strict=True)):
        book(repayment.on, "repayment", f"R-{repayment.on.year}-{220 + 31 * i:04d}", part.interest, part.principal,
             part.held)
    if reverse is not None:
        wrong = rows[reverse]
        rows[reverse] = replace(wrong, reversed=True)
        book(as_of, "reversal", "R-2008-0951", -wrong.interest, -wrong.principal, -wrong.held)
        del repayments[reverse]
    now = position(terms, plan, lent_on, repayments, as_of)
    interest = now.paid_interest - sum(row.interest for row in rows)
    principal = now.paid_principal - sum(row.principal for row in rows)
    if interest or principal:
        book(as_of, "reallocation", "J-2008-0037", interest, principal, -interest - principal)
    late = arrears(now, as_of)
    to_pay, left = [], now.outstanding
    for state in now.states:
        if state.unpaid > 0 and now.closed_on is None:
            left -= state.unpaid_principal
            due_on = state.instalment.due_on
            to_pay.append(ToPayRow(state.instalment.number, due_on, state.unpaid_interest, state.unpaid_principal, left,
                                   due_on < as_of))
    rate = apr_ppm(terms.principal, lent_on, [(line.due_on, line.total) for line in plan])
    return LoanStatement(
        number, terms, plan, lent_on, "P-2008-0045", apr_percent_text(rate), total_interest(plan), tuple(rows),
        tuple(to_pay), sum(row.riel for row in rows), now.paid_interest, now.paid_principal, now.outstanding,
        late.overdue_riel, late.days_late, late.band, now.closed_on)


def as_agreed(terms: Terms, lent_on: date, count: int) -> list[tuple[date, int]]:
    """The first `count` instalments paid on their days."""
    plan = schedule(terms, lent_on, add_months(lent_on, terms.every_months))
    return [(line.due_on, line.total) for line in plan[:count]]


def family(*loans: LoanStatement, grants: tuple[GrantRow, ...] = (), held: int = 0, name: tuple[str, str] = NAME,
           address: VillageAddress = ADDRESS, number: str = "SR-0014", as_of: date = AS_OF) -> FamilyStatement:
    """A family statement around its loans."""
    rows = [row for loan in loans for row in loan.to_pay]
    to_come = [row.due_on for row in rows if not row.overdue]
    next_due_on = min(to_come) if to_come else max((row.due_on for row in rows), default=None)
    riel = sum(row.total for row in rows if row.overdue or row.due_on == next_due_on)
    return FamilyStatement(OFFICE, number, *name, address, as_of, loans, grants, held, next_due_on, riel)


GRANTS = (GrantRow(date(2008, 5, 12), "កង់ ១ និងសម្ភារៈសិក្សា", "1 bicycle and a school kit", 108_800),
          GrantRow(date(2008, 7, 1), "ជួសជុលផ្ទះ", "repair of the house", 1_450_000))


def families() -> dict[str, FamilyStatement]:
    """Every shape a family statement takes."""
    feb, terms = date(2008, 2, 5), TERMS
    weekly = [(date(2008, 2, 20) + timedelta(10 * i), 9_000) for i in range(20)]
    first = loan(number="SR-L0003", terms=replace(terms, principal=100_000, instalments=6), lent_on=date(2007, 3, 1),
                 paid=as_agreed(replace(terms, principal=100_000, instalments=6), date(2007, 3, 1), 6))
    long = replace(terms, principal=1_200_000, instalments=36)
    return {
        "usual": family(loan(paid=as_agreed(terms, feb, 7))),
        "new": family(loan(lent_on=date(2008, 9, 20), paid=[])),
        "grants": family(loan(paid=as_agreed(terms, feb, 6)), grants=GRANTS, held=500),
        "overdue": family(loan(paid=as_agreed(terms, feb, 4)), name=LONG_NAME, address=LONG_ADDRESS),
        "late": family(loan(paid=[*as_agreed(terms, feb, 6), (date(2008, 9, 8), 12_345)])),
        "closed": family(loan(lent_on=date(2007, 9, 1), paid=as_agreed(terms, date(2007, 9, 1), 12))),
        "no-loan": family(grants=GRANTS),
        "nothing": family(),
        "second": family(first, loan(paid=as_agreed(terms, feb, 7)), grants=GRANTS[:1], held=1_500),
        "two-open": family(loan(number="SR-L0009", lent_on=date(2008, 4, 7),
                                paid=as_agreed(terms, date(2008, 4, 7), 3)),
                           loan(paid=as_agreed(terms, feb, 7))),
        "reversed": family(loan(paid=as_agreed(terms, feb, 7), reverse=3)),
        "twenty": family(loan(paid=weekly)),
        "long": family(loan(terms=long, lent_on=date(2007, 1, 31), paid=as_agreed(long, date(2007, 1, 31), 12))),
        "harvest": family(loan(terms=replace(terms, instalments=1, every_months=10), lent_on=date(2008, 3, 1),
                               paid=[])),
    }


# --- a village --------------------------------------------------------------------------------------------------
FAMILY_NAMES = (
    ("សុខ", "Sok"), ("ចាន់", "Chan"), ("ជា", "Chea"), ("គឹម", "Kim"), ("លី", "Ly"), ("អ៊ុំ", "Um"),
    ("ហេង", "Heng"), ("នួន", "Nuon"), ("ប៉ែន", "Pen"), ("មាស", "Meas"), ("យឹម", "Yim"),
    ("រស់", "Ros"), ("ស៊ុន", "Sun"), ("ឡុង", "Long"), ("ទេព", "Tep"), ("ញឹម", "Nhem"),
    ("ឃុន", "Khun"), ("អ៊ុក", "Ouk"), ("ឈឹម", "Chhim"), ("ព្រំ", "Prum"), ("ទូច", "Touch"),
    ("កែវ", "Keo"), ("វ៉ាន់", "Vann"), ("ប្រាក់", "Prak"),
)
GIVEN_NAMES = (
    ("សុភាព", "Sopheap"), ("ស្រីមុំ", "Sreymom"), ("សុខា", "Sokha"), ("ចន្ធូ", "Chanthou"),
    ("រតនា", "Ratana"), ("សុគន្ធា", "Sokunthea"), ("បុប្ផា", "Bopha"), ("ធារី", "Theary"),
    ("កល្យាណ", "Kalyan"), ("ពិសី", "Pisey"), ("ណារី", "Nary"), ("ម៉ាលី", "Maly"),
    ("វណ្ណា", "Vanna"), ("សារ៉ាន់", "Saran"), ("ផល្លា", "Phalla"), ("គន្ធា", "Kunthea"),
    ("ស៊ីណា", "Sina"), ("ចិន្តា", "Chenda"), ("ទេវី", "Tevy"), ("សុភ័ក្ត្រ", "Sopheak"),
    ("វិច្ឆិកា", "Vichheka"), ("ពិសិដ្ឋ", "Piseth"),
)
NO_FIGURES = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of figures, field by field."""
    rows = [astuple(one) for one in figures]
    return Figures(*(sum(column) for column in zip(*rows, strict=True))) if rows else NO_FIGURES


def village_row(n: int, rng: random.Random) -> VillageRow:
    """One family: usually paying, some late, some done, one in twelve without a loan; the fifth has a long name."""
    family_name, given = rng.choice(FAMILY_NAMES), rng.choice(GIVEN_NAMES)
    name = (f"{family_name[0]} {given[0]}", f"{family_name[1].upper()} {given[1]}") if n != 5 else LONG_NAME
    number = f"SR-{n:04d}"
    if rng.random() < 0.08:
        return VillageRow(number, *name, None, replace(NO_FIGURES, families=1), 0, None)
    lent_on = date(2007, 10, 1) + timedelta(rng.randrange(320)) if rng.random() > 0.1 else date(2007, 8, 20)
    terms = replace(TERMS, principal=rng.choice((100_000, 200_000)))
    due = sum(1 for line in schedule(terms, lent_on, add_months(lent_on, 1)) if line.due_on <= AS_OF)
    missed = rng.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 3))
    one = loan(terms=terms, lent_on=lent_on, paid=as_agreed(terms, lent_on, max(0, due - missed)))
    figures = Figures(1, 1, terms.principal, one.paid_principal, one.paid_interest, 0, one.outstanding, one.overdue, 0,
                      1 if one.days_late else 0, one.outstanding if one.days_late > 30 else 0)
    return VillageRow(number, *name, one.number, figures, one.days_late, one.to_pay[0].due_on if one.to_pay else None)


def village(families: int, address: VillageAddress = ADDRESS) -> VillageBook:
    """A village book of so many families."""
    rng = random.Random(families)
    rows = tuple(village_row(n, rng) for n in range(1, families + 1))
    return VillageBook(OFFICE, address, AS_OF, rows, total(row.figures for row in rows))


# --- a province -------------------------------------------------------------------------------------------------
VILLAGE_NAMES = (("ព្រៃឈើទាល", "Prey Chheu Teal"), ("ត្រពាំងតាកែវ", "Trapeang Ta Kaev"), ("ត្រពាំងស្មាច់", "Trapeang Smach"),
                 ("ដក់ពរ", "Dak Por"), ("ត្រពាំងធ្លកខាងត្បូង", "Trapeang Thlok Khang Tboung"), ("ត្រពាំងត្រាវ", "Trapeang Trav"),
                 ("ត្រពាំងធ្លកខាងជើង", "Trapeang Thlok Khang Cheung"), ("ស្វាយអាណាត", "Svay Anat"), ("ព្រៃត្រុំ", "Prey Trom"),
                 ("ព្រៃគាវ", "Prey Keav"))


def _months(first: date, count: int, lent: int, repaid: int) -> tuple[MonthFigures, ...]:
    """Lent in the first four months, repaid from the second on; the sums are exactly these."""
    out = share(lent, [3, 4, 2, 1] + [0] * (count - 4))
    back = share(repaid, [0] + [5 + i % 3 for i in range(count - 1)])
    return tuple(MonthFigures(add_months(first, i), out[i], back[i], back[i] // 12) for i in range(count))


def province(*, villages: int = 10, months: int = 14, wrong: bool = False) -> ProvinceStatement:
    """A province whose figures add up; `wrong`: two agreements differ, as they would on damaged books."""
    rows = []
    for i in range(villages):
        name_km, name_latin = VILLAGE_NAMES[i % len(VILLAGE_NAMES)]
        place = Place(f"2004{i:04d}", "ភូមិ", "village", name_km, name_latin)
        rows.append(VillageFigures(place, village(27 + i % 3).total))
    whole = total(row.figures for row in rows)
    received, grants = whole.disbursed_riel, 5_445_000
    cash = 113_700
    fsf = FundProof("FSF", "មូលនិធិគាំពារគ្រួសារ", "Family Supporting Foundation", received, whole.interest_received_riel,
                    0, 0, cash, whole.repaid_principal_riel + whole.interest_received_riel - cash,
                    whole.outstanding_riel, 0)
    sf = FundProof("SF", "មូលនិធិសន្សំ", "Saving Foundation", 6_000_000, 0, grants, 0, 0, 555_000, 0, 0)
    repaid = whole.repaid_principal_riel + whole.interest_received_riel
    box = MoneyMovement("1110", "សាច់ប្រាក់ក្នុងបេឡា", "Cash box", 0, 0, repaid, whole.disbursed_riel,
                        whole.disbursed_riel, repaid - cash, 0, cash)
    bank = MoneyMovement("1120", "គណនីធនាគារ ប្រាក់រៀល", "Bank account, riel", 0, received + 6_000_000, 0,
                         repaid - cash, 0, whole.disbursed_riel, -grants, fsf.bank + sf.bank)
    on_time = whole.outstanding_riel - whole.at_risk_riel - 1_000_000
    parts = share(whole.at_risk_riel, [5, 3, 1, 1])
    overdue = share(whole.overdue_riel, [4, 4, 2, 1, 1])
    ageing = (AgeingRow("current", whole.loans - whole.late_loans, on_time, 0),
              *(AgeingRow(band, loans, riel, late) for band, loans, riel, late in zip(
                  BANDS[1:], share(whole.late_loans, [4, 4, 2, 1, 1]), (1_000_000, *parts), overdue, strict=True)))
    lines = ((CASH, cash), (BANK, bank.closing), (LOANS, whole.outstanding_riel), (RECEIVED, -received - 6_000_000),
             (INTEREST, -whole.interest_received_riel), (GRANTS_PAID, grants))
    accounts = tuple(TrialBalanceRow(code, BY_CODE[code].name_km, BY_CODE[code].name_en, max(riel, 0), max(-riel, 0))
                     for code, riel in lines)
    debit, credit = sum(row.debit for row in accounts), sum(row.credit for row in accounts)
    agreements = (
        Agreement("trial_balance", debit, credit),
        Agreement("fund_proof", fsf.sources + sf.sources, fsf.uses + sf.uses),
        Agreement("villages", whole.outstanding_riel + (100 if wrong else 0), whole.outstanding_riel),
        Agreement("loans_control", whole.outstanding_riel, whole.outstanding_riel), Agreement("held_control", 0, 0),
        Agreement("cash_not_negative", 0, 0), Agreement("chain", 2396, 2395 if wrong else 2396))
    from_on = add_months(date(2008, 9, 1), 1 - months)
    return ProvinceStatement(
        OFFICE, from_on, AS_OF, whole, tuple(rows), (fsf, sf),
        _months(from_on, months, whole.disbursed_riel, whole.repaid_principal_riel), (box, bank), ageing,
        TrialBalance(OFFICE, AS_OF, accounts, debit, credit), agreements)
