"""Every text a person can see is in Khmer too, with the same places for values."""

import re

from tests.web.words import places, texts
from web.i18n import catalogue

KHMER = re.compile("[\u1780-\u17ff]")


def test_every_text_has_khmer() -> None:
    known = catalogue("km")
    missing = [f"{where}: {one}" for where, one in texts() if one not in known]
    assert missing == []


def test_the_khmer_has_the_same_places() -> None:
    known = catalogue("km")
    wrong = [one for _, one in texts() if one in known and places(one) != places(known[one])]
    assert wrong == []


def test_what_is_said_to_be_khmer_is_khmer() -> None:
    # Texts that are only places and signs may stay as they are.
    wrong = [one for one, khmer in catalogue("km").items()
             if not KHMER.search(khmer) and re.search("[A-Za-z]{2}", re.sub(r"\{\w+\}", "", one))]
    assert wrong == []


def test_no_text_is_translated_for_nothing() -> None:
    used = {one for _, one in texts()}
    assert sorted(set(catalogue("km")) - used) == []
