"""One receipt on its piece of the page: where it stands, and what it says by the kind of its entry."""

from typing import Literal

from ledger.core import money
from ledger.paper import labels, loan_labels, visit_labels
from ledger.paper.edition import Edition, Label
from ledger.paper.page import A4, MARGIN, MM, Pair, Pen
from ledger.reports.sheet_values import Receipt

PerPage = Literal[4, 8]
EDGE, CUT = MARGIN, 7 * MM  # air at the edge of the page, and beside the cut between the columns
GAP = {4: 14 * MM, 8: 10 * MM}  # between the rows: the cut is in the middle of it


def height(per_page: PerPage) -> float:
    """Of one receipt: as many as there are in a column share the page with the gaps between them."""
    rows = per_page // 2
    return (A4[1] - 2 * EDGE - (rows - 1) * GAP[per_page]) / rows


class Slip:
    """The place of one receipt on the page: `x`, `y` its upper left corner inside the air, `right`, `bottom`."""

    def __init__(self, pen: Pen, edition: Edition, receipt: Receipt, place: int, per_page: PerPage) -> None:
        self.pen, self.edition, self.receipt = pen, edition, receipt
        column, row, wide = place % 2, place // 2, A4[0] / 2
        self.x = column * wide + (CUT if column else EDGE)
        self.right = (column + 1) * wide - (EDGE if column else CUT)
        self.y = EDGE + row * (height(per_page) + GAP[per_page])
        self.bottom = self.y + height(per_page)
        self.width = self.right - self.x

    def say(self, label: Label) -> Pair:
        """A label in the languages of the edition."""
        return self.edition.pair(label)

    def names(self) -> Pair:
        """The family's name in one or both scripts."""
        return self.edition.name(self.receipt.name_km, self.receipt.name_latin)

    def place(self) -> str:
        """Village and commune."""
        around = (self.receipt.address.village, self.receipt.address.commune)
        if self.edition.main.language == "km":
            return " ".join(f"{place.unit_km}{place.name_km}" for place in around)
        return ", ".join(f"{place.name_latin} {place.unit_en}" for place in around)

    def whose(self) -> Label:
        """What stands before the family: money came from it, went to it, or did not move."""
        whose = {"refund": loan_labels.PAID_OUT_TO, "held applied": visit_labels.FAMILY}
        return whose.get(self.receipt.kind, visit_labels.RECEIVED_FROM)

    def what(self) -> Pair:
        """What happened, where it is no plain repayment; else two empty texts."""
        one = self.receipt
        if one.kind == "recovery":
            return self.say(visit_labels.AFTER_WRITE_OFF)
        if one.kind == "refund":
            return self.say(visit_labels.PAID_BACK)
        return self.edition.pair(visit_labels.FROM_HELD, number=one.held_on) if one.kind == "held applied" else ("", "")

    def shares(self) -> list[tuple[Label, int]]:
        """What the money was for, then what is still owed, to be recovered or held."""
        one = self.receipt
        if one.kind == "recovery":
            before = one.written_off - one.left - one.riel
            return [(visit_labels.WRITTEN_OFF, one.written_off),
                    *([(visit_labels.RECOVERED_BEFORE, before)] if before else []), (visit_labels.LEFT_OF_IT, one.left)]
        if one.kind == "refund":
            return [(visit_labels.HELD_BEFORE, one.left + one.riel), (visit_labels.STILL_HELD, one.left)]
        interest = visit_labels.GIVEN_BACK if one.interest < 0 else labels.INTEREST
        parts = [(interest, one.interest), (labels.PRINCIPAL, one.principal)]
        parts += [(visit_labels.PENALTY, one.penalty)] if one.penalty else []
        parts += [(visit_labels.HELD, one.held)] if one.held else []
        parts += [(visit_labels.STILL_HELD, one.left)] if one.left else []
        return [*parts, (visit_labels.STILL_OWED, one.outstanding)]

    def next(self) -> str:
        """What to bring and when, or that nothing more is to pay; empty where no schedule runs any more."""
        one, main = self.receipt, self.edition.main
        if one.kind in ("recovery", "refund"):
            return ""
        if one.next_due_on is None:
            return self.say(visit_labels.NOTHING_MORE)[0]
        return f"{main.riel(one.next_riel)} ៛  {main.day(one.next_due_on)}"

    def notes(self) -> list[tuple[int, int]]:
        """The amount in banknotes, where money changed hands outside the schedule and notes can make it."""
        one = self.receipt
        return money.banknotes(one.riel) if one.kind in ("recovery", "refund") and one.riel % 100 == 0 else []

    def office(self) -> Pair:
        """The department."""
        one = self.receipt.office
        if self.edition.main.language == "en":
            return one.name_en, ""
        return one.name_km, one.name_en if self.edition.second else ""

    def title(self) -> Pair:
        """What the paper is; of an entry turned back, that it is worth nothing."""
        first, second = self.say(visit_labels.PAYMENT if self.receipt.kind == "refund" else visit_labels.RECEIPT)
        if self.receipt.reversed:
            void = self.say(visit_labels.REVERSED)
            return f"{first} · {void[0]}", f"{second} · {void[1]}" if second else ""
        return first, second
