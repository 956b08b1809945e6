"""The text engine: what is shaped is what HarfBuzz says, nothing is guessed, lines break where they may."""

import re
from pathlib import Path

import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st

from ledger.core.khmer import clusters
from ledger.paper.text import ZWSP, Face, Unprintable, faces, wrap

NAMES = ("ស៊ុន សុវណ្ណារី", "ប្រាក់ ច័ន្ទសុវណ្ណមុនី", "ត្រពាំងធ្លកខាងត្បូង", "កំពង់រោទិ៍", "ស្ត្រី ក្រឹត្យ", "ចន្ដ្រី")


@pytest.fixture(scope="module")
def regular(fonts_in: Path) -> Face:
    """The Regular face."""
    return faces(fonts_in)[0]


def glyphs(operators: str) -> list[int]:
    """Glyph numbers in the order they are drawn."""
    bare = re.sub(r"<<.*?>>", "", operators)
    return [int(code[i:i + 4], 16) for code in re.findall(r"<([0-9A-F]+)>", bare) for i in range(0, len(code), 4)]


@pytest.mark.parametrize("name", NAMES)
def test_glyphs_and_width_are_those_of_harfbuzz(regular: Face, name: str) -> None:
    for word in name.split(" "):
        buffer = hb.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        hb.shape(hb.Font(regular.hb_face), buffer)
        shaped = regular.shape(word)
        assert glyphs(shaped.operators) == [info.codepoint for info in buffer.glyph_infos]
        assert shaped.width == sum(position.x_advance for position in buffer.glyph_positions)


def test_what_is_copied_is_what_was_written(regular: Face) -> None:
    code = "".join(f"{ord(char):04X}" for char in "ព្រៃឈើទាល")
    assert f"/Lang (km)/ActualText <FEFF{code}>" in regular.shape("ព្រៃឈើទាល").operators


def test_zero_width_spaces_are_not_drawn(regular: Face) -> None:
    assert regular.shape(f"ប្រាក់{ZWSP}ដើម").operators == regular.shape("ប្រាក់ដើម").operators


@pytest.mark.parametrize("text", ["中", "ไทย", "សុខ 😀", "\ue000", "→", "✓"])
def test_a_letter_the_font_lacks_is_refused(regular: Face, text: str) -> None:
    with pytest.raises(Unprintable, match=r"U\+"):
        regular.shape(text)


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "\x00", "a\x1bb", "\u202eabc", "\u200eabc", "\ufeffabc", "\ud800",
                                  "a\u00adb"])
def test_control_characters_are_refused(regular: Face, text: str) -> None:
    with pytest.raises(Unprintable, match="hidden control character"):
        regular.shape(text)


def test_the_refusal_names_no_text(regular: Face) -> None:
    """A message goes to logs and screens; a name does not belong there."""
    with pytest.raises(Unprintable) as refused:
        regular.shape("សុខ 中")
    assert "សុខ" not in str(refused.value) and "U+4E2D" in str(refused.value)


def test_khmer_digits_stand_in_columns(regular: Face) -> None:
    widths = {regular.width(digit, 10, True) for digit in "០១២៣៤៥៦៧៨៩"}
    assert len(widths) == 1 and widths.pop() == pytest.approx(7.3, abs=0.3)
    assert regular.width("៣៣.៣៣៣", 10, True) == regular.width("១១.១១១", 10, True)
    assert regular.width("៣៣", 10) != regular.width("១១", 10), "running text keeps its natural widths"


def test_numbers_in_an_array_never_run_together(regular: Face) -> None:
    """Two shifts beside each other need a space: -12 and 5 are not -125."""
    for bold in (False, True):
        for text in ("០៥/០៣/២០០៨", "១៨៣.៣០០", "−១៣៥.០៥៥"):
            operators = regular.shape(text, True).operators
            assert not re.search(r"\d-\d", re.sub(r"<[^>]*>", "<>", operators)), (bold, operators)


khmer_words = st.lists(st.sampled_from([*NAMES, "ប្រាក់ដើមនៅសល់", "១៣៥.០៥៥", "APR", "រៀល"]), min_size=1, max_size=12)


@given(khmer_words, st.floats(20, 400), st.sampled_from([" ", ZWSP]))
def test_wrapped_lines_hold_everything_and_split_no_cluster(regular: Face, words: list[str], width: float,
                                                            between: str) -> None:
    text = between.join(words)
    broken = wrap(regular, text, 10, round(width, 2))
    plain = text.replace(ZWSP, "")
    assert "".join(broken).replace(" ", "") == plain.replace(" ", "")
    starts = {sum(len(c) for c in clusters(plain.replace(" ", ""))[:i]) for i in range(len(plain) + 1)}
    at = 0
    for line in broken:
        assert at in starts, "a line begins inside a cluster"
        at += len(line.replace(" ", ""))
        assert regular.width(line, 10) <= width + 0.01 or len(clusters(line)) == 1
