"""Running loans from older books: a row a loan, with its own dates and terms, and what is owed on the day of taking
over. A second person approves them, because they raise what families owe."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ledger.books import tables
from ledger.core.errors import Refusal
from ledger.core.schedule import Terms
from ledger.exchange import fields
from ledger.exchange.cells import Cell
from ledger.exchange.fields import Field, Option
from ledger.exchange.kinds import Acting, Asked, Kind, Numbers
from ledger.exchange.reading import Row
from ledger.exchange.workbook import Words
from ledger.programme import taking_over, texts

RATE_PER = (Option("month", ("ខែ", "month")), Option("year", ("ឆ្នាំ", "year")))
METHODS = (
    Option("declining", ("លើប្រាក់ដើមនៅសល់", "on what is still owed"), ("declining",)),
    Option("flat", ("លើប្រាក់កម្ចីទាំងមូល", "flat, on the whole loan"), ("flat",)))
SHARES = (
    Option("equal-principal", ("ប្រាក់ដើមស្មើគ្នា", "equal principal")),
    Option("equal-instalments", ("ប្រាក់រំលោះស្មើគ្នា", "equal instalments")))


def of_office(session: Session, office_id: int) -> tuple[Field, ...]:
    """The columns."""
    return FIELDS


def _old_number(cell: Cell) -> str | None:
    return texts.number_text(fields.words(cell), "old_number")


def _purpose(cell: Cell) -> str:
    return texts.clean(fields.words(cell), "purpose", required=False)


def _choice(key: str, heading: tuple[str, str], options: Sequence[Option], width: int) -> Field:
    return Field(key, heading, fields.one_of(options), width=width, needed=False, empty=options[0].value,
                 example=options[0].shown, choices=[option.shown for option in options], hint=(
                     f"ទុកទទេ = {options[0].words[0]}។", f"Blank is {options[0].words[1]}."))


FIELDS = (
    Field("old_number", ("លេខប្រាក់កម្ចីចាស់", "Old loan number"), _old_number, width=20,
          example="ឧទាហរណ៍ Example 7", hint=("លេខកិច្ចសន្យាក្នុងបញ្ជីចាស់ មិនត្រូវដូចគ្នា។",
                                            "The contract's number in the old book; no two alike.")),
    Field("family_number", ("លេខគ្រួសារ", "Family"), fields.words, width=14, example="SR-0014", hint=(
        "លេខគ្រួសារ ថ្មី ឬចាស់។", "The family's number here, or its old one.")),
    Field("principal", ("ប្រាក់កម្ចី", "Amount lent"), fields.riel(), "riel", 14, example=100_000),
    Field("disbursed_on", ("ថ្ងៃបើកប្រាក់", "Handed over on"), fields.day, "date", 14, example=date(2007, 10, 15)),
    Field("first_due_on", ("ថ្ងៃសងដំបូង", "First due on"), fields.day, "date", 14, example=date(2007, 11, 15)),
    Field("instalments", ("ចំនួនរំលោះ", "Instalments"), fields.whole(1, 1_200), "whole", 12, example=12),
    Field("rate", ("អត្រាការប្រាក់ %", "Interest rate %"), fields.percent, width=14, example="1", hint=(
        "ភាគរយ ឧទាហរណ៍ 1", "Percent, for example 1.")),
    _choice("rate_per", ("អត្រាក្នុងមួយ", "Rate per"), RATE_PER, 14),
    _choice("method", ("របៀបគិតការប្រាក់", "Method"), METHODS, 30),
    _choice("amortization", ("របៀបសង", "Repaid in"), SHARES, 26),
    Field("every_months", ("រៀងរាល់ (ខែ)", "Every (months)"), fields.whole(1, 60), "whole", 12, needed=False, empty=1,
          example=1),
    Field("grace_principal", ("រំលោះបង់តែការប្រាក់", "Instalments of interest only"), fields.whole(0, 600), "whole",
          14, needed=False, empty=0),
    Field("multiple", ("បង្គត់ដល់ (រៀល)", "Rounded to (riel)"), fields.whole(1, 10_000), "whole", 12, needed=False,
          empty=100, example=100),
    Field("on", ("ថ្ងៃទទួលយក", "Taken over on"), fields.day, "date", 14, example=date(2008, 6, 30), hint=(
        "ថ្ងៃដែលចំនួននៅជំពាក់ត្រឹមត្រូវ។", "The day on which the amounts owed are true.")),
    Field("outstanding", ("ប្រាក់ដើមនៅសល់", "Principal still owed"), fields.riel(), "riel", 16, example=33_600),
    Field("interest", ("ការប្រាក់មិនទាន់បង់", "Interest due and unpaid"), fields.riel(zero=True), "riel", 16,
          needed=False, empty=0, example=0),
    Field("purpose", ("គោលបំណងកម្ចី", "Purpose"), _purpose, width=24, needed=False, empty=""))


def book(session: Session, acting: Acting, asked: Sequence[Asked]) -> Iterator[tuple[Asked, str | Refusal]]:
    """Takes over row after row; the families' numbers are read once. A loan that was turned back is taken over anew."""
    assert acting.approved_by is not None, "a second person approves"
    families = Numbers(session, tables.families, acting.office_id)
    for row in asked:
        one = row.anew if row.turned_back else row
        try:
            number = families.number(one.row["family_number"], Refusal(
                "There is no family {number}. Write its number here, or the one it had in the older books.",
                "family_number", number=one.row["family_number"][:20]))
            yield one, _take_over(session, acting, acting.approved_by, one, number)
        except Refusal as refusal:
            yield one, refusal


def _take_over(session: Session, acting: Acting, approved_by: int, asked: Asked, family_number: str) -> str:
    row = asked.row
    return taking_over.take_over(
        session, family_number, _terms(row), row["disbursed_on"], row["first_due_on"], row["outstanding"],
        row["interest"], row["on"], row["old_number"], actor=acting.actor, approved_by=approved_by,
        request_key=asked.key, purpose=row["purpose"]).voucher_number


def _terms(row: Row) -> Terms:
    return Terms(row["principal"], row["rate"], row["rate_per"], row["instalments"], row["method"],
                 row["amortization"], row["multiple"], every_months=row["every_months"],
                 grace_principal=row["grace_principal"])


LOANS = Kind("loans", Words("ប្រាក់កម្ចី", "Loans"), "old_number", of_office, book, two_people=True)
