#!/usr/bin/env python3
"""Draw the icons under which a phone keeps the couriers' page: web/app-icon-*.png.

Run it after changing the drawing below: `python scripts/app_icons.py`.
"""

from pathlib import Path

from playwright.sync_api import sync_playwright

WEB = Path(__file__).resolve().parent.parent / "web"
GROUND, INK = "#00653a", "#ffffff"
# A heart in a pin: a station that cares, and where it is. Drawn on a square of 100.
PIN = "M50 88 C34 68 24 57 24 42 a26 26 0 0 1 52 0 C76 57 66 68 50 88Z"
HEART = "M50 56 C38 48 36 42 36 38 a7 7 0 0 1 14 -3 a7 7 0 0 1 14 3 C64 42 62 48 50 56Z"
STYLE = "<style>body{margin:0;background:transparent}svg{display:block}</style>"
# file: pixels, rounding of the corners, share of the square that the drawing takes.
# A maskable icon is cut by the phone, down to a circle of 80 %.
ICONS = {
    "app-icon-192.png": (192, 22, 0.9),
    "app-icon-512.png": (512, 22, 0.9),
    "app-icon-maskable.png": (512, 0, 0.68),
}


def drawing(pixels: int, corner: int, share: float) -> str:
    moved = f"translate({50 - 50 * share} {50 - 50 * share}) scale({share})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{pixels}" height="{pixels}">'
        f'<rect width="100" height="100" rx="{corner}" fill="{GROUND}"/>'
        f'<g transform="{moved}"><path d="{PIN}" fill="{INK}"/><path d="{HEART}" fill="{GROUND}"/></g></svg>'
    )


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (pixels, corner, share) in ICONS.items():
            page = browser.new_page(viewport={"width": pixels, "height": pixels})
            page.set_content(STYLE + drawing(pixels, corner, share))
            page.screenshot(path=WEB / name, omit_background=True)
            page.close()
            print(name, (WEB / name).stat().st_size, "bytes")
        browser.close()


if __name__ == "__main__":
    main()
