"""What loans are for: each name of the list means one code, and older words are counted where they belong."""

from ledger.core.purposes import OTHER, PURPOSES, counted_as


def test_every_name_means_its_own_code() -> None:
    for one in PURPOSES.values():
        assert counted_as(None, one.name_km) == one.code and counted_as(None, f" {one.name_en.upper()} ") == one.code


def test_words_of_older_loans() -> None:
    words = ("ជ្រូក", "ត្បាញក្រមា", "លក់ដូរបន្តិចបន្តួច", "seed", "")
    assert [counted_as(None, one) for one in words] == [
        "pigs", "weaving", "trade", OTHER, OTHER]


def test_the_code_goes_before_the_words() -> None:
    """A code that is no longer on the list is as good as none."""
    assert counted_as("tools", "ចិញ្ចឹមជ្រូក") == "tools"
    assert counted_as("cars", "ចិញ្ចឹមជ្រូក") == "pigs" and counted_as("cars", "x") == OTHER
