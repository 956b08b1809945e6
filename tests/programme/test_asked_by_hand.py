"""A question that somebody wrote past the program and that says nothing: it can be refused, and not be approved."""

import pytest
import sqlalchemy as sa

from ledger.books import loan_book
from ledger.books.tables import approvals as table
from ledger.core.errors import Refusal
from ledger.programme import approvals
from tests.programme.conftest import World


@pytest.mark.parametrize("kind", ["reschedule", "moratorium", "waiver", "write-off", "refund"])
def test_a_question_that_says_nothing(world: World, kind: str) -> None:
    number = world.disbursed()
    with world.books.unit_of_work() as session:
        loan = loan_book.loan_numbered(session, number)
        actor = world.actor("officer")
        asked = session.execute(sa.insert(table).values(
            office_id=loan.office_id, kind=kind, loan_id=loan.id, riel=1, details="{}", requested_by=actor.user_id,
            requested_at=actor.at).returning(table.c.id)).scalar_one()
    for approved in (True, False):
        with world.books.unit_of_work() as session:
            approver, key = world.actor("approver"), world.key()
            if approved:
                with pytest.raises(Refusal, match="does not say what is asked for"):
                    approvals.decide(session, asked, True, None, actor=approver, request_key=key)
            else:
                approvals.decide(session, asked, False, "Nothing is asked for", actor=approver, request_key=key)
