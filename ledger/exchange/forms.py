"""The empty forms: a workbook for each kind, with its headings, drop-downs, an example and what to write where."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ledger.exchange.fields import Field
from ledger.exchange.kinds import Kind
from ledger.exchange.workbook import Column, Sheet, Value, Words, write
from ledger.programme import offices

LAID_OUT = 1_000  # rows with drop-downs; more may be filled in

_GUIDE = (Column(("ជួរឈរ", "Column"), width=40), Column(("ត្រូវបំពេញ", "Must be filled in"), width=18),
          Column(("របៀបសរសេរ", "How to write it"), width=70), Column(("", ""), width=70))


def empty_form(session: Session, kind: Kind, office_id: int) -> bytes:
    """The workbook to fill in. The example row is passed over when it comes back."""
    fields = kind.fields(session, office_id)
    office = next(one for one in offices.offices(session) if one.id == office_id)
    above = (f"{kind.title.km} · {kind.title.en}", f"{office.name_km} · {office.name_en}",
             "* ត្រូវតែបំពេញ។ ជួរឧទាហរណ៍មិនត្រូវបាននាំចូលទេ។ · Columns with * must be filled in. The row Example is not "
             "brought in.")
    example = tuple(one.example for one in fields)
    return write([
        Sheet(kind.title, [one.column() for one in fields], [example], above, blank=LAID_OUT, grey=1),
        Sheet(Words("ការណែនាំ", "Guide"), _GUIDE, _guide(fields))])


def _guide(fields: Sequence[Field]) -> list[Sequence[Value]]:
    return [(" · ".join(one.heading), "បាទ/ចាស yes" if one.needed else "", *_how(one)) for one in fields]


_WRITING = {
    "date": ("ថ្ងៃ/ខែ/ឆ្នាំ ឧទាហរណ៍ 30/09/2008", "day/month/year, for example 30/09/2008"),
    "riel": ("ចំនួនគត់ជារៀល ឧទាហរណ៍ 9,800", "whole riel, for example 9,800"),
}


def _how(one: Field) -> tuple[str, str]:
    choices = ", ".join(one.choices) if len(one.choices) <= 6 else ""
    km, en = _WRITING.get(one.kind, ("", ""))
    return (" ".join(filter(None, (one.hint[0], km, choices))), " ".join(filter(None, (one.hint[1], en))))
