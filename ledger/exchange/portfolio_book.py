"""The portfolio on a date as an Excel workbook: each table of the report on a sheet of its own."""

from collections.abc import Sequence

from ledger.exchange import workbook
from ledger.exchange.workbook import Column, Sheet, Value, Words
from ledger.reports.portfolio_values import PAR_DAYS, Breakdown, Dimension, PortfolioReport, Slice

BANDS = {"current": "ទាន់ពេល On time", "1-30": "១–៣០ ថ្ងៃ 1–30 days", "31-60": "៣១–៦០ ថ្ងៃ 31–60 days",
         "61-90": "៦១–៩០ ថ្ងៃ 61–90 days", "91-180": "៩១–១៨០ ថ្ងៃ 91–180 days", "over-180": "លើស ១៨០ ថ្ងៃ Over 180 days"}
BY: dict[Dimension, Words] = {
    "village": Words("ភូមិ", "Village"), "district": Words("ស្រុក ក្រុង", "District"),
    "officer": Words("មន្ត្រី", "Officer"), "purpose": Words("គោលបំណង", "Purpose"), "cycle": Words("វដ្តទី", "Cycle"),
    "sex": Words("ភេទអ្នកខ្ចី", "Sex of the borrower")}
SEXES = {"f": ("ស្រី", "Women"), "m": ("ប្រុស", "Men")}

_LOANS = Column(Words("ចំនួនកម្ចី", "Loans"), "whole", 12, total=True)
_OWED = Column(Words("ប្រាក់ដើមនៅសល់", "Principal owed"), "riel", 18, total=True)
_OVERDUE = Column(Words("ហួសកាលកំណត់", "Overdue"), "riel", 16, total=True)
_SHARE = Column(Words("ភាគរយ", "Share"), "percent", 10)


def write(report: PortfolioReport) -> bytes:
    """The workbook: risk, ageing, rates, month ends, months, then each breakdown."""
    return workbook.write([_risk(report), _ageing(report), _rates(report), _history(report), _months(report),
                           *(_breakdown(report, one) for one in report.breakdowns)])


def _above(report: PortfolioReport, title: Words) -> Sequence[str]:
    agree = all(one.agrees for one in report.agreements)
    return (f"{title.km} · {title.en}", f"{report.office.name_km} · {report.office.name_en}",
            f"គិតត្រឹម as of {report.as_of:%d/%m/%Y}",
            "ត្រូវគ្នានឹងសៀវភៅគណនី Agrees with the books" if agree
            else "មិនត្រូវគ្នានឹងសៀវភៅគណនី Does not agree with the books")


def _sheet(report: PortfolioReport, title: Words, columns: Sequence[Column],
           rows: Sequence[Sequence[Value]]) -> Sheet:
    return Sheet(title, columns, rows, _above(report, title))


def _risk(report: PortfolioReport) -> Sheet:
    return _sheet(report, Words("ប្រាក់កម្ចីមានហានិភ័យ", "Portfolio at risk"), (
        Column(Words("យឺតលើស (ថ្ងៃ)", "Late more than (days)"), "whole", 16),
        Column(Words("ចំនួនកម្ចី", "Loans"), "whole", 12), Column(Words("ជំពាក់ទាំងអស់", "Owed by them in all"), "riel", 20),
        _SHARE, Column(Words("ក្នុងនោះ ប្ដូរលក្ខខណ្ឌ", "Of it with changed terms"), "riel", 20),
        Column(Words("រួមទាំងកម្ចីប្ដូរលក្ខខណ្ឌទាំងអស់", "With all changed terms"), "riel", 22), _SHARE,
    ), [(one.days, one.loans, one.riel, one.ppm, one.rescheduled_riel, one.with_rescheduled_riel,
         one.with_rescheduled_ppm) for one in report.par])


def _ageing(report: PortfolioReport) -> Sheet:
    return _sheet(report, Words("ការបង់យឺត តាមចំនួនថ្ងៃ", "Ageing"), (
        Column(Words("ថ្ងៃយឺត", "Days late"), width=28), _LOANS, _OWED, _OVERDUE),
        [(BANDS[row.band], row.loans, row.outstanding_riel, row.overdue_riel) for row in report.ageing])


def _rates(report: PortfolioReport) -> Sheet:
    rates, since = report.rates, f"{report.from_on:%d/%m/%Y} – {report.as_of:%d/%m/%Y}"
    return _sheet(report, Words("អត្រា", "Rates"), (
        Column(Words("អត្រា", "Rate"), width=62), Column(Words("ចាប់ពី", "Time"), width=26),
        Column(Words("រៀល", "Riel"), "riel", 18), Column(Words("ក្នុងចំណោមរៀល", "of riel"), "riel", 18), _SHARE,
    ), [("អត្រាសងប្រាក់ដល់កំណត់ Repayment rate of what fell due (principal)", since, rates.paid_of_due_riel,
         rates.fell_due_riel, rates.repayment_ppm),
        ("អត្រាលុបចេញពីបញ្ជី Write-off ratio (of the average owed)", since, rates.written_off_riel, rates.average_riel,
         rates.write_off_ppm),
        ("អត្រាប្រមូលបានវិញ Recovery rate (of all ever written off)", f"– {report.as_of:%d/%m/%Y}",
         rates.recovered_ever_riel, rates.written_off_ever_riel, rates.recovery_ppm)])


def _history(report: PortfolioReport) -> Sheet:
    return _sheet(report, Words("ហានិភ័យតាមខែ", "At risk over time"), (
        Column(Words("ចុងខែ", "End of month"), "date", 14), Column(Words("ប្រាក់ដើមនៅសល់", "Principal owed"), "riel", 18),
        *(Column(Words(f"យឺតលើស {days} ថ្ងៃ", f"Late over {days} days"), "riel", 16) for days in PAR_DAYS),
        Column(Words("លើស 30 ថ្ងៃ", "Over 30 days"), "percent", 12),
    ), [(row.on, row.outstanding_riel, *row.at_risk_riel, row.ppm(30)) for row in report.history])


def _months(report: PortfolioReport) -> Sheet:
    return _sheet(report, Words("បញ្ចេញ និងសង តាមខែ", "Disbursed and repaid"), (
        Column(Words("ខែ (ថ្ងៃដំបូង)", "Month (first day)"), "date", 16),
        Column(Words("បានបញ្ចេញ", "Disbursed"), "riel", 18, total=True),
        Column(Words("ប្រាក់ដើមបានសង", "Principal repaid"), "riel", 18, total=True),
        Column(Words("ការប្រាក់បានទទួល", "Interest received"), "riel", 18, total=True),
    ), [(row.month, row.disbursed_riel, row.repaid_principal_riel, row.interest_riel) for row in report.months])


def _breakdown(report: PortfolioReport, one: Breakdown) -> Sheet:
    named = one.by not in ("cycle",)
    names = (Column(Words("ឈ្មោះ", "Name in Khmer"), width=28), Column(Words("ឈ្មោះឡាតាំង", "Name in Latin"), width=28))
    return _sheet(report, BY[one.by], (
        Column(BY[one.by], width=16), *(names if named else ()), _LOANS, _OWED,
        Column(Words("កម្ចីយឺត", "Late loans"), "whole", 12, total=True), _OVERDUE,
        Column(Words("យឺតលើស 30 ថ្ងៃ", "At risk over 30 days"), "riel", 18, total=True), _SHARE,
        Column(Words("ប្ដូរលក្ខខណ្ឌ", "With changed terms"), "riel", 18, total=True),
    ), [(row.key, *(_names(row) if named else ()), row.loans, row.outstanding_riel, row.late_loans, row.overdue_riel,
         row.at_risk_riel, row.at_risk_ppm, row.rescheduled_riel) for row in one.rows])


def _names(row: Slice) -> tuple[str, str]:
    return SEXES.get(row.key, (row.name_km, row.name_latin))
