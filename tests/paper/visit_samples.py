"""Invented sheets and receipts that add up, for drawing without books. No real person."""

import random
from dataclasses import replace
from datetime import date, timedelta

from ledger.reports.sheet_values import CollectionSheet, Receipt, SheetRow
from ledger.reports.statements import VillageAddress
from tests.paper.samples import ADDRESS, LONG_NAME, OFFICE

ON = date(2008, 11, 5)
NAMES = (("ស៊ុន សុវណ្ណារី", "SUN Sovannary"), ("កែវ សុជាតា", "KEO Socheata"), LONG_NAME, ("យឹម ទេវី", "YIM Tevy"),
         ("ឈឹម សុភា", "CHHIM Sophea"), ("ហេង ចាន់ណា", "HENG Channa"))


def row(line: int, chance: random.Random) -> SheetRow:
    """A row: on time, overdue, or with nothing due."""
    kind = chance.choice(("due", "due", "due", "late", "nothing"))
    overdue = 9_300 * chance.randint(1, 7) if kind == "late" else 0
    now = 0 if kind == "nothing" else chance.choice((9_100, 18_300))
    name = NAMES[line % len(NAMES)]
    return SheetRow(line, f"SR-{line:04}", *name, "012345678", f"SR-L{line:04}", overdue, now, overdue + now,
                    31 * overdue // 9_300, 66_400, 67_000, ON + timedelta(40), 9_000, 0)


def sheet(rows: int, address: VillageAddress = ADDRESS) -> CollectionSheet:
    """A blank sheet with so many rows."""
    chance = random.Random(rows)
    return CollectionSheet("SR-C0012", OFFICE, address, ON, ON + timedelta(4), 1,
                           tuple(row(line, chance) for line in range(1, rows + 1)))


def receipt(number: int, address: VillageAddress = ADDRESS) -> Receipt:
    """A receipt: plain, with money held, the last one of a loan, with a penalty and a written receipt."""
    kind, name = number % 4, NAMES[number % len(NAMES)]
    held, penalty = (500, 0) if kind == 1 else (0, 1_000 if kind == 3 else 0)
    return Receipt(
        OFFICE, f"R-2008-{number:04}", ON, f"SR-{number:04}", *name, address, f"SR-L{number:04}",
        9_200 + held + penalty, 900, 8_300, penalty, held, 0 if kind == 2 else 83_400,
        None if kind == 2 else date(2008, 12, 5), 0 if kind == 2 else 9_100, "0153" if kind == 3 else None,
        "9f2e6d33a371b05c")


def others(address: VillageAddress = ADDRESS) -> dict[str, Receipt]:
    """A receipt of every kind that is no plain repayment, and of a pay-off that gave interest back."""
    one, nobody = receipt(4, address), {"interest": 0, "principal": 0, "next_due_on": None, "next_riel": 0}
    back = replace(one, riel=50_000, interest=-300, principal=50_300, outstanding=0, next_due_on=None, next_riel=0)
    recovery = replace(one, kind="recovery", riel=41_700, outstanding=0, written_off=91_700, left=30_000, **nobody)
    refund = replace(one, voucher="P-2008-0003", kind="refund", riel=17_600, outstanding=0, held=-17_600, left=400,
                     held_on=one.loan_number, **nobody)
    return {
        "given back": back, "given back and held": replace(back, riel=51_000, held=1_000),
        "recovery": recovery, "last recovery": replace(recovery, riel=50_000, left=0, reference="0153"),
        "refund": refund, "refund of all": replace(refund, riel=2_350, left=0),
        "held used": replace(one, voucher="J-2008-0007", kind="held applied", held_on="SR-L0001", left=3_000),
        "held used, penalty": replace(receipt(3, address), voucher="J-2008-0008", kind="held applied",
                                      held_on="SR-L0001", left=1_000),
    }
