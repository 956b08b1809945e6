"""Asking for new terms or a pause: why it may be asked, what is asked for as plain values, and from which day it holds.

What is asked for waits for a second person, so it is kept as it will be done; the day is settled when it is approved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Literal

from ledger.core import allocation, pricing
from ledger.core.events import Event, Moratorium, Reschedule
from ledger.core.following_up import HITS
from ledger.core.schedule import Instalment, Terms

Change = Reschedule | Moratorium
Kind = Literal["reschedule", "moratorium"]

REASONS: tuple[str, ...] = tuple(hit for hit in HITS if hit != "nothing")
"""Why terms are changed: what a visit may find that hit the family. `other` has its words beside it."""


def kind_of(change: Change) -> Kind:
    """Its kind as the books name it."""
    return "reschedule" if isinstance(change, Reschedule) else "moratorium"


def details(change: Change) -> dict[str, Any]:
    """The change as whole numbers and ISO dates, under the names of its fields."""
    values = {field.name: getattr(change, field.name) for field in fields(change)}
    return {name: value.isoformat() if isinstance(value, date) else int(value) for name, value in values.items()}


def columns(change: Change) -> dict[str, Any]:
    """The change as the row of `loan_changes` has it: all but its day, which is that of the entry."""
    values = {field.name: getattr(change, field.name) for field in fields(change) if field.name != "on"}
    return {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}


def read(kind: str, asked: Mapping[str, Any], on: date | None = None) -> Change:
    """What `details` wrote, holding from `on` if that is another day than was asked for."""
    day = on or asked_on(asked)
    if kind == "moratorium":
        return Moratorium(day, asked["months"], bool(asked["interest_runs"]))
    return Reschedule(day, asked["instalments"], asked["every_months"], asked["grace_principal"], asked["rate_ppm"],
                      date.fromisoformat(asked["first_due_on"]))


def asked_on(asked: Mapping[str, Any]) -> date:
    """The day from which it was asked for."""
    return date.fromisoformat(asked["on"])


def effective_on(agreed_on: date, last_booked_on: date, locked_to: date | None, today: date) -> date:
    """The day from which a change that is approved today holds: the day agreed, if the books still allow it.

    They do not when something was booked on the loan after that day, or its period was closed: then it is today.
    """
    still_open = locked_to is None or agreed_on > locked_to
    return agreed_on if still_open and agreed_on >= last_booked_on else today


def cost_ppm(terms: Terms, schedule: Sequence[Instalment], disbursed_on: date, events: Sequence[Event],
             on: date) -> int:
    """The APR of what is left to pay after these events, from the day `on` of the last of them, which are new terms:
    what would close the loan that day counts as lent. Penalties are no price of the loan. 0 if nothing is left."""
    assert isinstance(events[-1], Reschedule), "new terms: all falls due after them"
    now = allocation.position(terms, schedule, disbursed_on, events, on)
    left = [(state.instalment.due_on, state.unpaid_interest + state.unpaid_principal) for state in now.states
            if state.unpaid_interest + state.unpaid_principal > 0]
    if not left:
        return 0
    owed = allocation.payoff(terms, schedule, disbursed_on, events, on)
    return pricing.apr_ppm(owed - sum(state.unpaid_penalty for state in now.states), on, sorted(left))
