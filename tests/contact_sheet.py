"""The built-in presets over some photos, as one small picture.

    python -m tests.contact_sheet FOLDER [OUT]

draws docs/screenshots/presets.jpg from up to four photos of the folder (those named with
--photos, or the first): a row for each preset, the photo as it is on top.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from batch_gui.develop.presets import PresetLibrary
from batch_gui.develop.preview import Preview
from batch_gui.engine.scan import scan

CELL = (300, 200)
GAP, CAPTION = 6, 20
PAPER, INK = (248, 248, 248), (40, 40, 40)
LARGEST = 400_000  # bytes


def contact_sheet(photos: list[str]) -> Image.Image:
    """Rows of presets, columns of photos."""
    library = PresetLibrary()
    previews = [Preview.open(photo, 900) for photo in photos]
    names = library.names()
    down, across = CELL[1] + CAPTION + GAP, CELL[0] + GAP
    sheet = Image.new("RGB", (across * len(photos) + GAP, down * len(names) + GAP), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for row, name in enumerate(names):
        preset = library.get(name)
        top = GAP + row * down
        caption = name if name != "None" else "As it is"
        draw.text((GAP, top), caption, INK, font)
        for column, preview in enumerate(previews):
            shown = preview.render(preset.recipe, 100).convert("RGB")
            cell = ImageOps.fit(shown, CELL, Image.Resampling.LANCZOS)
            sheet.paste(cell, (GAP + column * across, top + CAPTION))
    return sheet


def save_small(sheet: Image.Image, out: Path) -> None:
    """As a JPEG of at most LARGEST bytes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(85, 30, -5):
        sheet.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.stat().st_size <= LARGEST:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=Path("docs/screenshots/presets.jpg"))
    parser.add_argument("--photos", nargs="*", default=[], help="parts of four photos' names")
    arguments = parser.parse_args()
    found = [photo.path for photo in scan([arguments.folder]).photos]
    named = [path for part in arguments.photos for path in found if part in Path(path).name]
    save_small(contact_sheet((named or found)[:4]), arguments.out)


if __name__ == "__main__":
    main()
