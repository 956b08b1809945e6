"""The fonts: static Regular and Bold for paper, one variable subset for the web, made once out of Noto Sans Khmer.

The variable font comes from the `fontpkg-noto-sans-khmer` package (SIL Open Font License) and holds Khmer, Latin and
the riel sign. Making a face takes about a second, so each is kept in a cache folder; the same source always gives
the same bytes. A cached file carries the digest of its content in its name: a damaged one is made again.
"""

import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Literal

import fontpkg_noto_sans_khmer
import platformdirs

Weight = Literal["Regular", "Bold"]

WEIGHTS: dict[Weight, int] = {"Regular": 400, "Bold": 700}
WEB_RANGES = ((0x20, 0x7E), (0xA0, 0xFF), (0x1780, 0x17F9), (0x19E0, 0x19FF), (0x200B, 0x200D), (0x2010, 0x2014),
              (0x2018, 0x201E), (0x2022, 0x2022), (0x2026, 0x2026), (0x2212, 0x2212), (0x25CC, 0x25CC))
"""What the web needs: Latin with its accents, Khmer, punctuation. First and last code point of each range."""

_SOURCE = Path(fontpkg_noto_sans_khmer.ROOT) / "files" / "NotoSansKhmer[wdth,wght].ttf"
_RECIPE = "1"  # raise it when a function below gives other bytes
_making = threading.Lock()


def cache_folder() -> Path:
    """Where made fonts are kept when the caller names no folder: FAMILYFUND_HOME/cache, or the user's cache folder."""
    home = os.environ.get("FAMILYFUND_HOME")
    return Path(home) / "cache" if home else Path(platformdirs.user_cache_dir("familyfund", appauthor=False))


def static_font(weight: Weight, folder: Path | None = None) -> bytes:
    """One static face (TrueType, width 100) for embedding in a PDF."""
    return _cached(folder, f"NotoSansKhmer-{weight}", ".ttf", lambda: _instance(WEIGHTS[weight]))


def web_font(folder: Path | None = None) -> bytes:
    """One WOFF2 file with the weight axis kept (400 to 700) and only the letters the web pages need."""
    return _cached(folder, "NotoSansKhmer-web", ".woff2", _web)


def _cached(folder: Path | None, name: str, suffix: str, make: Callable[[], bytes]) -> bytes:
    """The kept file if it is whole, else made and kept. A folder that cannot be written only costs the time."""
    folder = folder or cache_folder()
    stem = f"{name}-{_source_digest()}-"
    with _making:
        for path in sorted(folder.glob(f"{stem}*{suffix}")) if folder.is_dir() else ():
            data = _read(path)
            if path.name == f"{stem}{_digest(data)}{suffix}":
                return data
        data = make()
        _keep(folder / f"{stem}{_digest(data)}{suffix}", data)
        return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _keep(path: Path, data: bytes) -> None:
    """Write beside and rename, so that another process never reads half a font."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".font-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except OSError:
            Path(beside).unlink(missing_ok=True)
    except OSError:
        return


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


@lru_cache(1)
def _source_digest() -> str:
    """Names the source and the recipe, so that another version of the font package is never mistaken for this one."""
    return hashlib.sha256(_RECIPE.encode() + _SOURCE.read_bytes()).hexdigest()[:12]


def _instance(weight: int) -> bytes:
    from fontTools.ttLib import TTFont  # imported here: slow, and needed once a machine
    from fontTools.varLib import instancer

    font = TTFont(_SOURCE, recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=True)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _web() -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(_SOURCE, recalcTimestamp=False)
    options = subset.Options(layout_features=["*"], notdef_outline=True, recalc_timestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in WEB_RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
