"""Long lists in parts: which part was asked for. `ledger.reports.common.Paging` says what was found."""

from flask import request


def page_number() -> int:
    """The part asked for with ?page=, at least 1; what is no number is 1."""
    raw = request.args.get("page", "1")
    return max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1
