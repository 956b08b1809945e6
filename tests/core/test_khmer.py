"""Khmer order, tolerant search and line breaks. The expected orders come from ICU 78.2, Intl.Collator("km")."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.core import khmer

KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17F9), max_size=20)
MIXED = st.text(st.one_of(st.characters(min_codepoint=0x1780, max_codepoint=0x17F9), st.characters(codec="utf-8"),
                          st.sampled_from("\u200b\u200c\u17d2 abcកខ")), max_size=30)

# Every 170th of 9,900 place names in Khmer.
PLACES_IN_ORDER = [
    "១០មករាលើ", "កាកាបទី១", "កំប៉ូវ", "កំពង់ស្ពឺ", "កោះប៉ុង", "ក្បាលស្ពាន១", "ក្រាំងដូង", "ខ្នាច", "គង់យ៉ោង", "គោកព្នៅ",
    "ចចកទី ១", "ចំការគួយលិច", "ច្រឡាំង", "ជីបាល", "ជ្រុងពពេល", "ឈ្លីតក្រោម", "ដូនម៉ៅលើ", "ដំរីស", "តាទៃលើ", "តាវែង",
    "តាំងរនាម", "ត្រពាំងគ្រួស", "ត្រពាំងព្រីង", "ត្រាល", "ថ្មីទម្លាប់", "ទួលកំពតទី ៣", "ទួលស្ដី", "នគរភាស", "បរតាំងស៊ូ",
    "បិតត្រាង", "បឹងលៀស", "បាំង ១", "ផាស៊ីស្រា", "ពពេល", "ពោង", "ព្រេច", "ព្រែកបាក់", "ព្រៃខ្លាខាងត្បូង", "ព្រៃទួលថ្មី",
    "ព្រៃស", "ភូមិ ៣៤", "ភ្នំវិហារ", "ម៉ែបាន", "រពាក់ ២", "រំពើន", "ល្វាសរ", "សង្កែរូង", "សិរីសុខុម", "សែនសុខទី៦",
    "ស្ដុកតោលថ្មី", "ស្ពឺខាងកើត", "ស្រែនន", "ស្វាយខ្នី", "ឡ", "អង្គស្នួល", "អន្លង់រមៀតខាងជើង", "អូរគ្រូកែ", "អូររំចេកលើ"]
VOWELS_IN_ORDER = ["ក" + vowel for vowel in (
    "", "ា", "ិ", "ី", "ឹ", "ឺ", "ុ", "ូ", "ួ", "ើ", "ឿ", "ៀ", "េ", "ែ", "ៃ", "ោ", "ៅ", "ុំ", "ំ", "ាំ", "ះ", "ិះ", "ុះ",
    "េះ", "ោះ", "្ក")]
LETTERS_IN_ORDER = [" ", "-", ".", "(", "៛", "០", "១", "៩", "ក", "ខ", "រ", "ឫ", "ឬ", "ល", "ឭ", "ឮ", "វ", "ឝ", "ឞ", "ស",
                    "ហ", "ឡ", "អ", "អា", "ឥ", "ឦ", "ឧ", "ឩ", "ឪ", "ឯ", "ឱ", "អោក", "អៅ", "a", "z"]


@pytest.mark.parametrize("ordered", [PLACES_IN_ORDER, VOWELS_IN_ORDER, LETTERS_IN_ORDER])
def test_the_order_of_the_dictionary(ordered):
    assert sorted(ordered, key=khmer.sort_key) == ordered


def test_code_points_alone_would_sort_wrongly():
    assert sorted(PLACES_IN_ORDER) != PLACES_IN_ORDER


@pytest.mark.parametrize(("first", "second"), [
    ("ក", "ក៉"), ("ក៉ា", "កិ"), ("កា", "ក៉ី"),  # a register shifter only breaks ties
    ("ពោធិ៍", "ពោធិក"), ("គោក", "គោក ក"), ("គោក ក", "គោកក"), ("គោក-ក", "គោកក"),
    ("ធមខ", "ធម៌"),  # robat is a ro written above: ធម៌ is ធរ្ម
    ("ឱក", "អោខ"), ("ឲ", "ឳ"), ("១ក", "1ខ"), ("2", "៣"), ("ភូមិ ២", "ភូមិ ៣"),
    ("ស្វាយ", "Svay"), ("Chan", "chann"), ("Élan", "fa")])
def test_pairs_in_order(first, second):
    assert khmer.sort_key(first) < khmer.sort_key(second)


@pytest.mark.parametrize(("one", "other"), [
    ("ព្រៃ\u200bវែង", "ព្រៃវែង"), ("ការ\u200cក", "ការក"), ("  សុខ   ដារា ", "សុខ ដារា"),
    ("ក\u17c1\u17b8", "ក\u17be"), ("ក\u17c1\u17b6", "ក\u17c4"), ("ក\u17c6\u17bb", "ក\u17bb\u17c6"),
    ("ប\u17b6\u17c9", "ប\u17c9\u17b6")])
def test_what_looks_the_same_is_the_same(one, other):
    assert khmer.sort_key(one) == khmer.sort_key(other)
    assert khmer.search_fold(one) == khmer.search_fold(other)


@given(MIXED, MIXED)
def test_a_key_needs_no_collation_and_tells_texts_apart(one, other):
    first, second = khmer.sort_key(one), khmer.sort_key(other)
    assert set(first) <= set(string.ascii_lowercase + string.digits)
    assert (first == second) == (khmer.plain(one) == khmer.plain(other))


# --- search -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("typed", "written"), [
    ("Chin", "Chhin"), ("Sopheab", "Sopheap"), ("sophip", "Sopheap"), ("Pnom", "Phnom"), ("phnom", "Phnum"),
    ("Prei", "Prey"), ("Svai Reang", "Svay Rieng"), ("Kompong Chnang", "Kampong Chhnang"), ("O Chrou", "Ou Chrov"),
    ("Meanchey", "Mean Chey"), ("mean chey", "Meanchey"), ("Vanna", "Vannar"), ("Soeun", "Soeurn"), ("Tida", "Thida"),
    ("Sokha", "Sokkha"), ("Beung", "Boeng"), ("Nhem", "Nyem"), ("Thy", "Thi"), ("SOK", "Sok"), ("Ratana", "Rattanak"),
    ("SR-0014", "SR-0014"), ("sr0014", "SR-0014"), ("20050101", "Prey Chheu Teal 20050101"), ("២០០៥", "20050101"),
    ("012345", "012 345 678"), ("សុខដារា", "សុខ ដារា"), ("ដារា សុខ", "សុខ ដារា"), ("ស្តាំ", "ស្ដាំ"), ("ព្រៃ", "ព្រៃ\u200bវែង"),
    ("Sva", "Svay Rieng"), ("Rie", "Svay Rieng"), ("Prey Ch", "Prey Chheu Teal"), ("Phn", "Phnom"), ("café", "Cafe")])
def test_found_however_it_is_spelt(typed, written):
    stored = khmer.search_text(written)
    assert khmer.search_terms(typed)
    assert all(term in stored for term in khmer.search_terms(typed))


@pytest.mark.parametrize(("typed", "written"), [
    ("Sok", "Chan"), ("Dara", "Thida"), ("Chan", "Chin"), ("Sok Chan", "Sok Dara"), ("ដារា", "សុខា"),
    ("0015", "SR-0014")])
def test_not_everything_is_found(typed, written):
    stored = khmer.search_text(written)
    assert not all(term in stored for term in khmer.search_terms(typed))


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b", "%", "_", "%_'\"\\", "-"])
def test_nothing_to_search_for(nothing):
    assert khmer.search_terms(nothing) == ()


@given(MIXED)
def test_a_fold_needs_no_escaping_and_folds_no_further(text):
    fold = khmer.search_fold(text)
    assert not set(fold) & set("%_\\'\"")
    assert fold == " ".join(fold.split()) == fold.lower()
    assert unicodedata.is_normalized("NFC", fold)


@given(st.text(st.sampled_from(string.ascii_letters + " "), min_size=1, max_size=30))
def test_a_name_typed_as_it_is_written_is_found(name):
    assert all(term in khmer.search_text(name) for term in khmer.search_terms(name))


# --- lines ------------------------------------------------------------------------------------------------------
def test_clusters_are_what_a_reader_sees_as_one_letter():
    assert khmer.clusters("ស្ត្រីខ្មែរ") == ["ស្ត្រី", "ខ្មែ", "រ"]
    assert khmer.clusters("ម៉ឺន ១០៛") == ["ម៉ឺ", "ន", " ", "១", "០", "៛"]
    assert khmer.clusters("e\u0301a\r\nb") == ["e\u0301", "a", "\r\n", "b"]
    assert khmer.clusters("ក\u200bខ") == ["ក", "\u200b", "ខ"]
    assert khmer.clusters("ក\u17d2 ក") == ["ក\u17d2", " ", "ក"]
    assert khmer.clusters("") == []


@given(MIXED)
def test_clusters_lose_nothing_and_start_no_line_with_a_mark(text):
    parts = khmer.clusters(text)
    assert "".join(parts) == text
    assert not any(0x17B4 <= ord(part[0]) <= 0x17D3 for part in parts[1:])


@pytest.mark.parametrize(("text", "broken"), [
    ("ឆ្នាំ២០២៦", "ឆ្នាំ·២០២៦"), ("ល្អៗណាស់", "ល្អៗ·ណាស់"), ("ចប់។បន្ត", "ចប់។·បន្ត"), ("ក្រុមABCខ្មែរ", "ក្រុម·ABC·ខ្មែរ"),
    ("ព្រៃឈើទាល", "ព្រៃឈើទាល"), ("១៣៥.០៥៥ ៛", "១៣៥.០៥៥ ៛"), ("\u200bក\u200b\u200bខ \u200bគ\u200b", "ក·ខ គ"), ("", "")])
def test_sure_places_for_a_line_to_break(text, broken):
    assert khmer.breakable(text).replace("\u200b", "·") == broken


@given(MIXED)
def test_breaks_add_and_lose_no_letter_and_settle(text):
    broken = khmer.breakable(text)
    assert broken.replace("\u200b", "") == text.replace("\u200b", "")
    assert khmer.breakable(broken) == broken


@given(KHMER)
def test_no_break_inside_a_cluster(text):
    whole = khmer.clusters(text)
    pieces = [piece for line in khmer.breakable(text).split("\u200b") for piece in khmer.clusters(line)]
    assert pieces == whole
