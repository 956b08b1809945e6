"""What is typed on a collection sheet is kept as it is and read by one rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core import collection
from ledger.core.collection import Typed, typed_from
from ledger.core.errors import Refusal
from ledger.core.money import NOTES

TEXTS = st.text(max_size=20)
LOANS = st.dictionaries(st.from_regex(r"SR-L\d{4}", fullmatch=True), TEXTS, max_size=5)


@given(LOANS, LOANS, st.dictionaries(st.sampled_from(NOTES), TEXTS), LOANS)
def test_what_was_typed_comes_back(paid: dict[str, str], receipts: dict[str, str], notes: dict[int, str],
                                   remarks: dict[str, str]) -> None:
    back = typed_from(Typed(paid, receipts, notes, remarks).text())
    assert back.paid == {loan: text.strip() for loan, text in paid.items() if text.strip()}
    assert back.receipts == {loan: text.strip() for loan, text in receipts.items() if text.strip()}
    assert back.notes == {note: text.strip() for note, text in notes.items() if text.strip()}
    assert back.remarks == {loan: text.strip() for loan, text in remarks.items() if text.strip()}
    assert back.text() == Typed(paid, receipts, notes, remarks).text()


def test_a_sheet_kept_before_there_were_remarks() -> None:
    assert typed_from('{"notes":{},"paid":{"SR-L0001":"="},"receipts":{}}') == Typed({"SR-L0001": "="})


@pytest.mark.parametrize(("typed", "riel"), [
    ("", None), (" \u200b ", None), ("=", 9_300), (" = ", 9_300), ("9300", 9_300), ("៩.៣០០", 9_300),
    ("5 000 ៛", 5_000)])
def test_an_amount_blank_is_not_met_and_the_sign_is_what_is_due(typed: str, riel: int | None) -> None:
    assert collection.amount(typed, 9_300) == riel


@pytest.mark.parametrize("typed", ["0", "-5", "9,30", "nine", "==", "=9", "1e3"])
def test_no_amount_is_guessed(typed: str) -> None:
    with pytest.raises(Refusal):
        collection.amount(typed, 9_300)


def test_in_full_where_nothing_is_due_is_a_question() -> None:
    with pytest.raises(Refusal, match="Nothing is due here"):
        collection.amount("=", 0)


@pytest.mark.parametrize(("typed", "count"), [("", 0), ("0", 0), ("12", 12), ("១២", 12), (" 3 ", 3)])
def test_notes_are_counted_in_whole(typed: str, count: int) -> None:
    assert collection.note_count(typed) == count


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "1,000", "9" * 8])
def test_no_count_is_guessed(typed: str) -> None:
    with pytest.raises(Refusal):
        collection.note_count(typed)


def test_cash_is_the_sum_of_its_notes() -> None:
    assert collection.counted({100_000: 1, 500: 3, 100: 2}) == 101_700
    with pytest.raises(AssertionError):
        collection.counted({300: 1})


def test_the_key_of_a_receipt_is_of_one_sheet_and_one_loan_and_no_form_can_carry_it() -> None:
    assert collection.receipt_key("SR-C0001", "SR-L0007") == "sheet/SR-C0001/SR-L0007"
