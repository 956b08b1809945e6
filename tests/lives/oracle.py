"""A loan's life worked out a second time, from the written rules of `ledger.core.allocation` and `events` alone.

Nothing of the program's arithmetic is used: months, schedules, interest and sharing are written anew, in another
style. It lives through every single day and asks each claim what it is owed, where the program jumps from event to
event. It is slow on purpose and has no cleverness to be wrong in.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from ledger.core import events as happened

DAY = timedelta(1)
WAYS = {"interest-first": "ipf", "penalty-first": "fip", "principal-first": "pif"}


@dataclass
class Claim:
    """What one instalment asks for. `due_i` is None until its period has begun; i, p, f: interest, principal, fine."""

    number: int
    due: date
    begins: date
    ends: date
    planned: int  # principal owed when the period begins, as agreed
    p: int
    agreed_i: int
    due_i: int | None = None
    f: int = 0
    got_i: int = 0
    got_p: int = 0
    got_f: int = 0
    let_i: int = 0  # waived
    let_f: int = 0
    gone_p: int = 0
    fined: bool = False
    over: bool = False
    pause: bool = False
    older: bool = False  # fell due in older books
    day: int = 0  # of the month, that it falls due on where the month has it
    rate: Fraction = Fraction(0)  # of its whole period

    def wants(self, what):
        if what == "i":
            return (self.due_i or 0) - self.let_i - self.got_i
        return self.p - self.got_p - self.gone_p if what == "p" else self.f - self.let_f - self.got_f

    @property
    def late_for(self):
        """What makes it late: interest or principal, not the fine."""
        return self.wants("i") + self.wants("p")


def months_later(day, months, wanted):
    """The same day some months later, or the month's last day where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(wanted, (following - DAY).day))


def nearest(amount, step):
    """To the nearest multiple, halves up."""
    return floor(Fraction(amount) / step + Fraction(1, 2)) * step


class Oracle:
    """One loan on the evening of `as_of`."""

    def __init__(self, terms, plan, lent, events, as_of):
        self.terms, self.lent = terms, lent
        self.months_of_rate = 1 if terms.rate_per == "month" else 12
        self.monthly = Fraction(terms.rate_ppm, 10**6 * self.months_of_rate)
        self.rate = self.monthly * terms.every_months
        self.step_i = 1 if (terms.method, terms.amortization) == ("declining", "equal-instalments") else terms.multiple
        self.claims = []
        begins, day = lent, max(row.due_on.day for row in plan)
        for row in plan:
            self.claims.append(Claim(row.number, row.due_on, begins, row.due_on, row.outstanding + row.principal,
                                     row.principal, row.interest, day=day, rate=self.rate))
            begins = row.due_on
        self.closed = self.lost_on = self.changed = None
        self.held = self.lost = self.back = self.receivable = 0
        self.did, self.recognised = [], []
        self.claims[0].due_i = self.claims[0].agreed_i
        taken = events[0].on if events and isinstance(events[0], happened.TakenOver) else None
        today = lent
        while today <= as_of:
            self.morning(today, silent=taken is not None and today <= taken)
            for event in events:
                if event.on == today:
                    self.did.append(self.happen(event))
            today += DAY

    # --- every morning

    def morning(self, today, silent):
        if self.closed or self.lost_on:
            return
        for claim in self.claims:
            if claim.due_i is None and claim.begins < today:
                claim.due_i = self.interest(claim, self.owed())
        if self.terms.penalty and not silent:
            for claim in self.begun():
                if not claim.fined and claim.late_for > 0 and today - claim.due > DAY * self.terms.penalty_after_days:
                    claim.f, claim.fined = claim.f + self.terms.penalty, True
        if not silent:
            change = self.recognise(today)
            if change:
                self.recognised.append((today, change))

    def begun(self):
        return [claim for claim in self.claims if claim.due_i is not None]

    def owed(self):
        return 0 if self.lost_on else sum(claim.wants("p") for claim in self.claims)

    def interest(self, claim, owed):
        if owed == 0:
            return 0
        if owed >= claim.planned:
            return claim.agreed_i
        return min(claim.agreed_i, nearest(owed * claim.rate, self.step_i))

    def recognise(self, today):
        """Interest due and not received, where it is income when it is due; how much that changed."""
        if self.terms.recognition != "due":
            return 0
        due = [claim for claim in self.begun() if claim.due <= today]
        since = min((claim.due for claim in due if claim.late_for > 0), default=today)
        asleep = self.closed or self.lost_on or (today - since).days > 90
        before, self.receivable = self.receivable, 0 if asleep else sum(
            claim.wants("i") for claim in due if not claim.older)
        return self.receivable - before

    def by_days(self, claim, today):
        """The interest of a period when the loan ends today."""
        if claim.over or today >= claim.ends:
            return claim.due_i
        part = Fraction((today - claim.begins).days, (claim.ends - claim.begins).days)
        return max(claim.let_i, floor(claim.due_i * part / self.terms.multiple) * self.terms.multiple)

    def payoff(self, today):
        if self.closed:
            return 0
        return self.owed() + sum(
            self.by_days(c, today) - c.let_i - c.got_i + c.wants("f") for c in self.begun())

    # --- what happens

    def happen(self, event):
        """(interest, principal, penalty, held, waived interest, waived penalty, lost, back, receivable)."""
        kind = type(event).__name__
        gone = self.closed or self.lost_on
        if kind == "Recovery" and not self.lost_on:
            kind = "Repayment"
        result = dict.fromkeys(("i", "p", "f", "held", "let_i", "let_f", "lost", "back"), 0)
        if kind == "HeldOut":
            result["held"] = -event.riel
        elif kind == "Recovery":
            result["back"] = min(event.riel, self.lost - self.back)
            result["held"] = event.riel - result["back"]
            self.back += result["back"]
        elif kind == "Repayment":
            result |= {"held": event.riel} if gone and self.lost_on else self.brought(event)
        elif kind == "TakenOver":
            self.take_over(event)
        elif not gone:
            result |= getattr(self, kind.lower())(event) or {}
        self.held += result["held"]
        return (*result.values(), self.recognise(event.on))

    def brought(self, event):
        money, got = event.riel, {"i": 0, "p": 0, "f": 0}
        if not self.closed and money >= self.payoff(event.on):
            self.close(event.on)
        for claim in self.claims:
            for what in WAYS[self.terms.order]:
                if what == "i" and claim.due_i is None:
                    continue
                part = min(money, claim.wants(what))
                setattr(claim, f"got_{what}", getattr(claim, f"got_{what}") + part)
                got[what] += part
                money -= part
        return got | {"held": money}

    def close(self, today):
        for claim in self.claims:
            claim.due_i = 0 if claim.due_i is None else self.by_days(claim, today)
        self.closed = today

    def waiver(self, event):
        left = {"i": event.interest, "f": event.penalty}
        for claim in self.begun():
            for what in "if":
                part = max(0, min(left[what], claim.wants(what)))
                setattr(claim, f"let_{what}", getattr(claim, f"let_{what}") + part)
                left[what] -= part
        if self.payoff(event.on) == 0:
            self.close(event.on)
        return {"let_i": event.interest - left["i"], "let_f": event.penalty - left["f"]}

    def writeoff(self, event):
        self.lost = self.owed()
        self.drop()
        self.lost_on = event.on
        return {"lost": self.lost}

    def drop(self):
        """Nothing more is asked for under the claims so far."""
        for claim in self.claims:
            claim.gone_p += claim.wants("p")
            claim.due_i, claim.f, claim.over = claim.got_i + claim.let_i, claim.got_f + claim.let_f, True

    def reschedule(self, event):
        owed = self.owed()
        carried = sum(max(0, self.by_days(c, event.on) - c.let_i - c.got_i) for c in self.begun())
        fines = sum(c.wants("f") for c in self.claims)
        self.drop()
        if carried or fines:
            self.claims.append(Claim(self.next_number(), event.first_due_on, event.on, event.on, 0, 0, carried,
                                     carried, fines, fined=True, day=event.first_due_on.day))
        self.monthly = Fraction(event.rate_ppm, 10**6 * self.months_of_rate)
        self.rate = self.monthly * event.every_months
        self.step_i = 1 if self.terms.amortization == "equal-instalments" else self.terms.multiple
        self.changed = event.on
        if not owed:
            return
        new = self.agree(owed, event)
        new[0].due_i = new[0].agreed_i
        self.claims += new

    def next_number(self):
        return 1 + max(claim.number for claim in self.claims)

    def agree(self, owed, event):
        """The claims of new terms: interest on what is owed, what rounding cut off carried on."""
        step, count = self.terms.multiple, event.instalments - event.grace_principal
        even = self.terms.amortization == "equal-instalments"
        amount = Fraction(owed, count)
        if even and self.rate:
            amount = owed * self.rate / (1 - (1 + self.rate) ** -count)
        amount = nearest(amount, step)
        own = months_later(event.on, event.every_months, event.on.day) == event.first_due_on
        wanted = event.on.day if own else event.first_due_on.day
        claims, begins, left_over, number = [], event.on, Fraction(0), self.next_number()
        for k in range(event.instalments):
            exact = owed * self.rate + (left_over if self.terms.rounding == "carry" else 0)
            interest = nearest(exact, self.step_i)
            left_over = exact - interest
            principal = max(0, amount - interest) if even else amount
            if k < event.grace_principal:
                principal = 0
            principal = owed if k == event.instalments - 1 else min(owed, principal)
            due = months_later(event.first_due_on, k * event.every_months, wanted)
            claims.append(Claim(number + k, due, begins, due, owed, principal, interest, day=wanted, rate=self.rate))
            owed, begins = owed - principal, due
        return claims

    def moratorium(self, event):
        """Later by so many months: all that is not paid. The running period ends as agreed; the months follow it."""
        last, moved = self.begun()[-1], []
        for claim in self.claims:
            running = claim.due_i is not None
            if not running:
                claim.begins = months_later(claim.begins, event.months, claim.day)
                claim.ends = months_later(claim.ends, event.months, claim.day)
            if not running or claim.late_for + claim.wants("f") > 0:
                claim.due = months_later(claim.due, event.months, claim.day)
                moved.append(claim)
        self.changed = event.on
        rate, owed = self.monthly * event.months, self.owed()
        if event.interest_runs and any(claim.due > event.on for claim in moved) and nearest(owed * rate, self.step_i):
            begins = max(event.on, last.ends)
            ends = months_later(begins, event.months, last.day if begins > event.on else begins.day)
            after = sorted((claim for claim in moved if claim.due >= ends), key=lambda claim: claim.due)
            due, day = (after[0].due, after[0].day) if after else (ends, last.day)
            self.claims.insert(len(self.begun()), Claim(
                self.next_number(), due, begins, ends, owed, 0, nearest(owed * rate, self.step_i), fined=True, day=day,
                rate=rate, pause=True))

    def take_over(self, event):
        """Paid before, oldest first: so what interest is unpaid is of the latest periods."""
        paid, unpaid = self.owed() - event.outstanding, event.interest
        for claim in self.claims:
            claim.gone_p = min(paid, claim.p)
            paid -= claim.gone_p
        for claim in reversed(self.begun()):
            if claim.due > event.on:  # running: if its principal is paid, its interest was before
                claim.due_i = 0 if claim.p and not claim.wants("p") else self.interest(claim, event.outstanding)
            else:
                claim.due_i = min(claim.due_i, unpaid)
                unpaid -= claim.due_i
                claim.older = True
                claim.fined = claim.due < event.on
