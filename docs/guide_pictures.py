"""Take the pictures of the guide anew, from the demo: python docs/guide_pictures.py ADDRESS.

Start `python3 dev.py demo` first, freshly made, and pass its address. Needs the packages of
`dev.py test` and Chromium; RANDA_CHROMIUM names it when it is not in a usual place.
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "static" / "guide"
WIDTH = 880
# Name, first thing to show, height in points; on the task list or on the report of the action.
PICTURES = [
    ("tugas", None, "h2:has-text('Perbaiki dulu')", 400),
    ("capaian", 4, ".form-row >> nth=0", 260),
    ("data-dukung", 4, "#data-dukung", 360),
]
USER, PASSWORD = "operator.pessel", "lamang-tapai-manis"
LARGEST = 60 * 1024


def main(address):
    chromium = os.environ.get("RANDA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 900}, locale="id-ID", bypass_csp=True
        )
        page.goto(f"{address}/masuk/")
        page.fill("[name=username]", USER)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/tugas/")
        for name, number, first, height in PICTURES:
            page.goto(f"{address}/tugas/")
            if number:
                page.click(f"li:has(.task-number:text-is('{number}')) .task-title a")
                page.add_style_tag(content=".action-bar { position: static !important }")
            keep(name, page.locator(first).bounding_box(), page, height)
        browser.close()


def keep(name, box, page, height):
    """Write the part of the page that begins at the box as WebP, at most LARGEST bytes."""
    clip = {"x": 0, "y": max(box["y"] - 16, 0), "width": WIDTH, "height": height}
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
    path = FOLDER / f"{name}.webp"
    shot.save(path, "WEBP", quality=70, method=6)
    size = path.stat().st_size
    print(f"{path.name}: {shot.width} × {shot.height}, {size} byte")
    if size > LARGEST:
        sys.exit(f"{path.name} terlalu besar: {size} byte.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
