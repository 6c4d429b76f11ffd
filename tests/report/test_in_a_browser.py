"""The page in a browser: fits a phone, works by keyboard, passes axe-core, light and dark."""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("STRIATE_REQUIRE_EXTRAS") == "1":
            pytest.fail("Chromium is not installed.")
        pytest.skip("needs chromium on the path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser, report, width=1440, scheme="light", **options):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, **options
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on(
        "request",
        lambda asked: page.complaints.append(asked.url) if "http" in asked.url[:4] else None,
    )
    page.goto(report.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, finished, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, finished.report, scheme=scheme, bypass_csp=True)
    for details in page.query_selector_all("details"):
        details.evaluate("element => { element.open = true }")
    found = Axe().run(page).response
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in serious] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wider_than_the_screen(browser, finished, width):
    page = opened(browser, finished.report, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


def test_a_cell_opens_by_keyboard_and_closes_by_escape(browser, finished):
    page = opened(browser, finished.report)
    cell = page.locator(".matrix button").first
    cell.focus()
    page.keyboard.press("Enter")
    opens = page.locator("[popover]:popover-open")
    assert opens.count() == 1
    assert opens.locator("img").count() >= 1
    page.keyboard.press("Escape")
    assert opens.count() == 0


def test_every_picture_shows(browser, finished):
    page = opened(browser, finished.report)
    assert page.evaluate("[...document.images].filter(i => !i.naturalWidth).length") == 0
    assert page.evaluate("document.images.length") > 10
