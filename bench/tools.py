"""What the measures share: the demo to measure on, a stopwatch, a figure with its target."""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from ledger.books.db import Books, Synchronous, open_books
from ledger.books.migrate import migrate
from ledger.programme import demo

AS_OF = demo.LAST_DAY


@dataclass(frozen=True)
class Figure:
    """A measured value and what it is held to: `at_least`, `at_most`, or nothing."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool:
        """Whether the value keeps its target; a figure without one does."""
        return ((self.at_least is None or self.value >= self.at_least)
                and (self.at_most is None or self.value <= self.at_most))

    def line(self) -> str:
        """The figure as a line of the table."""
        bound = (f"at least {self.at_least:g}" if self.at_least is not None
                 else f"at most {self.at_most:g}" if self.at_most is not None else "")
        word = "" if not bound else "met" if self.met else "MISSED"
        return f"{word:6} {self.value:>10,.2f} {self.unit:10} {bound:14} {self.name}"

    def json(self) -> dict[str, object]:
        """The figure for var/bench.json."""
        target = self.at_least if self.at_least is not None else self.at_most
        return {"name": self.name, "value": round(self.value, 4), "unit": self.unit, "target": target, "met": self.met}


class World(contextlib.AbstractContextManager["World"]):
    """The demo in a temporary SQLite file, loaded and timed at the start; copies of it on request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "books.db"
        migrate(f"sqlite:///{self.file}")
        self.books = open_books(f"sqlite:///{self.file}", folder)
        self.load_seconds = seconds(lambda: demo.load(self.books, AS_OF), times=1)
        with self.books.unit_of_work() as session:
            session.connection()  # the last commit is in the file, not only in its log
        self.books.dispose()

    def copy(self, name: str, synchronous: Synchronous = "FULL") -> Books:
        """Books of their own with the demo in them."""
        shutil.copyfile(self.file, self.folder / name)
        return open_books(f"sqlite:///{self.folder / name}", self.folder, synchronous)

    def __exit__(self, *error: object) -> None:
        self.books.dispose()


def seconds(act: Callable[[], object], times: int = 5, clock: Callable[[], float] = perf_counter) -> float:
    """The quickest of several runs: what the machine can do when nothing disturbs it.

    `clock=process_time` counts this process's work only: for what is said of one core.
    """
    best = float("inf")
    for _ in range(times):
        start = clock()
        act()
        best = min(best, clock() - start)
    return best
