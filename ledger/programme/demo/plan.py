"""What happens in the demo and when: dates counted back from its last day, so that it ends on any day asked for."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ledger.core.allocation import Repayment
from ledger.core.calendar import add_months
from ledger.programme import products
from ledger.programme.demo import lives, names
from ledger.programme.families import PersonData

SVAY_RIENG, BANTEAY_MEANCHEY = "20", "01"
SMALL, LARGE = 100_000, 200_000
PURPOSES = ("ចិញ្ចឹមជ្រូក", "ចិញ្ចឹមមាន់ទា", "ដាំបន្លែ", "ពូជស្រូវ និងជី", "លក់ដូរបន្តិចបន្តួច", "ត្បាញក្រមា")

FIRST_VILLAGES = (  # code, families, months before the last day and days after that, loans of 200,000
    ("20040607", 27, 12, 15, 10), ("20040601", 27, 11, 2, 10), ("20040611", 27, 11, 13, 10),
    ("20040612", 27, 10, 4, 10), ("20040504", 27, 9, 9, 10), ("20040503", 27, 9, 22, 9), ("20020203", 27, 8, 5, 9),
    ("20020206", 27, 7, 5, 9), ("20020205", 27, 6, 3, 9), ("20030303", 28, 5, 0, 9))
"""Svay Rieng: 271 families, 176 loans of 100,000 and 95 of 200,000. How many of each is arithmetic, not a source."""

TRANCHES = ((13, 19, 15_000_000), (9, 4, 11_000_000), (7, -3, 10_600_000))
"""36,600,000 riel from IOM: months before the last day and days after that, riel."""

SECOND_VILLAGES = ("01060201", "01060301", "01060402", "01060601", "01060701", "01050103", "01050201", "01050302",
                   "01050503", "01050902")
SECOND_MONEY = ((12, 6, 8_000_000), (0, -20, 4_000_000))
"""Invented: Banteay Meanchey lends it in the lives that lend more than the source's figures have room for."""

LIVES_VILLAGE, PAUSED_VILLAGE, SHEET_VILLAGE = SECOND_VILLAGES[:3]
"""Where each family has a life of its own, where every loan is paused, and where families pay by collection sheets."""

TOLD = ((LIVES_VILLAGE, 23), (PAUSED_VILLAGE, 8), (SHEET_VILLAGE, 10))
"""Of the second office, from its beginning: village and families."""


@dataclass
class PlannedLoan:
    """A loan of the plan: when it is asked for, decided and handed over, and what comes back when."""

    riel: int
    purpose: str
    applied_on: date
    decided_on: date
    disbursed_on: date
    paid: list[Repayment]
    closed: bool


@dataclass
class PlannedFamily:
    """A family of the plan, and its loan."""

    village: str
    registered_on: date
    head: PersonData
    spouse: PersonData | None
    phone: str | None
    equity_card: str | None
    loan: PlannedLoan | None = None
    number: str = ""  # once registered
    loan_number: str = ""


@dataclass
class Plan:
    """The whole programme of the demo."""

    until: date
    opened_on: date
    tranches: list[tuple[date, int]]
    first: list[PlannedFamily] = field(default_factory=list)
    second_opened_on: date = date.min
    second: list[PlannedFamily] = field(default_factory=list)
    told: dict[str, list[PlannedFamily]] = field(default_factory=dict)

    @property
    def second_grew_on(self) -> date:
        """The day from which the second office takes in the families that ask for their first loan."""
        return before(self.until, 2, 5)


def before(until: date, months: int, days: int) -> date:
    """So many months before the last day, and so many days after that."""
    return add_months(until, -months) + timedelta(days)


def make(until: date, chance: Random) -> Plan:
    """The plan of a demo that ends on `until`; the same for the same day and the same chance."""
    plan = Plan(until, before(until, 13, 4), [(before(until, m, d), riel) for m, d, riel in TRANCHES])
    for code, families, months, days, large in FIRST_VILLAGES:
        lent_on = before(until, months, days)
        sizes = [LARGE] * large + [SMALL] * (families - large)
        chance.shuffle(sizes)
        plan.first += [_family(chance, code, lent_on - timedelta(20 + n % 3), len(plan.first) + n,
                               _loan(chance, riel, lent_on, until)) for n, riel in enumerate(sizes, 1)]
    plan.second_opened_on = before(until, 12, 4)
    for place, code in enumerate(SECOND_VILLAGES):
        day = plan.second_grew_on + timedelta(7 + 3 * place)
        plan.second += [_family(chance, code, min(day + timedelta(n % 2), until - timedelta(6)), len(plan.second) + n)
                        for n in range(1, chance.randint(9, 13))]
    for place, (code, families) in enumerate(TOLD):  # by the day, so that numbers of families are in this order
        plan.told[code] = [_family(chance, code, plan.second_opened_on + timedelta(4 + place), 500 + 30 * place + n)
                           for n in range(families)]
    return plan


def _family(chance: Random, code: str, registered_on: date, serial: int,
            loan: PlannedLoan | None = None) -> PlannedFamily:
    head, spouse = names.couple(chance, registered_on.year)
    return PlannedFamily(code, registered_on, head, spouse, names.phone(chance), names.equity_card(chance, serial),
                         loan)


def _loan(chance: Random, riel: int, lent_on: date, until: date) -> PlannedLoan:
    terms = products.default_version(lent_on).terms(riel)
    life = lives.live(chance, terms, lent_on, add_months(lent_on, terms.every_months), until - timedelta(1))
    return PlannedLoan(riel, chance.choice(PURPOSES), lent_on - timedelta(12), lent_on - timedelta(6), lent_on,
                       life.paid, life.at(until).closed_on is not None)
