"""Opening an office, and the product it lends by."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books.db import Books
from ledger.core import chart
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.programme import gazetteer, loans, offices, products
from ledger.programme.products import Product
from tests.programme.conftest import World, at

DAY = date(2008, 2, 1)


def _add(session: Session, world: World, product: Product, by: str) -> None:
    products.add_version(session, product, actor=world.actor(by), at=at(world.on), request_key=world.key())


def test_an_office_has_all_it_needs(books: Books) -> None:
    """Name, prefix, places, chart, two funds, the product, twelve periods."""
    with books.unit_of_work() as session:
        offices.open_office(session, "20", at=at(DAY), opened_on=DAY)
        offices.open_office(session, "12", at=at(DAY), opened_on=date(2007, 3, 1))
        office = offices.office(session, "20")
        assert (office.prefix, office.name_km, office.name_en) == (
            "SR", "មន្ទីរកិច្ចការនារីខេត្តស្វាយរៀង", "Provincial Department of Women's Affairs, Svay Rieng")
        assert offices.office(session, "12").name_km == "មន្ទីរកិច្ចការនារីរាជធានីភ្នំពេញ"
        assert [o.code for o in offices.offices(session)] == ["12", "20"]
        counts = {table: session.execute(text(f"select count(*) from {table}")).scalar_one()
                  for table in ("accounts", "funds", "product_versions", "fiscal_periods")}
        assert counts == {"accounts": len(chart.CHART), "funds": 2, "product_versions": 2, "fiscal_periods": 24}
        assert products.current(session, date(2007, 12, 31)).effective_on == date(2007, 3, 1)


def test_offices_that_cannot_be_opened(books: Books) -> None:
    """No province, twice, tomorrow."""
    with books.unit_of_work() as session:
        for wrong in ("99", "2001", "", "x"):
            with pytest.raises(Refusal, match="no province code"):
                offices.open_office(session, wrong, at=at(DAY), opened_on=DAY)
        with pytest.raises(Refusal, match="in the future"):
            offices.open_office(session, "20", at=at(DAY), opened_on=date(2008, 2, 2))
        offices.open_office(session, "20", at=at(DAY), opened_on=DAY)
        with pytest.raises(Refusal, match="already open"):
            offices.open_office(session, "20", at=at(DAY), opened_on=DAY)
        with pytest.raises(NotFound):
            offices.office(session, "01")


def test_every_province_has_its_own_two_letters() -> None:
    """All 25, none twice."""
    assert len(set(offices.PREFIXES.values())) == 25 == len(offices.PREFIXES)
    assert all(gazetteer.province(code) for code in offices.PREFIXES)


def test_the_default_product_is_within_the_law() -> None:
    """1 % a month on what is owed is 12 % a year, and the flat method would be over 18 %."""
    product = products.default_version(DAY)
    assert 119_000 <= product.apr_ppm(100_000) <= 121_000
    assert product.terms(100_000).multiple == 100


@pytest.mark.parametrize(("change", "why"), [
    ({"rate_ppm": 16_000}, "at most 18.00 %"), ({"method": "flat"}, "flat method"), ({"min_riel": 0}, "above zero"),
    ({"min_riel": 300_000}, "not more than the largest"), ({"max_riel": 200_050}, "multiples of 100"),
    ({"instalments": 0}, "at least one instalment"), ({"fund": "XX"}, "no fund XX"), ({"name_km": ""}, "empty"),
    ({"effective_on": date(2008, 1, 31)}, "today or later"), ({"effective_on": DAY}, "already a version")])
def test_versions_that_are_refused(world: World, change: dict[str, object], why: str) -> None:
    """Each for its own reason."""
    with world.books.unit_of_work() as session:
        if change.get("effective_on") == DAY:
            _add(session, world, products.default_version(DAY), "boss")
        with pytest.raises(Refusal, match=why):
            product = replace(products.default_version(date(2008, 3, 1)), **change)  # type: ignore[arg-type]
            _add(session, world, product, "boss")


def test_a_loan_keeps_the_version_it_was_made_under(world: World) -> None:
    """From March the limit is 300,000 and the rate 1.2 %; a loan of February stays at 1 %."""
    number = world.applied()
    with world.books.unit_of_work() as session:
        new = replace(products.default_version(date(2008, 3, 1)), rate_ppm=12_000, max_riel=300_000)
        with pytest.raises(NotAllowed):
            _add(session, world, new, "officer")
        _add(session, world, new, "admin")
    with pytest.raises(Refusal, match="from 100,000 to 200,000"):
        world.applied(300_000)
    world.on = date(2008, 3, 1)
    later = world.applied(300_000)
    with world.books.reading() as session:
        assert loans.loan(session, number).terms.rate_ppm == 10_000
        assert loans.loan(session, later).terms.rate_ppm == 12_000
        with pytest.raises(Refusal, match="no loan product for 31/12/2006"):
            products.current(session, date(2006, 12, 31))
