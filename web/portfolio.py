"""The portfolio on any date: what is at risk, how late, what comes back; every figure opens its loans."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, request

from ledger.core.arrears import BANDS
from ledger.core.calendar import month_last
from ledger.exchange import portfolio_book
from ledger.exchange.workbook import MEDIA_TYPE
from ledger.paper import portfolio as portfolio_paper
from ledger.paper.edition import Lang
from ledger.reports.common import office as office_record
from ledger.reports.portfolio_loans import FIGURES, Behind, Filters, behind
from ledger.reports.portfolio_report import period, portfolio_report
from ledger.reports.portfolio_values import DIMENSIONS, Dimension, MonthEnd, PortfolioReport, Slice
from web import chart
from web.asking import AskedDay, asked_day, asked_text, asked_word, in_order, status
from web.collect_files import file
from web.doors import EVERYBODY, Answer, actor, allow, office_in_use, reading, show
from web.formats import day, riel
from web.i18n import N_, language, text
from web.paging import page_number
from web.portfolio_charts import curves, lying
from web.statements import LANGUAGES
from web.today import scale_words, short_month

blueprint = Blueprint("portfolio", __name__, url_prefix="/portfolio")

BY: dict[Dimension, str] = {
    "village": N_("Village"), "district": N_("District"), "officer": N_("Officer"), "purpose": N_("Purpose"),
    "cycle": N_("Cycle"), "sex": N_("Sex of the borrower")}
SEXES = {"f": N_("Women"), "m": N_("Men")}
BAND_WORDS = {"current": N_("On time"), "1-30": N_("1–30 days"), "31-60": N_("31–60 days"), "61-90": N_("61–90 days"),
              "91-180": N_("91–180 days"), "over-180": N_("Over 180 days")}
FIGURE_WORDS = {
    "open": N_("Loans that owe something"), "disbursed": N_("Loans handed over"), "repaid": N_("Loans repaid on"),
    "interest": N_("Loans with interest received"),
    "written_off": N_("Loans written off"), "recovered": N_("Recovered of loans written off"),
    "fell_due": N_("Loans with principal that fell due")}
AMOUNT_WORDS = {"open": N_("Owed"), "disbursed": N_("Disbursed"), "repaid": N_("Repaid"), "interest": N_("Interest"),
                "written_off": N_("Written off"), "recovered": N_("Recovered"), "fell_due": N_("Fell due")}
AGREEMENTS = {
    "loans_control": N_("All loans together are account 1210, loans to families"),
    "moved_control": N_("Lent less repaid and written off, month by month, leads to account 1210"),
    "receivable_control": N_("Interest due of all loans is account 1220")}
DRAWN = ((1, "c"), (30, "a"), (90, "b"))
"""Which days are drawn over time, and how."""


@blueprint.get("")
@allow(*EVERYBODY)
def index() -> Answer:
    """The portfolio of one office at the end of a day."""
    office, as_of = office_in_use(), _as_of()
    page, by = _report(as_of.value), asked_word("by", DIMENSIONS) or "village"
    months = [(row.month, row.disbursed_riel, row.repaid_principal_riel) for row in page.months]
    step, _ = chart.scale(max((max(lent, repaid) for _, lent, repaid in months), default=1) or 1)
    return show("portfolio/index.html", office=office, page=page, as_of=as_of, dated=_dated(as_of), by=by,
                breakdown=next(one for one in page.breakdowns if one.by == by), dimensions=BY, bands=BAND_WORDS,
                agreements=AGREEMENTS, slice_name=slice_name, tenths=tenths, share=percent,
                ends={row.month: min(month_last(row.month), page.as_of) for row in page.months},
                months=(chart.standing(months, short_month, lambda amount: scale_words(amount, step)),
                        chart.lying(months, short_month)),
                ages=[lying(page.ageing, lambda band: text(BAND_WORDS[band]), riel, wide=wide)
                      for wide in (True, False)],
                risks=[curves([_drawn(one) for one in page.history], short_month, _whole_percent,
                              [kind for _, kind in DRAWN], wide=wide) for wide in (True, False)],
                status=status(as_of))


@blueprint.get("/loans")
@allow(*EVERYBODY)
def loans() -> Answer:
    """The loans behind a figure, narrowed by the address."""
    office, as_of = office_in_use(), _as_of()
    last = asked_day("to", as_of.value, as_of.value)
    first = in_order(asked_day("from", period(as_of.value), as_of.value), last)
    with reading() as session:
        found = behind(session, [office.id], as_of.value, _filters(first.value, last.value), page_number())
    return show("portfolio/loans.html", office=office, found=found, as_of=as_of, dated=_dated(as_of),
                words=text(FIGURE_WORDS[found.filters.figure]), narrowed=_narrowed(found),
                amount=text(AMOUNT_WORDS[found.filters.figure]), kept=_kept(), status=status(as_of, first, last))


@blueprint.get("/workbook")
@allow(*EVERYBODY)
def workbook() -> Response:
    """The same as an Excel workbook, every breakdown on a sheet."""
    as_of = _as_of().value
    return file(portfolio_book.write(_report(as_of)), MEDIA_TYPE,
                f"portfolio-{office_in_use().code}-{as_of:%Y%m%d}.xlsx")


@blueprint.get("/paper")
@allow(*EVERYBODY)
def paper() -> Response:
    """The same as PDF."""
    as_of, lang = _as_of().value, cast(Lang, asked_word("language", LANGUAGES) or "both")
    return file(portfolio_paper.render(_report(as_of), actor().today, lang), "application/pdf",
                f"portfolio-{office_in_use().code}-{as_of:%Y%m%d}-{lang}.pdf")


def percent(ppm: int | None) -> str:
    """14.6 %; an en dash of nothing."""
    return "–" if ppm is None else f"{(ppm + 500) // 1_000 / 10:.1f} %"


def tenths(value: int) -> str:
    """55.6 of 556."""
    return f"{value // 10}.{value % 10}"


def slice_name(by: Dimension, one: Slice) -> str:
    """What the loans of a slice have in common, in the language of the page."""
    return key_name(by, one.key, (one.name_km, one.name_latin))


def key_name(by: Dimension, key: str, name: tuple[str, str]) -> str:
    """The same of a key and its Khmer and Latin name."""
    if by == "sex":
        return text(SEXES.get(key, key))
    if by == "cycle":
        return key
    return name[0 if language() == "km" else 1] or name[0] or key


def _report(as_of: date) -> PortfolioReport:
    with reading() as session:
        return portfolio_report(session, [office_record(session, office_in_use().code, actor().office_ids)], as_of)


def _as_of() -> AskedDay[date]:
    return asked_day("as_of", actor().today, actor().today)


def _dated(as_of: AskedDay[date]) -> dict[str, str]:
    """The date asked for, to go on in the links of the page; nothing for today."""
    return {"as_of": day(as_of.value)} if as_of.value != actor().today else {}


def _drawn(end: MonthEnd) -> tuple[date, list[int | None]]:
    return end.on, [end.ppm(days) for days, _ in DRAWN]


def _whole_percent(ppm: int) -> str:
    return f"{ppm / 10_000:g} %"


# --- what an address asks for -----------------------------------------------------------------------------------
_WORDS = ("figure", "from", "to", "band", "over", "rescheduled", "or_rescheduled", *DIMENSIONS)


def _filters(from_on: date, to_on: date) -> Filters:
    over = asked_text("over") or ""
    return Filters(
        asked_word("figure", FIGURES) or "open", from_on, to_on, asked_word("band", BANDS),
        int(over) if over.isascii() and over.isdigit() and len(over) < 5 else None,
        asked_text("rescheduled") == "1", asked_text("or_rescheduled") == "1",
        tuple((by, key) for by in DIMENSIONS if (key := asked_text(by))))


def _kept() -> dict[str, Any]:
    """What goes on in the links to the other parts of the list."""
    return {name: value for name in _WORDS if (value := request.args.get(name))}


def _narrowed(found: Behind) -> list[str]:
    """What the loans of the list have in common, part by part."""
    filters, parts = found.filters, []
    if filters.figure != "open":
        parts.append(text("{first} – {last}", first=day(filters.from_on), last=day(filters.to_on)))
    if filters.band:
        parts.append(text(BAND_WORDS[filters.band]))
    if filters.over is not None:
        parts.append(text("More than {days} days late", days=filters.over) if filters.over else text("Late"))
    if filters.or_rescheduled:
        parts.append(text("or with changed terms"))
    if filters.rescheduled:
        parts.append(text("Terms changed"))
    return parts + [f"{text(BY[by])}: {key_name(by, key, _named(found.named, by))}" for by, key in filters.under]


def _named(named: Mapping[Dimension, tuple[str, str]], by: Dimension) -> tuple[str, str]:
    return named.get(by, ("", ""))

