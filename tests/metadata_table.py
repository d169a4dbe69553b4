"""Which of a photo's tags come through: exiftool's view before and after, as a table.

    python -m tests.metadata_table PHOTOS > docs/metadata.md

Develops every photo below a folder to a JPEG of 1024 px, with `keep` and with
`strip_location`, and compares what exiftool tells of both files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from batch_gui.core.config import MetadataPolicy, OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.develop.formats import DEFAULT_MAX_PIXELS, PHOTO_SUFFIXES
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe

Tags = Mapping[str, object]

GROUPS = ("EXIF", "MakerNotes", "GPS", "XMP", "IPTC", "ICC_Profile")
# What a smaller, upright copy has to say differently.
_MADE_TRUE = frozenset(
    {
        *("Orientation", "ExifImageWidth", "ExifImageHeight", "ImageWidth", "ImageHeight"),
        *("ColorSpace", "InteropIndex", "PixelXDimension", "PixelYDimension", "ImageLength"),
    }
)
# Where the original's pixels are, what its thumbnail is, how its file is laid out.
_OF_THE_FILE = frozenset(
    {
        *("ThumbnailOffset", "ThumbnailLength", "ThumbnailImage", "PreviewImage", "OtherImage"),
        *("StripOffsets", "StripByteCounts", "RowsPerStrip", "Compression", "BitsPerSample"),
        *("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "SubfileType"),
        *("XMPToolkit", "TileWidth", "TileLength", "TileOffsets", "TileByteCounts", "Predictor"),
        *("HasExtendedXMP", "CFARepeatPatternDim", "CFAPattern2", "PageNumber", "FillOrder"),
        *("T4Options", "T6Options", "SampleFormat", "ThumbnailTIFF"),
    }
)


def tags_of(path: Path) -> dict[str, Tags]:
    """exiftool's tags of a file, by group."""
    command = ["exiftool", "-json", "-G0:1", "-n", "-a", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    found: dict[str, dict[str, object]] = {group: {} for group in GROUPS}
    for name, value in json.loads(done.stdout or b"[{}]")[0].items():
        groups, _, tag = name.rpartition(":")
        thumbnail = "IFD1" in groups
        group = "GPS" if groups.endswith(":GPS") else groups.split(":")[0]
        if group in found and tag not in _OF_THE_FILE and not thumbnail:
            found[group].setdefault(tag, value)
    return dict(found)


def developed(source: Path, policy: MetadataPolicy, folder: Path) -> Path:
    """The photo as a JPEG.

    Raises:
        PhotoError: it can't be read.
    """
    output = OutputConfig(max_edge=1024, metadata=policy)
    job = PhotoJob(
        "batch_table", 1, str(source), str(folder), Recipe(), 100, output, DEFAULT_MAX_PIXELS
    )
    result = Path(develop_photo(job).temporary)
    return result.rename(result.with_suffix(".jpg"))


def lost(before: Tags, after: Tags) -> list[str]:
    """Tags that are gone or say something else without a reason."""
    return [
        tag
        for tag, value in before.items()
        if tag not in _MADE_TRUE and str(after.get(tag)) != str(value)
    ]


def row(source: Path, folder: Path) -> str:
    """The table's line for one photo."""
    before = tags_of(source)
    kept = tags_of(developed(source, MetadataPolicy.KEEP, folder))
    stripped = tags_of(developed(source, MetadataPolicy.STRIP_LOCATION, folder))
    cells = []
    different: list[str] = []
    for group in GROUPS:
        gone = lost(before[group], kept[group])
        different += gone
        count = len(before[group])
        cells.append(f"{count - len(gone)}/{count}" if count else "")
    places = len(stripped["GPS"]) + sum("GPS" in tag for tag in stripped["XMP"])
    shown = ", ".join(different[:6]) + (" ..." if len(different) > 6 else "")
    return f"| {source.name} | {' | '.join(cells)} | {places} | {shown} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    arguments = parser.parse_args()
    print("# Metadata, before and after\n")
    print("Made by `python -m tests.metadata_table PHOTOS`: tags that exiftool reads in the JPEG")
    print("developed with `metadata` `keep`, of those in the original. Orientation, pixel")
    print("dimensions, colour space, thumbnails and what describes the file's own layout are made")
    print("true and not counted. The next to last column is what is left of the position with")
    print("`strip_location`. A profile that was converted to sRGB is another one by intent; the")
    print("position of a preview that isn't in the copy any more has become 0.\n")
    print(f"| photo | {' | '.join(GROUPS)} | position left | different |")
    print(f"| --- |{' --- |' * (len(GROUPS) + 2)}")
    with tempfile.TemporaryDirectory() as folder:
        for source in sorted(arguments.photos.rglob("*")):
            if source.suffix.lower() in PHOTO_SUFFIXES:
                with suppress(PhotoError):
                    print(row(source, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
