"""Where the files lie that the pages are made of: beside the `web` package, in a checkout and in a wheel alike."""

from pathlib import Path

WEB = Path(__file__).parent
TEMPLATES = WEB.parent / "templates"
STATIC = WEB / "static"
TRANSLATIONS = WEB / "translations"
