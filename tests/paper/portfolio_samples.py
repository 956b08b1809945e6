"""A portfolio whose figures add up, of any number of villages, for the tests of its paper and its workbook."""

from datetime import date

from ledger.core.calendar import add_months, month_last
from ledger.core.money import share
from ledger.reports.figures import AgeingRow, Agreement, MonthFigures
from ledger.reports.portfolio_values import (
    AtRisk,
    Breakdown,
    MonthEnd,
    PortfolioReport,
    Rates,
    Rescheduled,
    Slice,
)
from tests.paper import samples

AS_OF = date(2008, 9, 30)
AGES = (("current", 235, 11_333_800, 0), ("1-30", 21, 989_800, 184_100), ("31-60", 5, 397_500, 111_300),
        ("61-90", 0, 0, 0), ("91-180", 5, 367_200, 212_200), ("over-180", 2, 183_400, 142_800))
OWED, LATE, OVERDUE, AT_RISK = 13_271_700, 33, 650_400, 948_100


def slices(keys: list[tuple[str, str, str]]) -> tuple[Slice, ...]:
    """All of it shared among these keys."""
    parts = [share(whole, [3 + n % 4 for n in range(len(keys))]) for whole in (268, OWED, OVERDUE, LATE, AT_RISK)]
    return tuple(Slice(*key, *(part[n] for part in parts), 0) for n, key in enumerate(keys))


def report(villages: int = 10, *, wrong: bool = False) -> PortfolioReport:
    """A portfolio; `wrong`: its loans are 500 riel more than their account."""
    names = samples.VILLAGE_NAMES
    by = {
        "village": [(f"2004{n:04}", *names[n % len(names)]) for n in range(villages)],
        "district": [("2004", "រមាសហែក", "Romeas Haek")], "officer": [("7", *samples.LONG_NAME)],
        "purpose": [("pigs", "ចិញ្ចឹមជ្រូក", "Pig raising"), ("other", "គោលបំណងផ្សេង", "Another purpose")],
        "cycle": [("1", "", ""), ("2", "", "")], "sex": [("f", "", ""), ("m", "", "")]}
    first = date(2007, 10, 1)
    months = [add_months(first, n) for n in range(12)]
    late = (1_937_900, AT_RISK, 550_600, 550_600, 183_400)
    return PortfolioReport(
        samples.OFFICE, first, AS_OF, 268, 268, OWED, OVERDUE, 1_200, LATE, 1_835, Rescheduled(3, 240_000, 1),
        tuple(AtRisk(days, loans, riel, 91_700, riel + 148_300, OWED) for days, loans, riel in zip(
            (1, 30, 60, 90, 180), (33, 12, 7, 7, 2), late, strict=True)),
        tuple(AgeingRow(*row) for row in AGES),  # type: ignore[arg-type]
        Rates(first, 91_700, 16_460_615, 183_400, 20_000, 23_813_000, 23_195_300),
        tuple(MonthFigures(month, 3_600_000, 2_700_000, 190_000) for month in months),
        tuple(MonthEnd(month_last(month), OWED, tuple(riel * n // 12 for riel in late))
              for n, month in enumerate(months, 1)),
        tuple(Breakdown(one, slices(keys)) for one, keys in by.items()),  # type: ignore[arg-type]
        (Agreement("loans_control", OWED, OWED - 500 if wrong else OWED), Agreement("moved_control", OWED, OWED),
         Agreement("receivable_control", 1_200, 1_200)))
