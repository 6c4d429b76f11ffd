"""Takes pictures of a report: wide and as on a phone, light and dark.

python docs/pictures/pages.py runs/digits-striate-small-1/report.html digits

Needs Chromium; writes report-NAME-WIDTH-SCHEME.png beside this file, the top of the page only, and
with --whole all of it.
"""

import argparse
from pathlib import Path
from typing import Literal

from playwright.sync_api import ViewportSize, sync_playwright

HERE = Path(__file__).parent
SIZES = {1440: 1000, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    """Writes four pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("name")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--to", type=Path, default=HERE)
    chosen = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.browser)
        for width, height in SIZES.items():
            for scheme in SCHEMES:
                size = ViewportSize(width=width, height=height)
                page = browser.new_page(viewport=size, color_scheme=scheme)
                page.goto(chosen.page.absolute().as_uri())
                file = chosen.to / f"report-{chosen.name}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=chosen.whole)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
