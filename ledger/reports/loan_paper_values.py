"""What the papers of a loan say, as frozen values: made by loan_papers.py and loan_notices.py, drawn by `ledger.paper`.

All amounts are whole riel. Lists are in the order of the paper. A `mark` is the first 16 hex digits of the hash of the
entry that a paper speaks of, so that paper and books can be held against each other. No value here says why a family
is helped.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.core.schedule import Instalment, Terms
from ledger.reports.figures import OfficeName
from ledger.reports.statements import VillageAddress


@dataclass(frozen=True)
class Named:
    """A name in both scripts; for what was only written once, `name_latin` is empty."""

    name_km: str
    name_latin: str


@dataclass(frozen=True)
class Party:
    """Whose loan it is: on every paper of it."""

    office: OfficeName
    loan_number: str
    family_number: str
    borrower: Named
    address: VillageAddress


@dataclass(frozen=True)
class PaidOff:
    """An earlier loan of the family that is paid off out of the money of a new one, in the same act.

    `voucher` is None before: `riel` is then what that would take on the day a contract is printed for.
    """

    loan_number: str
    voucher: str | None
    riel: int


@dataclass(frozen=True)
class Contract:
    """A loan as it was agreed. `voucher` and `mark` are None before the money is handed over: it is then the contract
    if that happens on `lent_on`. `moneylender`: what one would take, at the lowest and the highest of their rates.
    """

    party: Party
    purpose: Named
    terms: Terms
    lent_on: date
    schedule: tuple[Instalment, ...]
    apr_percent: str
    total_interest: int
    moneylender: tuple[int, int]
    co_borrower: Named | None
    guarantors: tuple[Named, ...]
    old_number: str | None  # in the books it was taken over from
    pays_off: PaidOff | None
    voucher: str | None
    mark: str | None

    @property
    def in_hand(self) -> int:
        """What of the loan the family gets in hand."""
        return self.terms.principal - (self.pays_off.riel if self.pays_off else 0)


@dataclass(frozen=True)
class CardRow:
    """An instalment to be ticked off. `interest` is what the period really owes, `principal` what was not paid into
    older books or taken over by new terms; `paid` with the day and voucher of the last payment, if there was one.
    """

    number: int
    due_on: date
    principal: int
    interest: int
    penalty: int
    outstanding: int  # principal owed after it, if all is paid by then
    paid: int
    paid_on: date | None
    voucher: str | None

    @property
    def total(self) -> int:
        """All of the instalment."""
        return self.principal + self.interest + self.penalty


@dataclass(frozen=True)
class ScheduleCard:
    """The schedule in force on `as_of`, to be filled in as payments come. `earlier` was paid under the schedules that
    new terms replaced, the last of them on `changed_on`.
    """

    party: Party
    terms: Terms
    lent_on: date
    as_of: date
    rows: tuple[CardRow, ...]
    earlier: int
    changed_on: date | None
    voucher: str
    mark: str


@dataclass(frozen=True)
class VoucherLine:
    """A posting on one side; the other is 0."""

    account: str
    name_km: str
    name_en: str
    debit: int
    credit: int


@dataclass(frozen=True)
class DisbursementVoucher:
    """The money of a loan leaving the office. `riel` left the cash box and the bank; `lines` are the whole entry.

    With `paid_off` that much of it came straight back, and the family has the rest in hand.
    """

    party: Party
    purpose: Named
    on: date
    voucher: str
    fund: str
    place: Literal["cash", "bank"]
    riel: int
    paid_off: PaidOff | None
    lines: tuple[VoucherLine, ...]
    reference: str | None
    entered_by: Named
    approved_by: Named | None
    reversed_by: str | None
    mark: str

    @property
    def in_hand(self) -> int:
        """What of it the family has in hand."""
        return self.riel - (self.paid_off.riel if self.paid_off else 0)


@dataclass(frozen=True)
class PayoffQuote:
    """What closes a loan on `on`, worked out from all that was booked up to `asked_on` (the latest is `last_voucher`).

    `by_schedule` is what would still have to be paid if the schedule were kept from then on.
    """

    party: Party
    terms: Terms
    lent_on: date
    asked_on: date
    on: date
    principal: int
    interest: int
    penalty: int
    by_schedule: int
    overdue: int
    days_late: int
    last_voucher: str
    mark: str

    @property
    def riel(self) -> int:
        """All that closes the loan."""
        return self.principal + self.interest + self.penalty


@dataclass(frozen=True)
class ClosingLetter:
    """A loan that is repaid. `moved`: principal paid into older books; `held`: the family's own money, still here."""

    party: Party
    terms: Terms
    lent_on: date
    closed_on: date
    payments: int
    principal: int
    interest: int
    penalty: int
    waived: int
    moved: int
    held: int
    guarantors: tuple[Named, ...]
    voucher: str
    mark: str


@dataclass(frozen=True)
class PlanRow:
    """What is to pay of one instalment."""

    number: int
    due_on: date
    principal: int
    interest: int
    penalty: int
    outstanding: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.principal + self.interest + self.penalty


@dataclass(frozen=True)
class Plan:
    """What is still to pay on a day under one schedule, and what of it is overdue."""

    rows: tuple[PlanRow, ...]
    overdue: int
    days_late: int

    @property
    def total(self) -> int:
        """All that is to pay."""
        return sum(row.total for row in self.rows)


@dataclass(frozen=True)
class RescheduleNotice:
    """New terms or a pause from `on`: the schedule before and after, at the end of that day.

    `reason` is one of core/changes.py: the words written beside it are not for a paper that neighbours may see.
    `rate_ppm` is the rate of the new terms, `months` those of the pause; the other is None. `outstanding`: principal
    owed that day.
    """

    party: Party
    on: date
    kind: Literal["reschedule", "moratorium"]
    reason: str
    terms: Terms
    rate_ppm: int | None
    months: int | None
    interest_runs: bool
    outstanding: int
    before: Plan
    after: Plan
    approved_by: Named | None
    reversed_by: str | None
    voucher: str
    mark: str


LoanPaper = Contract | ScheduleCard | DisbursementVoucher | PayoffQuote | ClosingLetter | RescheduleNotice
