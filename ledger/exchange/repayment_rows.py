"""Repayments written in a book or an own workbook: a row a receipt."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.exchange import fields
from ledger.exchange.cells import Cell
from ledger.exchange.fields import Field, Option
from ledger.exchange.kinds import Acting, Asked, Kind, Numbers
from ledger.exchange.workbook import Words
from ledger.programme import asking, repayments, texts
from ledger.programme.repayments import Into, Line, ManyRefused

INTO = (Option("cash", ("សាច់ប្រាក់", "cash")), Option("bank", ("ធនាគារ", "bank")))


def of_office(session: Session, office_id: int) -> tuple[Field, ...]:
    """The columns."""
    return FIELDS


def _reference(cell: Cell) -> str | None:
    return texts.receipt_number(fields.words(cell), "reference")


FIELDS = (
    Field("reference", ("លេខបង្កាន់ដៃ", "Paper receipt"), _reference, width=22, example="ឧទាហរណ៍ Example 4711", hint=(
        "លេខបង្កាន់ដៃក្រដាស ឬទំព័រ និងបន្ទាត់ក្នុងសៀវភៅចាស់ (12/7) មិនត្រូវដូចគ្នា។",
        "The number of the paper receipt, or page and line of the old book (12/7); no two alike.")),
    Field("loan_number", ("លេខប្រាក់កម្ចី", "Loan"), fields.words, width=16, example="SR-L0014", hint=(
        "លេខប្រាក់កម្ចី ថ្មី ឬចាស់។", "The loan's number here, or its old one.")),
    Field("on", ("កាលបរិច្ឆេទ", "Date"), fields.day, "date", 14, example=date(2008, 9, 15)),
    Field("riel", ("ចំនួនទឹកប្រាក់", "Amount"), fields.riel(), "riel", 16, example=9_800),
    Field("into", ("ដាក់ក្នុង", "Into"), fields.one_of(INTO), width=18, needed=False, empty="cash",
          example=INTO[0].shown, choices=[option.shown for option in INTO], hint=(
              "ទុកទទេ = សាច់ប្រាក់។", "Blank is cash.")))


def book(session: Session, acting: Acting, asked: Sequence[Asked]) -> Iterator[tuple[Asked, str | Refusal]]:
    """Books what came in on one day together; rows that were booked before are asked for one by one.

    What was turned back stays turned back if the same row comes again, and is booked if it comes mended.
    """
    loans = Numbers(session, tables.loans, acting.office_id)
    batch: dict[str, Asked] = {}
    for one in asked:
        try:
            number = loans.number(one.row["loan_number"], Refusal(
                "There is no loan {number}. Write its number here, or the one it had in the older books.",
                "loan_number", number=one.row["loan_number"][:20]))
            if one.before and not (one.turned_back and _mended(session, acting, one, number)):
                yield one, _again(session, acting, one, number)
                continue
            one = one.anew if one.before else one
        except Refusal as refusal:
            yield one, refusal
            continue
        if batch and (number in batch or _together(one) != _together(next(iter(batch.values())))):
            yield from _record(session, acting, batch)
            batch = {}
        batch[number] = one
    yield from _record(session, acting, batch)


def _together(one: Asked) -> tuple[date, Into]:
    return one.row["on"], one.row["into"]


def _again(session: Session, acting: Acting, one: Asked, number: str) -> str:
    row = one.row
    return repayments.record(session, number, row["riel"], row["on"], row["into"], actor=acting.actor,
                             request_key=one.key, reference=row["reference"]).voucher_number


def _mended(session: Session, acting: Acting, one: Asked, number: str) -> bool:
    """Whether a row that was booked before comes with other content."""
    try:
        _again(session, acting, one, number)
    except Refusal as refusal:
        return "sent_as" in refusal.values
    return False


def _record(session: Session, acting: Acting, batch: dict[str, Asked]) -> Iterator[tuple[Asked, str | Refusal]]:
    """Books rows of one day and place, each of a loan of its own: those that cannot be booked are left out."""
    if not batch:
        return
    on, into = _together(next(iter(batch.values())))
    lines = {key: Line(key, one.row["riel"], one.row["reference"], asking.asked(
        one.key, "repayment", key, one.row["riel"], on, into, one.row["reference"])) for key, one in batch.items()}
    numbers = list(batch)
    for _ in range(2):  # a second time without those that were refused: what follows them is checked as it would be
        try:
            entries = repayments.record_many(session, acting.office_id, [lines[key] for key in numbers], on, into,
                                             actor=acting.actor)
        except ManyRefused as refused:
            for at, refusal in refused.faults:
                yield batch[numbers[at]], refusal
            faulty = {numbers[at] for at, _ in refused.faults}
            numbers = [key for key in numbers if key not in faulty]
            continue
        except Refusal as refusal:  # of the day: it holds for every row
            yield from ((batch[key], refusal) for key in numbers)
            return
        yield from ((batch[key], entry.voucher_number) for key, entry in zip(numbers, entries, strict=True))
        return


REPAYMENTS = Kind("repayments", Words("ការសងប្រាក់", "Repayments"), "reference", of_office, book,
                  order=lambda row: (row["on"], row["into"]))
