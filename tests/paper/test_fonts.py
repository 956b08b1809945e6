"""Fonts: made once, the same bytes always, and never half of one."""

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ledger.paper import fonts


def test_a_face_is_the_same_bytes_whenever_it_is_made(tmp_path: Path) -> None:
    one, other = fonts.static_font("Regular", tmp_path / "one"), fonts.static_font("Regular", tmp_path / "other")
    assert one == other
    assert [path.suffix for path in (tmp_path / "one").iterdir()] == [".ttf"]


def test_static_faces_have_no_axes_and_their_own_weight(fonts_in: Path) -> None:
    for weight, css in fonts.WEIGHTS.items():
        font = TTFont(io.BytesIO(fonts.static_font(weight, fonts_in)))
        assert "fvar" not in font and font["OS/2"].usWeightClass == css
        assert font["name"].getDebugName(6) == f"NotoSansKhmer-{weight}"
        assert {ord("ក"), ord("០"), ord("៛"), ord("A"), ord("’"), 0x2212} <= set(font.getBestCmap())


def test_a_kept_face_is_not_made_again(fonts_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = fonts.static_font("Bold", fonts_in)

    def fail(weight: int) -> bytes:
        raise AssertionError("made again")
    monkeypatch.setattr(fonts, "_instance", fail)
    assert fonts.static_font("Bold", fonts_in) == data


def test_a_damaged_face_is_made_again(tmp_path: Path) -> None:
    data = fonts.static_font("Regular", tmp_path)
    [path] = tmp_path.iterdir()
    path.write_bytes(data[:5000] + b"\0" + data[5001:])
    assert fonts.static_font("Regular", tmp_path) == data
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("no folder")
    assert fonts.static_font("Regular", occupied)[:4] == b"\0\1\0\0"


def test_the_cache_is_in_the_home_of_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAMILYFUND_HOME", str(tmp_path))
    assert fonts.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("FAMILYFUND_HOME")
    assert fonts.cache_folder().name == "familyfund"


def test_web_font_keeps_its_weight_axis_and_khmer(fonts_in: Path) -> None:
    data = fonts.web_font(fonts_in)
    assert data[:4] == b"wOF2" and len(data) < 60_000
    font = TTFont(io.BytesIO(data))
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]
    codes = set(font.getBestCmap())
    assert {*range(0x1780, 0x17DE), *range(0x17E0, 0x17EA), *range(0x20, 0x7F), 0x200B, 0x17DB} <= codes
    assert 0x0160 not in codes, "letters that the pages do not need"
    assert {"GSUB", "GPOS"} <= set(font.keys()), "Khmer needs its shaping"
    assert fonts.web_font(fonts_in) == data
