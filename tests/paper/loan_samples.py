"""Invented papers of loans that add up, for drawing without books. No real person; the schedules come from core."""

from dataclasses import replace
from datetime import date

from ledger.core.allocation import position
from ledger.core.arrears import arrears
from ledger.core.calendar import add_months
from ledger.core.events import Event, Moratorium, Repayment, Reschedule
from ledger.core.pricing import apr_percent_text, apr_ppm, moneylender, total_interest
from ledger.core.schedule import Terms, schedule
from ledger.reports.loan_paper_values import (
    CardRow,
    ClosingLetter,
    Contract,
    DisbursementVoucher,
    Named,
    PaidOff,
    Party,
    PayoffQuote,
    Plan,
    PlanRow,
    RescheduleNotice,
    ScheduleCard,
    VoucherLine,
)
from tests.paper import samples

LENT = date(2008, 2, 5)
BORROWER, LONG_BORROWER = Named(*samples.NAME), Named(*samples.LONG_NAME)
SPOUSE, GUARANTOR = Named("ព្រំ សម្បត្តិ", "PRUM Sambat"), Named("កែវ ពិសិដ្ឋ", "KEO Piseth")
CHICKENS = Named("ចិញ្ចឹមមាន់ទា", "Chicken and duck raising")
LONG_PURPOSE = Named("ទិញកូនជ្រូក និងជីសម្រាប់ស្រែ ក្នុងរដូវប្រាំង និងរដូវវស្សា", "")
PARTY = Party(samples.OFFICE, "SR-L0014", "SR-0014", BORROWER, samples.ADDRESS)
LONG_PARTY = replace(PARTY, borrower=LONG_BORROWER, address=samples.LONG_ADDRESS)
MARK = "7432fe2886d7100f"
HARVEST = replace(samples.TERMS, instalments=1, every_months=10)
FLAT = Terms(150_000, 10_000, "month", 10, "flat", "equal-instalments")


def contract(terms: Terms = samples.TERMS, party: Party = PARTY, *, guarantors: tuple[Named, ...] = (GUARANTOR,),
             draft: bool = False, old_number: str | None = None, purpose: Named = CHICKENS,
             pays_off: PaidOff | None = None) -> Contract:
    """A contract on these terms."""
    plan = schedule(terms, LENT, add_months(LENT, terms.every_months))
    rate = apr_ppm(terms.principal, LENT, [(line.due_on, line.total) for line in plan])
    return Contract(party, purpose, terms, LENT, plan, apr_percent_text(rate), total_interest(plan),
                    moneylender(terms, plan), SPOUSE, guarantors, old_number, pays_off,
                    None if draft else "P-2008-0045", None if draft else MARK)


def contracts() -> dict[str, Contract]:
    """Every shape of a contract."""
    terms = samples.TERMS
    return {
        "usual": contract(),
        "draft": contract(draft=True),
        "long names": contract(party=LONG_PARTY, guarantors=(LONG_BORROWER, GUARANTOR),
                               purpose=LONG_PURPOSE),
        "nobody": replace(contract(guarantors=(), purpose=Named("", "")), co_borrower=None),
        "harvest": contract(HARVEST),
        "flat": contract(FLAT, old_number="ក-117"),
        "penalty and grace": contract(replace(terms, grace_principal=3, penalty=1_000, penalty_after_days=15)),
        "top-up": contract(pays_off=PaidOff("SR-L0003", "R-2008-0046", 84_100)),
        "top-up to be": contract(pays_off=PaidOff("SR-L0003", None, 84_100), draft=True),
        "one grace": contract(replace(terms, grace_principal=1)),
        "two guarantors and penalty": contract(
            replace(terms, penalty=1_000, penalty_after_days=15), guarantors=(GUARANTOR, SPOUSE)),
        "everything": contract(
            replace(terms, penalty=1_000, penalty_after_days=15, grace_principal=3), LONG_PARTY, purpose=LONG_PURPOSE,
            guarantors=(LONG_BORROWER, GUARANTOR), pays_off=PaidOff("SR-L0003", "R-2008-0046", 84_100)),
        "24": contract(replace(terms, instalments=24)),
        "36": contract(replace(terms, principal=1_200_000, instalments=36), LONG_PARTY),
        "60": contract(replace(terms, principal=99_000_000, instalments=60), LONG_PARTY),
    }


def card(terms: Terms = samples.TERMS, paid: int = 0, party: Party = PARTY, *, penalty: int = 0,
         changed_on: date | None = None) -> ScheduleCard:
    """A card on which the first `paid` instalments were paid on their days."""
    plan = schedule(terms, LENT, add_months(LENT, terms.every_months))
    rows = tuple(CardRow(line.number, line.due_on, line.principal, line.interest, penalty if i == paid else 0,
                         line.outstanding, line.total if i < paid else 0, line.due_on if i < paid else None,
                         f"R-2008-{220 + 31 * i:04d}" if i < paid else None) for i, line in enumerate(plan))
    return ScheduleCard(party, terms, LENT, LENT, rows, 36_700 if changed_on else 0, changed_on, "P-2008-0045", MARK)


def cards() -> dict[str, ScheduleCard]:
    """Every shape of a card."""
    terms = samples.TERMS
    return {
        "new": card(),
        "half paid": card(paid=5, party=LONG_PARTY, penalty=1_000),
        "new schedule": card(replace(terms, instalments=8), changed_on=LENT),
        "harvest": card(HARVEST),
        "24": card(replace(terms, instalments=24), 20),
        "36": card(replace(terms, principal=1_200_000, instalments=36), 12, LONG_PARTY),
        "60": card(replace(terms, principal=99_000_000, instalments=60), 0, LONG_PARTY),
    }


def voucher(party: Party = PARTY, riel: int = 200_000) -> DisbursementVoucher:
    """Money handed over out of the cash box."""
    lines = (VoucherLine("1210", "ប្រាក់កម្ចីគ្រួសារ ប្រាក់ដើម", "Loans to families, principal", riel, 0),
             VoucherLine("1110", "សាច់ប្រាក់ក្នុងបេឡា", "Cash box", 0, riel))
    return DisbursementVoucher(party, CHICKENS, LENT, "P-2008-0045", "FSF", "cash", riel, None, lines, None,
                               Named("ឃុន សុភា", "Khun Sophea"), Named("ទេព ចិន្តា", "Tep Chenda"), None, MARK)


def vouchers() -> dict[str, DisbursementVoucher]:
    """Every shape of a disbursement voucher."""
    usual = voucher()
    return {
        "usual": usual,
        "long names": replace(voucher(LONG_PARTY, 99_000_000), reference="ក-0117", entered_by=LONG_BORROWER,
                              approved_by=LONG_BORROWER, purpose=LONG_PURPOSE),
        "reversed": replace(usual, reversed_by="J-2008-0007", purpose=Named("", "")),
        "top-up": replace(usual, paid_off=PaidOff("SR-L0003", "R-2008-0046", 84_100)),
        "top-up, everything": replace(
            voucher(LONG_PARTY), paid_off=PaidOff("SR-L0003", "R-2008-0046", 84_100), reversed_by="J-2008-0007",
            reference="ក-0117", purpose=LONG_PURPOSE),
        "bank": replace(usual, place="bank"),
    }


def quote(party: Party = PARTY, **other: object) -> PayoffQuote:
    """After seven instalments of 200,000: 83,100 owed, 12 of 31 days into the eighth period of 800 riel."""
    return replace(PayoffQuote(party, samples.TERMS, LENT, date(2008, 9, 12), date(2008, 9, 17), 83_100, 300, 0, 85_600,
                               0, 0, "R-2008-0406", MARK), **other)  # type: ignore[arg-type]


def quotes() -> dict[str, PayoffQuote]:
    """Every shape of a payoff quote."""
    return {
        "usual": quote(),
        "overdue": quote(LONG_PARTY, interest=1_700, penalty=2_000, by_schedule=88_000, overdue=35_400, days_late=43),
        "large": quote(terms=replace(samples.TERMS, principal=99_000_000), principal=77_345_678, interest=123_400,
                       by_schedule=80_000_000),
        "given back": quote(interest=-800, by_schedule=83_100),
        "last": quote(principal=16_300, interest=200, by_schedule=16_500),
    }


def closing(party: Party = PARTY, **other: object) -> ClosingLetter:
    """A loan repaid as agreed."""
    return replace(ClosingLetter(party, samples.TERMS, LENT, date(2009, 2, 5), 12, 200_000, 13_000, 0, 0, 0, 0,
                                 (GUARANTOR,), "R-2009-0019", MARK), **other)  # type: ignore[arg-type]


def closings() -> dict[str, ClosingLetter]:
    """Every shape of a closing letter."""
    return {
        "usual": closing(),
        "everything": closing(LONG_PARTY, principal=150_000, moved=50_000, penalty=3_000, waived=1_200, held=1_500,
                              guarantors=(LONG_BORROWER, GUARANTOR)),
        "plain": closing(guarantors=()),
    }


def notice(change: Reschedule | Moratorium, terms: Terms = samples.TERMS, paid: int = 4, party: Party = PARTY,
           reason: str = "flood") -> RescheduleNotice:
    """New terms or a pause after the first `paid` instalments were paid on their days."""
    plan = schedule(terms, LENT, add_months(LENT, terms.every_months))
    events: list[Event] = [Repayment(line.due_on, line.total) for line in plan[:paid]]

    def to_pay(told: list[Event]) -> Plan:
        now = position(terms, plan, LENT, told, change.on)
        late, left, rows = arrears(now, change.on), now.outstanding, []
        for state in now.states:
            if state.unpaid > 0:
                left -= state.unpaid_principal
                rows.append(PlanRow(state.instalment.number, state.instalment.due_on, state.unpaid_principal,
                                    state.unpaid_interest, state.unpaid_penalty, left))
        return Plan(tuple(rows), late.overdue_riel, late.days_late)

    pause = change if isinstance(change, Moratorium) else None
    return RescheduleNotice(
        party, change.on, "moratorium" if pause else "reschedule", reason, terms,
        None if isinstance(change, Moratorium) else change.rate_ppm, pause.months if pause else None,
        bool(pause and pause.interest_runs), position(terms, plan, LENT, events, change.on).outstanding,
        to_pay(events), to_pay([*events, change]), Named("ទេព ចិន្តា", "Tep Chenda"), None, "J-2008-0012", MARK)


def notices() -> dict[str, RescheduleNotice]:
    """Every shape of a notice."""
    terms, flood = samples.TERMS, date(2008, 9, 12)
    long = replace(terms, principal=1_200_000, instalments=36)
    return {
        "usual": notice(Reschedule(flood, 10, 1, 0, 10_000, date(2008, 11, 5))),
        "pause": notice(Moratorium(flood, 3, False), paid=6, party=LONG_PARTY),
        "pause with interest": notice(Moratorium(flood, 6, True), replace(terms, penalty=1_000, penalty_after_days=15)),
        "harvest": notice(Moratorium(flood, 4, True), HARVEST, 0),
        "24": notice(Reschedule(flood, 24, 1, 2, 5_000, date(2008, 11, 5)), replace(terms, instalments=24), 3),
        "36": notice(Reschedule(flood, 36, 1, 0, 10_000, date(2008, 11, 5)), long, 4, LONG_PARTY,
                     "illness"),
        "60": notice(Reschedule(flood, 60, 1, 0, 10_000, date(2008, 11, 5)), long, 2),
        "reversed": replace(notice(Reschedule(flood, 6, 2, 0, 10_000, date(2008, 12, 5))), reversed_by="J-2008-0019"),
    }
