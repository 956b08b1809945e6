"""More products, and what the applications that wait say: plan, committee, guarantor.

By arithmetic, and at moments and with keys of its own: what is posted stays as it was without it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ledger.core.calendar import PHNOM_PENH
from ledger.core.purposes import counted_as
from ledger.programme import families, guarantors, products
from ledger.programme.demo.plan import Plan, PlannedFamily
from ledger.programme.demo.stage import Stage
from ledger.programme.guarantors import Person
from ledger.programme.loans import Application
from ledger.programme.people import Actor

ANIMALS, TRADE = "ANIMAL", "TRADE"
PLANS = ("លក់កូនជ្រូក នៅចូលឆ្នាំ", "លក់ពងទា រាល់ព្រឹក នៅផ្សារ", "លក់បន្លែ រៀងរាល់សប្ដាហ៍", "លក់ស្រូវ ក្រោយច្រូតកាត់")


def more_products(stage: Stage, plan: Plan) -> None:
    """For animals: a guarantor and the committee's word are asked for, and it may pay off an open loan.
    For trade: interest is income when it falls due."""

    def added(day: date) -> None:
        usual, actor = products.default_version(day), _actor(stage, "admin", day, 0)
        animals = replace(
            usual, code=ANIMALS, name_km="ប្រាក់កម្ចីចិញ្ចឹមសត្វ", name_en="Animal raising loan",
            max_riel=300_000, penalty_riel=500, penalty_after_days=15, top_up=True, training="pigs",
            needs_guarantor=True, needs_committee=True)
        trade = replace(
            usual, code=TRADE, name_km="ប្រាក់កម្ចីលក់ដូរ", name_en="Small trade loan", instalments=10, recognition="due")
        for key, product in (("demo-product", animals), ("demo-trade", trade)):
            products.add_version(stage.session, product, actor=actor, at=actor.at, request_key=key)

    stage.on(plan.second_opened_on + timedelta(1), 9, added)


def said(purpose: str, place: int, day: date) -> Application:
    """What the application at this place says."""
    heard = place % 3 != 2
    return Application(
        product=ANIMALS if place % 4 == 0 else products.DEFAULT_CODE, purpose_code=counted_as(None, purpose),
        business_plan=PLANS[place % len(PLANS)], committee="recommended" if heard else None,
        committee_on=day - timedelta(2) if heard else None)


def answer(stage: Stage, family: PlannedFamily, guarantor: PlannedFamily, place: int, day: date) -> None:
    """The head of a neighbouring family answers for the loan that was asked for that day."""

    def added(day: date) -> None:
        head = families.family(stage.session, guarantor.number).members[0].id
        guarantors.add(stage.session, family.loan_number, Person(guarantor.number, head),
                       actor=_actor(stage, "dara", day, place), request_key=f"demo-guarantor-{place}")

    stage.on(day, 3, added)


def _actor(stage: Stage, login: str, day: date, place: int) -> Actor:
    return stage.people[login].actor(datetime(day.year, day.month, day.day, 16, place, tzinfo=PHNOM_PENH))
