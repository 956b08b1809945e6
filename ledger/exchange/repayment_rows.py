"""Repayments written in a book or an own workbook: a row a receipt."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.exchange import fields
from ledger.exchange.cells import Cell
from ledger.exchange.fields import Field, Option
from ledger.exchange.kinds import Acting, Kind, Numbers, chunks
from ledger.exchange.reading import Row
from ledger.exchange.workbook import Words
from ledger.programme import repayments, texts

INTO = (Option("cash", ("សាច់ប្រាក់", "cash")), Option("bank", ("ធនាគារ", "bank")))


def of_office(session: Session, office_id: int) -> tuple[Field, ...]:
    """The columns."""
    return FIELDS


def _reference(cell: Cell) -> str | None:
    return texts.number_text(fields.words(cell), "reference")


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


class _Record:
    """Books row after row; loans and paper receipts are looked up once, not for every row."""

    def __init__(self, session: Session, acting: Acting, rows: Sequence[Row]) -> None:
        self.session, self.acting = session, acting
        self.loans = Numbers(session, tables.loans, acting.office_id, (row["loan_number"] for row in rows))
        self.receipts = _receipts(session, acting.office_id, [row["reference"] for row in rows])

    def __call__(self, row: Row, key: str) -> str:
        number = self.loans.number(row["loan_number"], Refusal(
            "There is no loan {number}. Write its number here, or the one it had in the older books.", "loan_number",
            number=row["loan_number"][:20]))
        voucher, booked_by = self.receipts.get(row["reference"], ("", key))
        if booked_by != key:
            raise Refusal("The paper receipt {number} was booked already, as {voucher}.", "reference",
                          number=row["reference"], voucher=voucher)
        entry = repayments.record(self.session, number, row["riel"], row["on"], row["into"], actor=self.acting.actor,
                                  request_key=key, reference=row["reference"])
        return entry.voucher_number


def _receipts(session: Session, office_id: int, numbers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Paper receipts that were booked before: their voucher and the request key under which that was done."""
    entry, mirror = tables.journal_entries.c, tables.journal_entries.alias("mirror").c
    turned_back = select(mirror.id).where(mirror.reverses_id == entry.id).exists()
    return {
        row.reference: (f"{row.series}-{row.fiscal_year}-{row.number:04}", row.request_key)
        for some in chunks(sorted(set(numbers)))
        for row in session.execute(select(
            entry.reference, entry.series, entry.fiscal_year, entry.number, entry.request_key).where(
                entry.office_id == office_id, entry.reference.in_(some), entry.kind.in_(("repayment", "recovery")),
                ~turned_back))}


REPAYMENTS = Kind("repayments", Words("ការសងប្រាក់", "Repayments"), "reference", of_office, _Record,
                  order=lambda row: row["on"])
