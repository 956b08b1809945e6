"""A village with loans, and what a visit to it needs."""

from dataclasses import dataclass, field
from datetime import date

from ledger.books.journal import JournalEntry
from ledger.core.collection import Typed
from ledger.programme import collecting, sheets
from tests.programme.conftest import VILLAGE, World

LENT = date(2008, 2, 1)
VISIT = date(2008, 3, 3)  # a Monday; the first instalments fell due on Saturday the first
DUE = 9_300  # 8,300 and 1,000 of interest


@dataclass
class Visit:
    """Short names for what the tests of a village visit do all the time."""

    world: World
    loans: list[str] = field(default_factory=list)
    number: str = ""

    def begin(self, on: date = VISIT, by: str = "officer", another: bool = False) -> str:
        """The sheet of the village begun."""
        with self.world.books.unit_of_work() as session:
            self.number = sheets.begin(session, self.world.office, VILLAGE, on, actor=self.world.actor(by),
                                       request_key=self.world.key(), another=another)
        return self.number

    def sheet(self) -> sheets.Sheet:
        """The sheet as it stands."""
        with self.world.books.reading() as session:
            return sheets.known(session, self.number)

    def typed(self, *paid: str, receipts: dict[int, str] | None = None, notes: dict[int, str] | None = None,
              remarks: dict[int, str] | None = None) -> Typed:
        """Amounts row by row, receipts and remarks by row from 0."""
        return Typed(dict(zip(self.loans, paid, strict=False)),
                     {self.loans[at]: number for at, number in (receipts or {}).items()}, notes or {},
                     {self.loans[at]: words for at, words in (remarks or {}).items()})

    def save(self, typed: Typed, version: int | None = None, by: str = "officer") -> int:
        """The draft saved, upon the newest version unless given."""
        with self.world.books.unit_of_work() as session:
            at = sheets.known(session, self.number).version if version is None else version
            return sheets.save(session, self.number, at, typed, actor=self.world.actor(by))

    def check(self, typed: Typed) -> collecting.Checked:
        """What posting it would do."""
        with self.world.books.reading() as session:
            return collecting.check(session, self.number, typed, actor=self.world.actor("officer"))

    def post(self, version: int | None = None, why: str | None = None, by: str = "officer") -> list[JournalEntry]:
        """The sheet posted."""
        with self.world.books.unit_of_work() as session:
            at = sheets.known(session, self.number).version if version is None else version
            return collecting.post_sheet(session, self.number, at, why, actor=self.world.actor(by))

    def entries(self) -> int:
        """How many entries the office has."""
        with self.world.books.reading() as session:
            found = session.connection().exec_driver_sql("select count(*) from journal_entries").scalar_one()
        return int(found)


def visit(world: World, loans: int = 4) -> Visit:
    """A village of so many families, each with a loan of 100,000 lent on the first of February; today is the visit."""
    made = Visit(world, [world.disbursed(on=LENT) for _ in range(loans)])
    world.on = VISIT
    return made
