"""Long lists in parts."""

from dataclasses import dataclass

from flask import request

SIZE = 50


@dataclass(frozen=True)
class Pages:
    """Which part of a list is shown. `number` counts from 1."""

    number: int
    total: int
    size: int = SIZE

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1 (0 when the list is empty)."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        """The part before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The part after, if there is one."""
        return self.number + 1 if self.last < self.total else None

    @property
    def end_of_next(self) -> int:
        """Number of the last row of the next part."""
        return min(self.last + self.size, self.total)


def page_number() -> int:
    """The part asked for with ?page=, at least 1; what is no number is 1."""
    raw = request.args.get("page", "1")
    return max(1, min(int(raw), 1_000_000)) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 1
