"""The second office from its beginning: a village of lives, a village paused by a flood, a village paid by sheets."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from ledger.core.collection import Typed
from ledger.core.events import Moratorium
from ledger.core.money import NOTES
from ledger.programme import accruals, collecting, endings, families, moratoria, sheets, training, visits
from ledger.programme.changing import Why
from ledger.programme.demo import tales
from ledger.programme.demo.plan import (
    BANTEAY_MEANCHEY,
    LIVES_VILLAGE,
    PAUSED_VILLAGE,
    SHEET_VILLAGE,
    Plan,
    PlannedFamily,
)
from ledger.programme.demo.stage import Stage, register, withdraw_cash
from ledger.programme.demo.tale import CORRECTION, EVENING, PAPER, REPAYMENT, Loan, Told, lends
from ledger.programme.visits import Seen, Sheet

VISITORS = {LIVES_VILLAGE: ("officer", "មាស ដារ៉ា"), PAUSED_VILLAGE: ("volunteer", "ផាន់ ធារី"),
            SHEET_VILLAGE: ("volunteer", "យឹម វិបុល")}
TRAINER = "កែវ ចំរើន"


def told(stage: Stage, plan: Plan) -> None:
    """Lay all of it down."""
    all_of_it = Told(stage, plan)
    for code, members in plan.told.items():
        for family in members:
            register(stage, BANTEAY_MEANCHEY, "dara", family)
        _trained(all_of_it, code, members)
        _visited(all_of_it, code, members)
    for live, family in zip(tales.LIVES, plan.told[LIVES_VILLAGE], strict=True):
        live(all_of_it, family)
    _a_village_is_paused(all_of_it, plan.told[PAUSED_VILLAGE])
    _a_village_pays_by_sheets(all_of_it, plan.told[SHEET_VILLAGE])
    _interest_falls_due(all_of_it)
    _ending(all_of_it, plan.told[LIVES_VILLAGE][tales.LIVES.index(tales.written_off)])
    for day, riel in all_of_it.cash.items():
        withdraw_cash(stage, BANTEAY_MEANCHEY, day, riel)


def _trained(told: Told, code: str, members: list[PlannedFamily]) -> None:
    """Everybody in book-keeping and, the next day, in what most of them do, before the first loans of the village."""
    day, topic = {LIVES_VILLAGE: (told.day(12, 17), "pigs"), PAUSED_VILLAGE: (told.day(9, 10), "vegetables"),
                  SHEET_VILLAGE: (told.day(5, 5), "poultry")}[code]
    for after, about in enumerate(("book-keeping", topic)):
        told.on(day + timedelta(after), PAPER, lambda day, about=about: training.record(  # type: ignore[misc]
            told.stage.session, told.office, about, day, code, TRAINER,
            [families.family(told.stage.session, one.number).members[0].id for one in members],
            actor=told.actor(day), request_key=told.stage.key()))


def _visited(told: Told, code: str, members: list[PlannedFamily]) -> None:
    """Whoever visits the village, and what was seen there; the village that is paused had a flood before."""
    kind, name = VISITORS[code]
    told.on(told.plan.second_opened_on + timedelta(11), PAPER, lambda day: visits.assign(
        told.stage.session, told.office, code, kind, name, actor=told.actor(day), request_key=told.stage.key()))
    days = {LIVES_VILLAGE: ((9, 2), (6, 2), (3, 2), (0, -10)), PAUSED_VILLAGE: ((7, 1), (5, 4), (2, 2)),
            SHEET_VILLAGE: ((3, 2), (1, 2))}[code]
    for turn, (months, after) in enumerate(days):
        flood = code == PAUSED_VILLAGE and months == 5
        told.on(told.day(months, after), PAPER, lambda day, turn=turn, flood=flood: visits.record(  # type: ignore[misc]
            told.stage.session, Sheet(told.office, code, day, kind, name, tuple(_seen(members, turn, flood))),
            actor=told.actor(day), request_key=told.stage.key()))


def _seen(members: list[PlannedFamily], turn: int, flood: bool) -> Iterator[Seen]:
    for place, family in enumerate(members):
        if not flood and (place + turn) % 6 == 5:
            continue  # not met
        well = not flood and (place + 2 * turn) % 4 != 3
        hit = "flood" if flood else "nothing" if well else ("illness", "animals")[place % 2]
        yield Seen(family.number, "well" if well else "struggling", hit,
                   None if well else "សុំពន្យារពេលបង់" if flood else "ចាក់វ៉ាក់សាំងសត្វ", None)


def _a_village_is_paused(told: Told, members: list[PlannedFamily]) -> None:
    """After the flood every loan of the village is put off by two months in one act; all pay again afterwards."""
    running = [lends(told, family, told.day(8, place % 2), 100_000 + 50_000 * (place % 3), "vegetables")
               for place, family in enumerate(members)]
    for loan in running:
        loan.pays((1, 2, 3))
        loan.pays((6, 7), late=1)
    told.asked(told.day(5, 6), lambda day: moratoria.request_for_place(
        told.stage.session, told.office, PAUSED_VILLAGE, Moratorium(day, 2, False), Why("flood"),
        actor=told.actor(day), request_key=told.stage.key()), 1)


def _a_village_pays_by_sheets(told: Told, members: list[PlannedFamily]) -> None:
    """Three sheets posted; of today's visit what families brought the evening before is keyed in."""
    running = [lends(told, family, told.day(4), 100_000 * (1 + place % 2), "poultry")
               for place, family in enumerate(members)]
    for turn in (1, 2, 3):
        told.on(running[0].due_on(turn) + timedelta(turn % 2), REPAYMENT, lambda day, turn=turn: _sheet(  # type: ignore[misc]
            told, running, day, day, turn, keyed=len(running), post=True))
    told.on(told.plan.until - timedelta(1), EVENING, lambda day: _sheet(
        told, running, day, told.plan.until, 4, keyed=len(running) // 2, post=False))


def _sheet(told: Told, running: list[Loan], day: date, on: date, turn: int, *, keyed: int, post: bool) -> None:
    """The sheet of a visit `on`, in the order of the paper: most pay what is due, one a round sum, one is not met."""
    session = told.stage.session
    number = sheets.begin(session, told.office, SHEET_VILLAGE, on, actor=told.actor(day),
                          request_key=told.stage.key())
    paid: dict[str, int] = {}
    for place, loan in enumerate(running[:keyed]):
        if place % 7 != turn:
            paid[loan.number] = 5_000 if (place + turn) % 9 == 8 else loan.due(on)
    receipts = {loan: f"P-{turn}{place:02}" for place, loan in enumerate(paid, 1)}
    typed = Typed({loan: f"{riel:,}" for loan, riel in paid.items()}, receipts,
                  _notes(sum(paid.values())) if post else {})
    version = sheets.save(session, number, sheets.known(session, number).version, typed, actor=told.actor(day))
    if post:
        collecting.post_sheet(session, number, version, actor=told.actor(day))


def _notes(riel: int) -> Mapping[int, str]:
    """The fewest notes that make up an amount, as they are counted."""
    counted: dict[int, str] = {}
    for note in NOTES:
        many, riel = divmod(riel, note)
        if many:
            counted[note] = str(many)
    assert riel == 0, "scheduled amounts are multiples of 100"
    return counted


def _interest_falls_due(told: Told) -> None:
    """The run is started once a month, and the evening before the last day: it catches up by itself."""
    for day in (*(told.day(months, 12) for months in range(9, 0, -1)), told.plan.until - timedelta(1)):
        told.on(day, EVENING, lambda day: accruals.run(
            told.stage.session, told.office, day, actor=told.actor(day), request_key=told.stage.key()))


def _ending(told: Told, family: PlannedFamily) -> None:
    """The family whose loan was lost moved away: it is not followed up any more."""
    told.on(told.day(3, 4), CORRECTION, lambda day: endings.end(
        told.stage.session, told.office, family.village, day, {family.number: "moved"}, actor=told.actor(day),
        request_key=told.stage.key()))
