"""Bringing in from Excel in a real browser, with and without script, at both widths."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.exchange.files import file
from tests.exchange.test_commands import FAMILIES, KEO
from tests.exchange.test_loans import HEAD as LOANS
from tests.exchange.test_loans import row
from tests.programme.conftest import World
from tests.web.browser import WIDTHS, Desk, browser, faults_of, serving, small_targets, tables_too_wide

__all__ = ["browser"]
FAULTY = [FAMILIES, KEO, ("B-17", "Nowhere", "", "Sok", "x", None), ("B-16", "20040607", "ចាន់", "Chan", "f", None)]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False])
def test_from_the_empty_form_to_the_families(app: Flask, world: World, browser: Browser, width: int, script: bool,
                                             tmp_path: Path) -> None:
    world.family()
    world.on = date(2008, 7, 1)
    bad, good, loans = (tmp_path / f"{name}.xlsx" for name in ("bad", "good", "loans"))
    loans.write_bytes(file([LOANS, row()]).getvalue())
    bad.write_bytes(file(FAULTY).getvalue())
    good.write_bytes(file([FAMILIES, KEO]).getvalue())
    with serving(app) as address:
        for language in ("en", "km"):
            desk = Desk(browser, address, width, script=script).sign_in("officer", language)
            page = desk.go("/import/")
            looked = [_wrong(page, width)] if script else []
            page.set_input_files("#file", bad)
            desk.press("main .btn-primary")
            assert page.locator("main table").first.locator("tbody tr").count() == 4
            looked += [_wrong(page, width)] if script else []
            desk.go("/import/")
            page.set_input_files("#file", good)
            desk.press("main .btn-primary")
            looked += [_wrong(page, width)] if script else []
            preview = page.url
            desk.go("/import/")
            looked += [_wrong(page, width)] if script else []
            page.select_option("#kind", "loans")
            page.set_input_files("#file", loans)
            desk.press("main .btn-primary")
            looked += [_wrong(page, width)] if script else []
            desk.go("/import/")
            looked += [_wrong(page, width)] if script else []
            page.goto(preview)
            if language == "en":
                desk.press("main .btn-primary")
            else:  # the family is there by now: there is nothing to bring in
                assert page.locator("main .btn-primary").count() == 0
                desk.press("button[value=remove]")
            assert page.locator(".told").count() == 1
            assert not any(looked), looked
            desk.close()


def _wrong(page: Page, width: int) -> list[str]:
    found = faults_of(page) + small_targets(page)
    if width == WIDTHS[0]:
        found += tables_too_wide(page)
        page.set_viewport_size({"width": width, "height": 800})
    return found
