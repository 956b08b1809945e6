"""Products: several at once, versions by date, what each costs and asks for; loans keep what they were made under."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import loans, products
from tests.programme.applications import apply, product
from tests.programme.conftest import World, at

TODAY = date(2008, 2, 1)
RICE = {"code": "RICE", "name_km": "ប្រាក់កម្ចីដាំស្រូវ", "name_en": "Rice loan", "min_riel": 50_000, "max_riel": 300_000,
        "rate_ppm": 120_000, "rate_per": "year", "instalments": 2, "every_months": 6, "order": "principal-first",
        "recognition": "due", "penalty_riel": 500, "penalty_after_days": 10, "max_open": 2, "top_up": True,
        "training": "rice", "needs_guarantor": True, "needs_committee": True}


def test_a_loan_has_all_the_terms_of_its_product(world: World) -> None:
    """Order, recognition and penalty go from the version into the row of the loan and back into its terms."""
    product(world, **RICE)
    number = apply(world, world.family(), 150_000, product="rice")
    with world.books.reading() as session:
        loan, version = loans.loan(session, number), products.current(session, TODAY, "RICE")
    terms = loan.terms
    assert (terms.order, terms.recognition, terms.penalty, terms.penalty_after_days) == (
        "principal-first", "due", 500, 10)
    assert (terms.rate_ppm, terms.rate_per, terms.instalments, terms.every_months) == (120_000, "year", 2, 6)
    assert replace(version, id=None) == replace(products.default_version(TODAY), **RICE)  # type: ignore[arg-type]
    assert loan.product_version_id == version.id and terms == version.terms(150_000)


def test_what_a_product_costs_by_hand() -> None:
    """The default, 12 months at 1 % of what is owed in hundreds: 100,000 bears 6,500 and 200,000 bears 13,000, that
    is 12 % a year. A moneylender at 10 to 15 percent a month on the same balances (100,000, 91,700 ... 8,700: together
    652,200): 65,200 to 97,800. The first payment is 8,300 + 1,000, the last 8,700 + 100. 200,000 in parts of 16,700:
    the balances are 12 x 200,000 less 66 x 16,700, together 1,297,800."""
    small, large = products.default_version(TODAY).costs()
    assert (small.riel, small.instalments, small.interest, small.total, small.first, small.last) == (
        100_000, 12, 6_500, 106_500, 9_300, 8_800)
    assert small.moneylender == (65_200, 97_800) and 119_000 < small.apr_ppm < 121_000
    assert (large.riel, large.interest, large.moneylender) == (200_000, 13_000, (129_800, 194_700))
    ten = replace(products.default_version(TODAY), instalments=10).costs()[0]
    assert (ten.interest, ten.total) == (5_500, 105_500)  # 10 x 10,000: 1,000 + 900 + ... + 100


def test_the_amounts_shown_lie_within_the_limits() -> None:
    """100,000 and 200,000 where they may be lent, else the limits."""
    def riel(least: int, most: int) -> list[int]:
        one = replace(products.default_version(TODAY), min_riel=least, max_riel=most)
        return [cost.riel for cost in one.costs()]
    assert riel(100_000, 200_000) == [100_000, 200_000]
    assert riel(50_000, 300_000) == [100_000, 200_000]
    assert riel(50_000, 150_000) == [50_000, 100_000, 150_000]
    assert riel(300_000, 500_000) == [300_000, 500_000]
    assert riel(100_000, 100_000) == [100_000]


def test_a_penalty_is_no_part_of_the_price(world: World) -> None:
    """Who pays in time pays none: the APR is the same with and without."""
    plain = products.default_version(TODAY)
    strict = replace(plain, penalty_riel=800, penalty_after_days=3)
    assert strict.apr_ppm(100_000) == plain.apr_ppm(100_000)
    assert strict.terms(100_000).penalty == 800
    assert [one.penalties for one in strict.costs()] == [9_600, 9_600]  # 12 instalments, all of them late
    with world.books.reading() as session:
        products.check_version(session, replace(strict, effective_on=date(2008, 3, 1)), actor=None, today=TODAY)


def test_a_loan_has_more_instalments_than_pay_interest_only() -> None:
    """After two of interest only, at least a third one repays principal."""
    graced = replace(products.default_version(TODAY), grace_principal=2)
    products.check_terms(graced, 100_000, 3)
    with pytest.raises(Refusal, match="at least 3 instalments") as refusal:
        products.check_terms(graced, 100_000, 2)
    assert refusal.value.field == "instalments"


def test_several_products_in_force(world: World) -> None:
    """The programme's own first; a version to come does not count yet; one that is offered no more is gone."""
    product(world, "RICE")
    product(world, "ANIMALS", on=date(2008, 3, 1))
    with world.books.reading() as session:
        assert [one.code for one in products.in_force(session, TODAY)] == ["FSF", "RICE"]
        assert [one.code for one in products.in_force(session, date(2008, 3, 1))] == ["FSF", "ANIMALS", "RICE"]
        assert products.in_force(session, date(2006, 1, 1)) == []
        with pytest.raises(NotFound, match="no loan product PIG"):
            products.current(session, TODAY, "PIG")
        with pytest.raises(Refusal, match="no loan product for 01/02/2008"):
            products.current(session, TODAY, "ANIMALS")
    product(world, "RICE", on=date(2008, 2, 15), offered=False)
    with world.books.reading() as session:
        assert [one.code for one in products.in_force(session, date(2008, 2, 15))] == ["FSF"]
        assert products.current(session, date(2008, 2, 14), "RICE").offered
        with pytest.raises(Refusal, match="offered no more since 15/02/2008"):
            products.current(session, date(2008, 2, 15), "RICE")
    world.on = date(2008, 2, 15)
    with pytest.raises(Refusal, match="offered no more"):
        apply(world, world.family(), product="RICE")
    product(world, "RICE", on=date(2008, 3, 1))  # and comes back
    world.on = date(2008, 3, 1)
    assert apply(world, world.family(), product="RICE") == "SR-L0001"


def test_a_version_sent_twice_is_one(world: World) -> None:
    new = replace(products.default_version(date(2008, 3, 1)), rate_ppm=11_000)
    with world.books.unit_of_work() as session:
        for _ in range(2):
            products.add_version(session, new, actor=world.actor("admin"), at=at(TODAY), request_key="version-1")
        assert [one.rate_ppm for one in products.versions(session)] == [10_000, 11_000]
        with pytest.raises(Refusal, match="other content"):
            products.add_version(session, replace(new, rate_ppm=12_000), actor=world.actor("admin"), at=at(TODAY),
                                 request_key="version-1")


@pytest.mark.parametrize(("change", "field", "why"), [
    ({"rate_ppm": 15_200}, "rate", r"18\.\d\d % a year.*at most 18.00 %"),
    ({"rate_ppm": 185_000, "rate_per": "year"}, "rate", "at most 18.00 %"),
    ({"amortization": "equal-instalments", "rate_ppm": 15_100}, "rate", "at most 18.00 %"),
    ({"method": "flat", "rate_ppm": 5_000}, "method", "flat method is not allowed for new loans"),
    ({"code": "X"}, "code", "2 to 12 letters"), ({"code": "ស្រូវ"}, "code", "2 to 12 letters"),
    ({"code": "A" * 13}, "code", "2 to 12 letters"),
    ({"penalty_riel": 150}, "penalty_riel", "multiple of 100"), ({"penalty_riel": -100}, "penalty", "less than 0"),
    ({"penalty_riel": 900}, "penalty_riel", "a tenth of the smallest loan.*here 800 riel for each of 12 instalments"),
    ({"penalty_riel": 3_500, "instalments": 3}, "penalty_riel", "here 3,300 riel for each of 3 instalments"),
    ({"penalty_after_days": 400}, "penalty_after_days", "at most 365 days"),
    ({"max_open": 0}, "max_open", "from 1 to 5"), ({"max_open": 6}, "max_open", "from 1 to 5"),
    ({"training": "singing"}, "training", "from the list"), ({"training": "other"}, "training", "from the list"),
    ({"multiple_riel": 0}, "multiple_riel", "multiples of 0"), ({"grace_principal": 12}, "grace_principal", "grace"),
    ({"every_months": 200}, "instalments", "2400 months"), ({"max_riel": 10**16}, "max_riel", "too large"),
    ({"name_km": "Rice"}, "name_km", "Khmer letters"), ({"name_en": "ស្រូវ"}, "name_en", "Latin letters")])
def test_versions_that_are_refused(world: World, change: dict[str, object], field: str, why: str) -> None:
    """Each at its own field."""
    new = replace(products.default_version(date(2008, 3, 1)), **change)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=why) as refusal, world.books.unit_of_work() as session:
        products.add_version(session, new, actor=world.actor("admin"), at=at(TODAY), request_key=world.key())
    assert refusal.value.field == field


@pytest.mark.parametrize("login", ["officer", "approver", "auditor"])
def test_only_an_administrator_adds_a_version(world: World, login: str) -> None:
    with pytest.raises(NotAllowed), world.books.unit_of_work() as session:
        products.add_version(session, products.default_version(date(2008, 3, 1)), actor=world.actor(login),
                             at=at(TODAY), request_key=world.key())


def test_so_short_a_loan_that_rounding_makes_dear(world: World) -> None:
    """1.3 % a month in thousands: a loan of 120,000 for one month owes 1,560, rounded 2,000; that is 20 % a year."""
    product(world, rate_ppm=13_000, multiple_riel=1_000)
    family = world.family()
    with pytest.raises(Refusal, match=r"20\.00 % a year, because amounts are rounded") as refusal, \
            world.books.unit_of_work() as session:
        loans.apply(session, family, 120_000, instalments=1, actor=world.actor("officer"), request_key=world.key())
    assert refusal.value.field == "instalments"


def test_the_version_of_the_day_counts(world: World) -> None:
    """An application dated before the new version is under the old one, and keeps it when it is handed over later."""
    world.money()
    product(world, on=date(2008, 2, 10), rate_ppm=12_000)
    world.on = date(2008, 2, 12)
    families = [world.family(), world.family()]
    with world.books.unit_of_work() as session:
        old = loans.apply(session, families[0], 100_000, on=date(2008, 2, 9), actor=world.actor("officer"),
                          request_key=world.key())
    new = apply(world, families[1])
    for number in (old, new):
        world.decide(number, True)
        world.disburse(number, world.on)
    with world.books.reading() as session:
        rates = [loans.loan(session, number).terms.rate_ppm for number in (old, new)]
    assert rates == [10_000, 12_000]
    world.check()
