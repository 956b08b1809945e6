"""The papers of a loan from its page: which there are, in which language, for which day; and who gets none."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.programme.conftest import World
from tests.programme.test_moratoria import ask, flooded
from tests.programme.test_rescheduling import AGREED, decide, rescheduled, running
from tests.web.conftest import Page, Person

__all__ = ["flooded"]

Desk = Callable[..., Person]
LENT = date(2008, 1, 10)


@pytest.fixture
def lent(world: World) -> str:
    """100,000 riel of 10 January; it is 25 January 2008."""
    number = world.disbursed(100_000, LENT)
    world.on = date(2008, 1, 25)
    return number


def pdf(page: Page) -> str:
    """The text of a PDF that was sent."""
    assert page.status == 200 and page.response.mimetype == "application/pdf", page.words
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages)
    return " ".join(text.split())


@pytest.mark.parametrize("name, said", [
    ("contract", "Interest 1 % a month on the balance still owed"), ("card", "Keep this paper"),
    ("voucher", "Loans to families, principal"), ("quote", "To pay everything off on 25 January 2008: 100,400 riel")])
def test_each_paper_comes_in_both_languages_from_links_on_the_page(name: str, said: str, lent: str,
                                                                   signed_in: Desk) -> None:
    auditor = signed_in("auditor")
    page = auditor.get(f"/loans/{lent}")
    link = f"/loans/{lent}/papers/{name}.pdf"
    assert any(one.startswith(link) for one in page.links) or f'action="{link}"' in page.html
    for lang in ("both", "km"):
        sent = auditor.get(link, lang=lang)
        assert (said in pdf(sent)) == (lang == "both")
        assert sent.response.headers["Content-Disposition"] == f'attachment; filename="{lent}-{name}-{lang}.pdf"'
    assert said in pdf(auditor.get(link, lang="en")), "never in English alone"


def test_the_contract_is_printed_before_the_money_for_a_day(world: World, signed_in: Desk) -> None:
    number = world.approved(100_000)
    officer = signed_in("officer")
    page = officer.get(f"/loans/{number}")
    assert "If handed over on" in page.words and f'action="/loans/{number}/papers/contract.pdf"' in page.html
    assert not [one for one in page.links if "/papers/" in one], "nothing else before the money"
    text = pdf(officer.get(f"/loans/{number}/papers/contract.pdf", on="15/02/2008"))
    assert "if handed over on" in text and "on 15 February 2008. On another day" in text
    for query, words in (({"on": "30/02/2008"}, "There is no such day."), ({"on": "15/02/2010"}, "too far ahead"),
                         ({"on": "15/02/2008", "first_due_on": "16/02/2008"}, "The first instalment falls due from")):
        refused = officer.get(f"/loans/{number}/papers/contract.pdf", **query)
        assert refused.status == 409 and words in refused.words
    later = officer.get(f"/loans/{number}/papers/contract.pdf", on="15/02/2008", first_due_on="20/03/2008")
    assert "២០/០៣/២០០៨" in pdf(later)


def test_no_paper_while_a_loan_waits(world: World, signed_in: Desk) -> None:
    number = world.applied()
    officer = signed_in("officer")
    assert "Papers" not in officer.get(f"/loans/{number}").words
    for name in ("contract", "card", "voucher", "quote", "closing"):
        assert officer.get(f"/loans/{number}/papers/{name}.pdf").status == 409, name
    assert officer.get(f"/loans/{number}/papers/notice.pdf").status == 404
    assert officer.get(f"/loans/{number}/papers/receipt.pdf").status == 404


def test_the_closing_letter_comes_when_all_is_repaid(world: World, lent: str, signed_in: Desk) -> None:
    officer, letter = signed_in("officer"), f"/loans/{lent}/papers/closing.pdf"
    refused = officer.get(letter)
    assert refused.status == 409 and "100,400 riel close it on 25/01/2008" in refused.words
    world.pay(lent, 100_400, world.on)
    page = officer.get(f"/loans/{lent}")
    assert any(one.startswith(letter) for one in page.links) and "Payoff quote" not in page.words
    assert "Nothing is owed on this loan any more" in pdf(officer.get(letter))


def test_the_papers_are_at_hand_when_the_money_was_handed_over(lent: str, signed_in: Desk) -> None:
    page = signed_in("officer").get(f"/loans/{lent}/handed-over")
    assert {f"/loans/{lent}/papers/{name}.pdf?lang=km" for name in ("contract", "card", "voucher")} <= set(page.links)


def test_new_terms_bring_a_notice(world: World, signed_in: Desk) -> None:
    number = running(world)
    entry = rescheduled(world, number)
    officer = signed_in("officer")
    link = f"/loans/{number}/papers/notice.pdf?lang=both&voucher={entry.voucher_number}"
    assert link in officer.get(f"/loans/{number}").links
    text = pdf(officer.get(link))
    assert f"From {AGREED.day} March 2008" in text and "flood" in text and entry.voucher_number in text


def test_a_paused_village_is_one_file_from_the_request(flooded: tuple[World, list[str]], signed_in: Desk) -> None:
    world, numbers = flooded
    request = ask(world)
    officer = signed_in("officer")
    link = f"/approvals/{request}/notices.pdf"
    assert link not in officer.get(f"/approvals/{request}").links and officer.get(link).status == 409
    decide(world, request)
    assert link in officer.get(f"/approvals/{request}").links
    text = pdf(officer.get(link))
    assert all(number in text for number in numbers[:2]) and numbers[3] not in text
    assert "pause for 3 months" in text


def test_another_province_gets_no_paper(lent: str, signed_in: Desk) -> None:
    far = signed_in("far")
    for name in ("contract", "card", "voucher", "quote", "closing", "notice"):
        assert far.get(f"/loans/{lent}/papers/{name}.pdf", on="25/01/2008", first_due_on="01/01/2008").status == 404


def test_nobody_gets_a_paper_without_signing_in(lent: str, visitor: Person) -> None:
    page = visitor.get(f"/loans/{lent}/papers/contract.pdf")
    assert page.response.mimetype == "text/html" and "/sign-in" in page.response.request.path
