"""What loans are for: a closed list, so that figures can be counted by it; the words beside it say more.

Nothing here, and nothing in the words, says why a family is helped.
"""

from dataclasses import dataclass

from ledger.core.khmer import search_fold

OTHER = "other"


@dataclass(frozen=True)
class Purpose:
    """What a loan is for, in both languages."""

    code: str
    name_km: str
    name_en: str


PURPOSES: dict[str, Purpose] = {purpose.code: purpose for purpose in (
    Purpose("pigs", "ចិញ្ចឹមជ្រូក", "Pig raising"),
    Purpose("poultry", "ចិញ្ចឹមមាន់ទា", "Chicken and duck raising"),
    Purpose("cattle", "ចិញ្ចឹមគោក្របី", "Cattle and buffalo raising"),
    Purpose("rice", "ពូជស្រូវ និងជី", "Rice seed and fertiliser"),
    Purpose("vegetables", "ដាំបន្លែ", "Vegetable growing"),
    Purpose("fishing", "នេសាទ និងចិញ្ចឹមត្រី", "Fishing and fish raising"),
    Purpose("weaving", "តម្បាញ និងកាត់ដេរ", "Weaving and sewing"),
    Purpose("trade", "លក់ដូរ", "Small trade"),
    Purpose("tools", "ឧបករណ៍ និងជួសជុល", "Tools and repairs"),
    Purpose(OTHER, "គោលបំណងផ្សេង", "Another purpose"),
)}
"""In the order of the form. The first ones are what families of the source bought: animals, seed and fertiliser."""

_ALSO = {"ត្បាញក្រមា": "weaving", "តម្បាញ": "weaving", "លក់ដូរបន្តិចបន្តួច": "trade", "ជ្រូក": "pigs", "បន្លែ": "vegetables"}
"""Short words that older applications said instead of a name of the list."""


def counted_as(code: str | None, words: str) -> str:
    """The code that a loan is counted under: its own, else that of the list's name that its words are, else `other`.

    Loans asked for before there was a list, and those taken over from older books, have words only.
    """
    return code if code in PURPOSES else _BY_WORDS.get(search_fold(words), OTHER)


_BY_WORDS = {search_fold(words): code for words, code in (
    *((name, one.code) for one in PURPOSES.values() for name in (one.name_km, one.name_en)), *_ALSO.items())}
