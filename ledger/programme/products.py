"""What a loan may be: one product, in versions by date. A loan keeps the terms it was made under."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.core.schedule import Terms
from ledger.programme.people import Actor

DEFAULT_CODE = "FSF"


@dataclass(frozen=True)
class Product:
    """A version of a product. Limits and multiple in riel; `rate_ppm` per month or year (10000 is 1 %)."""

    code: str
    effective_on: date
    fund: str
    name_km: str
    name_en: str
    min_riel: int
    max_riel: int
    rate_ppm: int
    rate_per: str  # month or year
    method: str  # declining
    amortization: str  # equal-principal or equal-instalments
    rounding: str  # carry or nearest
    instalments: int
    every_months: int
    grace_principal: int
    multiple_riel: int
    id: int | None = None

    def terms(self, principal: int, instalments: int | None = None) -> Terms:
        """The terms of a loan of `principal` riel under this version."""
        raise NotImplementedError

    def apr_ppm(self, principal: int) -> int:
        """The annual percentage rate of such a loan, lent on the first of a year, in parts per million."""
        raise NotImplementedError


def current(session: Session, on: date, code: str = DEFAULT_CODE) -> Product:
    """The version in force on a date (effective that day or before). Raises Refusal when there is none yet."""
    raise NotImplementedError


def versions(session: Session, code: str = DEFAULT_CODE) -> list[Product]:
    """Every version, oldest first."""
    raise NotImplementedError


def add_version(session: Session, product: Product, actor: Actor) -> None:
    """A new version from its `effective_on`, by an administrator.

    Raises Refusal when it costs more than 18 % a year (APR), is flat, is not later than the versions there are, or
    its limits make no sense.
    """
    raise NotImplementedError


def default_version(effective_on: date) -> Product:
    """The programme's own: 1 % a month on the declining balance, 12 equal monthly parts of the principal."""
    raise NotImplementedError
