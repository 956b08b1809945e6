"""The code on a statement: the same figures always give the same issue, and the answer to a code gives no name away."""

import re
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.books import heads
from ledger.core.errors import NotAllowed, NotFound, Refusal
from ledger.core.schedule import Instalment, Terms
from ledger.programme import families, statements
from ledger.programme.families import PersonData
from ledger.programme.statements import Statement
from ledger.reports.family_statement import family_statement
from ledger.reports.figures import (
    AgeingRow,
    FundProof,
    MoneyMovement,
    MonthFigures,
    OfficeName,
    TrialBalance,
    TrialBalanceRow,
)
from ledger.reports.province_statement import province_statement
from ledger.reports.statements import (
    FamilyStatement,
    Figures,
    Issue,
    LoanStatement,
    Place,
    ProvinceStatement,
    RepaymentRow,
    VillageAddress,
    VillageFigures,
)
from ledger.reports.village_book import village_book
from tests.programme.conftest import VILLAGE, World, at

LENT, AS_OF = date(2008, 2, 1), date(2008, 3, 31)


@pytest.fixture
def lent(world: World) -> World:
    """A family with a loan and one repayment; today is 1 April."""
    number = world.disbursed(on=LENT)
    world.pay(number, 9_300, date(2008, 3, 1))
    world.on = date(2008, 4, 1)
    return world


def issue(world: World, statement: Statement, on: date | None = None, by: str | None = "officer") -> Issue:
    """The statement issued on a day."""
    actor = world.actor(by, on) if by else None
    with world.books.unit_of_work() as session:
        return statements.issue(session, statement, actor, at(on or world.on))


def all_three(session: Session) -> list[Statement]:
    """One statement of each kind."""
    return [family_statement(session, "SR-0001", AS_OF), village_book(session, VILLAGE, AS_OF),
            province_statement(session, "20", AS_OF)]


def test_issued_once_and_printed_again(lent: World) -> None:
    """Number, code and head stay the first ones, though the chain has grown since; heads.log has one line each."""
    with lent.books.reading() as session:
        made = all_three(session)
    first = [issue(lent, statement) for statement in made]
    assert [i.number for i in first] == [
        "FS-SR-0001-20080331", f"VB-{VILLAGE}-20080331", "PS-20-20080331"]
    assert all(re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", i.code) for i in first)
    assert len({i.code for i in first}) == 3 and first[0].issued_on == date(2008, 4, 1) and first[0].head_seq == 3
    logged, damaged = heads.read(lent.books.home)
    assert [(line.seq, line.hash) for line in logged] == [(3, first[0].head_hash)] * 3 and not damaged
    lent.pay("SR-L0001", 9_200, date(2008, 4, 1))
    with lent.books.reading() as session:
        again = all_three(session)
    assert [issue(lent, statement, date(2008, 5, 5), None) for statement in again] == first
    lent.check()


def test_the_answer_to_a_code(lent: World) -> None:
    """Kind, date, checksum and whether it matches; typed carelessly; never a name."""
    with lent.books.reading() as session:
        made = all_three(session)
    issued = [issue(lent, statement) for statement in made]
    with lent.books.reading() as session:
        for known, kind in zip(issued, ("family", "village", "province"), strict=True):
            answer = statements.verify(session, f" {known.code.replace('-', ' ').lower()} ")
            assert (answer.kind, answer.as_of, answer.matches, answer.head_in_chain) == (kind, AS_OF, True, True)
            assert answer.checksum == known.checksum and answer.number == known.number
            assert "Sok" not in str(asdict(answer)) and "សុខ" not in str(asdict(answer))
        for wrong in ("AAAA-AAAA", "", "x" * 10_000, "' or 1=1", "សុខ"):
            with pytest.raises(NotFound, match="No statement with this code"):
                statements.verify(session, wrong)


def test_a_backdated_repayment_is_found(lent: World) -> None:
    """What was printed before no longer matches; printed anew it has another code, and the old head still stands."""
    with lent.books.reading() as session:
        before = family_statement(session, "SR-0001", AS_OF)
    old = issue(lent, before)
    lent.pay("SR-L0001", 5_000, date(2008, 3, 20))
    with lent.books.reading() as session:
        answer = statements.verify(session, old.code)
        after = family_statement(session, "SR-0001", AS_OF)
    assert (answer.matches, answer.head_in_chain) == (False, True)
    new = issue(lent, after)
    assert new.code != old.code and new.head_seq == 4
    with lent.books.reading() as session:
        assert statements.verify(session, new.code).matches


def test_a_head_that_is_gone_is_said(lent: World) -> None:
    """A book restored from an old copy does not have the head any more. The guards would not let it in: off first."""
    off = {"sqlite": "drop trigger statements_insert", "postgresql": "alter table statements disable trigger user"}
    with lent.books.reading() as session:
        known = issue(lent, family_statement(session, "SR-0001", AS_OF))
    with lent.books.unit_of_work() as session:
        session.execute(text(off[lent.books.engine.dialect.name]))
        session.execute(text("insert into statements select 'ZZZZ-ZZZZ', office_id, kind, subject, as_of, checksum "
                             "|| 'x', head_seq + 5, head_hash, issued_on, issued_at, issued_by from statements"))
    with lent.books.reading() as session:
        assert statements.verify(session, known.code).head_in_chain
        assert not statements.verify(session, "zzzzzzzz").head_in_chain


def test_a_name_is_no_figure(lent: World) -> None:
    """Correcting a spelling changes no code."""
    with lent.books.reading() as session:
        known = issue(lent, family_statement(session, "SR-0001", AS_OF))
    with lent.books.unit_of_work() as session:
        families.change(session, "SR-0001", village_code=VILLAGE, head=PersonData("កែវ", "Keo", "f"),
                        actor=lent.actor("officer"), request_key=lent.key())
    with lent.books.reading() as session:
        statement = family_statement(session, "SR-0001", AS_OF)
        assert statement.name_latin == "Keo" and statements.verify(session, known.code).matches
    assert issue(lent, statement) == known


def test_every_figure_counts(lent: World) -> None:
    """One riel anywhere, another date or another family is another checksum."""
    with lent.books.reading() as session:
        statement = family_statement(session, "SR-0001", AS_OF)
    known = statements.canonical(statement)
    assert b"SR-0001" in known and b"Sok" not in known and known.isascii()
    changed = [replace(statement, held=1), replace(statement, as_of=date(2008, 3, 30)),
               replace(statement, family_number="SR-0002"),
               replace(statement, loans=(replace(statement.loans[0], overdue=7),))]
    assert len({known, *map(statements.canonical, changed)}) == 5


def test_two_statements_that_want_the_same_code(lent: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The later one takes its next attempt, and keeps it when printed again."""
    real = statements.code_of
    monkeypatch.setattr(statements, "code_of", lambda text, attempt=0: real(text, attempt) if attempt else "SAME-CXDE")
    with lent.books.reading() as session:
        family, village, _ = all_three(session)
    first, second = issue(lent, family), issue(lent, village)
    assert first.code == "SAME-CXDE" != second.code and issue(lent, village) == second
    with lent.books.reading() as session:
        assert statements.verify(session, first.code).kind == "family"
        assert statements.verify(session, second.code).kind == "village"


def test_who_may_issue(lent: World) -> None:
    """Everybody of the office, the auditor too; nobody of another province; not for a day before the office."""
    with lent.books.reading() as session:
        statement = family_statement(session, "SR-0001", AS_OF)
        with pytest.raises(Refusal):
            family_statement(session, "SR-0001", date(2006, 12, 31))
    issue(lent, statement, by="auditor")
    with pytest.raises(NotAllowed):
        issue(lent, statement, by="far")


def printed_before() -> list[Statement]:
    """A family's and a province's figures, made of the fields that the first papers had."""
    office, place, on = OfficeName("20", "SR", "", ""), Place("20040607", "", "", "", ""), date(2008, 9, 30)
    figures = Figures(1, 1, 100_000, 8_300, 1_000, 0, 91_700, 0, 0, 0, 0)
    loan = LoanStatement(
        "SR-L0001", Terms(100_000, 10_000, "month", 12, "declining", "equal-principal"),
        (Instalment(1, on, 100_000, 1_000, 0),), on, "P-2008-0001", "12.02", 5_500,
        (RepaymentRow(on, "R-2008-0001", "repayment", 9_300, 1_000, 8_300, 0, 91_700),), (), 9_300, 1_000, 8_300,
        91_700, 0, 0, "current", None)
    balance = TrialBalance(office, on, (TrialBalanceRow("1110", "", "", 1, 0),), 1, 1)
    return [
        FamilyStatement(office, "SR-0001", "", "", VillageAddress(place, place, place, place), on, (loan,), (), 0, on,
                        9_200),
        ProvinceStatement(
            office, on, on, figures, (VillageFigures(place, figures),), (FundProof("FSF", "", "", *range(1, 9)),),
            (MonthFigures(on, 1, 2, 3),), (MoneyMovement("1110", "", "", *range(1, 9)),),
            (AgeingRow("current", 1, 91_700, 0),), balance, ())]


def test_papers_printed_before_keep_their_code() -> None:
    """What statements came to say later leaves these checksums, made before it, as they were; unless it says
    something."""
    family, province = printed_before()
    assert [sha256(statements.canonical(one)).hexdigest() for one in (family, province)] == [
        "e1418dcc98c39cf46ddf71b3fbed621186369c3e03abcd06c5a744f36710cbdb",
        "51bbbbf566c34deb5f9381f482b390555fa1fc2ab351026a9b33aa6cca71bf03"]
    assert isinstance(province, ProvinceStatement)
    said = replace(province, total=replace(province.total, recovered_riel=1))
    assert statements.canonical(said) != statements.canonical(province)
