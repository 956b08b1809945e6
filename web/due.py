"""Who is to pay: the due list of a week, and those overdue by days with their telephone numbers; both as workbooks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from ledger.exchange.workbook import MEDIA_TYPE, Column, Sheet, Words, write
from ledger.programme import places
from ledger.reports.due_lists import DueList, LateList, due_list, late_list, week_of
from web.asking import AskedDay, asked_day, asked_text, status
from web.collect_files import file
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.formats import day

blueprint = Blueprint("due", __name__, url_prefix="/due")

AHEAD = timedelta(days=366)
OVER = (0, 30, 60, 90, 180)
"""More than so many days: the ends of the ageing bands."""


@blueprint.get("/")
@allow(*EVERYBODY)
def week() -> Answer:
    """What falls due in a week, village by village."""
    office, asked = office_in_use(), _week()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
        page = due_list(session, office.id, week_of(asked.value), actor().today, **_filters(villages))
    return show("due/week.html", office=office, page=page, asked=asked, villages=villages, status=status(asked),
                back=day(page.from_on - timedelta(7)), on=day(page.from_on + timedelta(7)), filters=_kept())


@blueprint.get("/workbook")
@allow(*EVERYBODY)
def week_workbook() -> Response:
    """The same as a workbook."""
    office, asked = office_in_use(), _week()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
        page = due_list(session, office.id, week_of(asked.value), actor().today, **_filters(villages))
    above = (office.name_km, office.name_en, f"{page.from_on:%d/%m/%Y} – {page.to_on:%d/%m/%Y}")
    return file(write([_week_sheet(page, above)]), MEDIA_TYPE, f"due-{office.code}-{page.from_on:%Y%m%d}.xlsx")


@blueprint.get("/late")
@allow(*EVERYBODY)
def late() -> Answer:
    """Those overdue, the latest first."""
    office = office_in_use()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
        page = late_list(session, office.id, actor().today, _over(), **_filters(villages))
    return show("due/late.html", office=office, page=page, villages=villages, choices=OVER, filters=_kept())


@blueprint.get("/late/workbook")
@allow(*EVERYBODY)
def late_workbook() -> Response:
    """The same as a workbook."""
    office = office_in_use()
    with reading() as session:
        villages = places.programme_villages(session, office.id)
        page = late_list(session, office.id, actor().today, _over(), **_filters(villages))
    above = (office.name_km, office.name_en, f"{page.as_of:%d/%m/%Y}")
    return file(write([_late_sheet(page, above)]), MEDIA_TYPE, f"overdue-{office.code}-{page.as_of:%Y%m%d}.xlsx")


def _week() -> AskedDay[Any]:
    return asked_day("week", actor().today, actor().today + AHEAD)


def _over() -> int:
    typed = asked_text("over") or "0"
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0


def _filters(villages: Sequence[Any]) -> dict[str, Any]:
    """The village and the officer asked for, if there are such."""
    village, officer = asked_text("village"), asked_text("officer") or ""
    return {"village_code": village if village in {row.village.code for row in villages} else None,
            "officer_id": int(officer) if officer.isascii() and officer.isdigit() and len(officer) < 16 else None}


def _kept() -> dict[str, str]:
    """What goes on in the links of the page."""
    return {key: value for key in ("office", "village", "officer", "over", "week") if (value := asked_text(key))}


_WHO = (
    Column(Words("ភូមិ", "Village"), width=26), Column(Words("លេខគ្រួសារ", "Family"), width=12),
    Column(Words("ឈ្មោះ", "Name in Khmer"), width=24), Column(Words("ឈ្មោះឡាតាំង", "Name in Latin"), width=24),
    Column(Words("ទូរសព្ទ", "Phone"), width=14), Column(Words("លេខប្រាក់កម្ចី", "Loan"), width=14),
    Column(Words("មន្ត្រី", "Officer"), width=20))


def _who(row: Any) -> list[Any]:
    return [f"{row.village.name_km} {row.village.name_latin}", row.family_number, row.name_km, row.name_latin,
            row.phone or "", row.loan_number, row.officer.name_latin]


def _week_sheet(page: DueList, above: Sequence[str]) -> Sheet:
    columns = (*_WHO, Column(Words("ថ្ងៃត្រូវសង", "Due on"), "date", 14),
               Column(Words("ត្រូវបង់", "Due"), "riel", 14, total=True),
               Column(Words("បានបង់", "Paid"), "riel", 14, total=True),
               Column(Words("នៅសល់", "Left"), "riel", 14, total=True),
               Column(Words("ហួសកាលកំណត់ពីមុន", "Overdue from before"), "riel", 18, total=True))
    return Sheet(Words("ត្រូវបង់សប្ដាហ៍នេះ", "Due in the week"), columns, [
        [*_who(row), row.due_on, row.due, row.paid, row.left, row.overdue] for row in page.rows], above)


def _late_sheet(page: LateList, above: Sequence[str]) -> Sheet:
    columns = (*_WHO, Column(Words("ថ្ងៃយឺត", "Days late"), "whole", 12),
               Column(Words("ហួសកាលកំណត់", "Overdue"), "riel", 16, total=True),
               Column(Words("ប្រាក់ដើមនៅសល់", "Principal owed"), "riel", 18, total=True))
    return Sheet(Words("ហួសកាលកំណត់", "Overdue"), columns, [
        [*_who(row), row.days_late, row.overdue, row.outstanding] for row in page.rows], above)
