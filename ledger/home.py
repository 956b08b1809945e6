"""Where the data lives, and which database the books are in."""

import os
from pathlib import Path

import platformdirs

CHECKOUT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """FAMILYFUND_HOME; else `var` of the checkout; else, when installed, the user's data folder. Made if missing."""
    named = os.environ.get("FAMILYFUND_HOME")
    if named:
        folder = Path(named).expanduser()
    elif (CHECKOUT / "pyproject.toml").is_file():
        folder = CHECKOUT / "var"
    else:
        folder = Path(platformdirs.user_data_dir("familyfund", appauthor=False))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # names and telephone numbers: this user's only
    return folder.resolve()


def database_url() -> str:
    """FAMILYFUND_DB; else an SQLite file in `home()`."""
    return os.environ.get("FAMILYFUND_DB") or f"sqlite:///{(home() / 'familyfund.db').as_posix()}"
