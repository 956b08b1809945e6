"""The one thing to know on a family statement: what to bring next, when, and in which banknotes."""

from ledger.core import money
from ledger.paper import labels, marks
from ledger.paper.edition import Label, Voice
from ledger.paper.page import BODY, HEAVY, Paper
from ledger.paper.text import wrap
from ledger.reports.statements import FamilyStatement

SPLIT = 294.0  # the notes begin here
_SMALL_NOTES_UP_TO = 60_000  # below it nobody needs a note over 20,000, which a village market cannot break
_DRAWN_ONE_BY_ONE = 9
_UNDER_DATE = 6.0  # the feet of ធ្នូ (December) reach so much deeper than those of other words, at the size of the date


def next_payment(p: Paper, s: FamilyStatement) -> None:
    """The box: the amount in the largest type on the page, in words, the day, the notes; or that nothing is owed."""
    top = p.y
    bottom = _to_bring(p, s) if s.next_riel else _nothing(p, s)
    p.box(p.left, top, p.span, bottom - top, HEAVY)
    p.y = bottom + 15


def _nothing(p: Paper, s: FamilyStatement) -> float:
    """No amount to bring: no loan yet, or all paid."""
    x, y = p.left + 12, p.y + 34
    p.under(x, y, p.edition.pair(labels.OWES_NOTHING if s.loans else labels.NO_LOAN), 24, True, 9, 17)
    closed = [loan.closed_on for loan in s.loans if loan.closed_on]
    y += 23 if p.edition.second else 10
    if closed:
        y += 18
        p.beside(x, y, p.edition.pair(labels.PAID_IN_FULL_ON, on=max(closed)), 12, True, 9)
    return y + 13


def _to_bring(p: Paper, s: FamilyStatement) -> float:
    main, x, y = p.edition.main, p.left + 12, p.y + 18
    width = SPLIT - 24
    p.beside(x, y, p.edition.pair(labels.NEXT_PAYMENT), 11.5, True, 8)
    amount = main.say(labels.RIEL, riel=s.next_riel)
    y += 37
    p.text(x, y, amount, p.fit(amount, 33, width, True), True)
    words = wrap(p.faces[False], main.words(s.next_riel), 12, width)
    y = p.block(x, y + 21, main.words(s.next_riel), width, 12 if len(words) < 3 else 10, 16) - 16
    if s.next_due_on:
        written = main.written_date(s.next_due_on)
        y += 26
        p.text(x, y, written, p.fit(written, 19, width, True), True)
        y += _UNDER_DATE
    overdue, days = sum(loan.overdue for loan in s.loans), max(loan.days_late for loan in s.loans)
    if overdue:
        y += 19
        marks.mark(p, "late" if days <= 30 else "verylate", x + 4, y - 3.6, 4)
        text = p.edition.pair(labels.OVERDUE_OF_IT, riel=overdue, days=days)[0]
        p.text(x + 13, y, text, p.fit(text, 11.5, width - 13, True), True)
    if p.edition.second:
        y += 15
        text = _in_english(p.edition.second, s, overdue, days)
        p.text(x, y, text, p.fit(text, 9, width, least=7))
    bottom = max(y + 10, notes_to_bring(p, s.next_riel, p.y))
    p.line(p.left + SPLIT, p.y + 10, p.left + SPLIT, bottom - 10)
    return bottom


def _in_english(voice: Voice, s: FamilyStatement, overdue: int, days: int) -> str:
    """The same once in English, small, for whoever helps."""
    label = labels.NEXT_AND_WHEN if s.next_due_on else labels.RIEL
    text = voice.say(label, riel=s.next_riel, on=s.next_due_on)
    return text + (" · " + voice.say(labels.OVERDUE_OF_IT, riel=overdue, days=days) if overdue else "")


def notes_to_bring(p: Paper, riel: int, top: float, label: Label = labels.NOTES_TO_BRING) -> float:
    """The notes drawn to be counted by pointing under a label, and their sum; returns where the box may end.

    An odd amount is rounded up to what notes can make. Many notes are drawn once a kind, and the sum says how many.
    """
    x, room = p.left + SPLIT + 12, p.span - SPLIT - 22
    bring = -(-riel // 100) * 100
    notes = money.banknotes(bring, 20_000 if bring < _SMALL_NOTES_UP_TO else 100_000)
    p.beside(x, top + 18, p.edition.pair(label), BODY, True)
    many = sum(count for _, count in notes) > _DRAWN_ONE_BY_ONE
    placed = marks.place_notes(room, [(note, 1) for note, _ in notes] if many else notes)
    for dx, dy, note in placed:
        marks.banknote(p, x + dx, top + 28 + dy, note, p.edition.main.language == "km")
    digits, riels = p.edition.main.digits, p.edition.main.riel
    sums = " +\u00a0".join(f"{digits(count)}\u00a0×\u00a0{riels(note)}" for note, count in notes)
    sums += f" =\u00a0{riels(bring)}" if bring != riel else ""
    y = top + 28 + marks.notes_height(placed) + 16
    if y > top + 128 and not many:  # three rows of notes: they are counted by pointing, the sum would only take room
        return y - 6
    return p.block(x, y, sums, room, BODY, 14) - 14 + 9
