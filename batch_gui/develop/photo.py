"""One photo, from the original to a checked file under its temporary name."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from batch_gui.core.config import ColorSpace
from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.colour import keep_colours, to_srgb
from batch_gui.develop.depth import depth_note
from batch_gui.develop.encode import encode
from batch_gui.develop.facts import read_facts
from batch_gui.develop.formats import Target, choose_target
from batch_gui.develop.geometry import decode
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.look import compile_look
from batch_gui.develop.metadata import (
    Metadata,
    developed_metadata,
    read_metadata,
    source_profile,
)
from batch_gui.develop.opening import open_photo, pillow_for_photos
from batch_gui.develop.output_file import check_file, remove_file, write_file
from batch_gui.develop.pixels import (
    background_note,
    is_transparent,
    over_background,
)
from batch_gui.develop.watermark import add_watermark


@dataclass(slots=True)
class _Source:
    """What was read from the original, apart from its pixels.

    Attributes:
        times: of access and of change, in nanoseconds since the epoch.
    """

    metadata: Metadata
    profile: bytes | None
    dpi: object
    target: Target
    pixels: int
    size: int
    mtime: float
    times: tuple[int, int]
    notes: list[str]


_pixels_noted: ContextVar[Callable[[int], None] | None] = ContextVar("pixels", default=None)


@contextmanager
def noting_pixels(note: Callable[[int], None]) -> Iterator[None]:
    """Within it, `note` is told how many pixels an original has as soon as that is known."""
    token = _pixels_noted.set(note)
    try:
        yield
    finally:
        _pixels_noted.reset(token)


def develop_photo(job: PhotoJob) -> PhotoResult:
    """Develop one photo into `job.temporary`, on disk and checked when this returns.

    The file has been read back and decoded. The original is never written to. On any
    failure nothing is left under the temporary name.

    Raises:
        PhotoError: the original can't be read, or can't be written in the format asked for.
        StorageError: the output's folder can't take the file.
    """
    started = time.perf_counter()
    try:
        with pillow_for_photos(job.max_pixels), _short_of_memory_for_this_photo():
            content, size, source = _develop(job)
            _check_picture(content, source.target, size)
            digest = hashlib.sha256(content).hexdigest()
            _store(job, content, digest, source)
    except PhotoError as error:
        error.after(time.perf_counter() - started, platform.node())
        raise
    facts = read_facts(source.metadata.exif)
    return PhotoResult(
        photo_id=job.photo_id,
        temporary=os.fspath(job.temporary),
        suffix=source.target.suffix,
        width=size[0],
        height=size[1],
        size=len(content),
        sha256=digest,
        seconds=time.perf_counter() - started,
        source_size=source.size,
        source_mtime=source.mtime,
        source_pixels=source.pixels,
        notes=tuple(dict.fromkeys(source.notes)),
        taken=facts.taken.isoformat() if facts.taken else None,
        camera=facts.camera,
        lens=facts.lens,
        machine=platform.node(),
    )


def _read(job: PhotoJob) -> tuple[Image.Image, _Source]:
    """The upright picture at its final size, and the rest of the file."""
    with open_photo(job.source, job.max_pixels) as photo:
        pixels = photo.image.width * photo.image.height
        if note := _pixels_noted.get():
            note(pixels)
        with photo.decoding():
            depth = depth_note(photo.image, photo.file)
            if photo.format == "PNG":
                photo.image.load()  # EXIF and XMP may stand behind the pixels
            metadata = read_metadata(photo)
            source = _Source(
                metadata=metadata,
                profile=source_profile(photo, metadata),
                dpi=photo.image.info.get("dpi"),
                target=choose_target(job.output.format, photo.format, photo.suffix),
                pixels=pixels,
                size=photo.size,
                mtime=photo.mtime,
                times=photo.times,
                notes=photo.notes,
            )
            # Pillow turns TIFFs upright while it decodes them.
            orientation = 1 if photo.format == "TIFF" else metadata.orientation
            geometry = job.recipe.geometry
            image = decode(photo.image, job.output.max_edge, geometry, orientation)
        source.notes.extend(note for note in (depth, source.target.note) if note)
        return image, source


def _develop(job: PhotoJob) -> tuple[bytes, tuple[int, int], _Source]:
    """The finished file's bytes, its width and height, and what was read."""
    # Each image is let go as soon as the next is there, so nobody above may hold one either:
    # big photos fill the memory.
    image, source = _read(job)
    convert = to_srgb if job.output.color_space is ColorSpace.SRGB else keep_colours
    image, colours = convert(image, source.profile)
    image = compile_look(job.recipe, job.blend).apply(image)
    if job.recipe.watermark:
        image = add_watermark(image, job.recipe.watermark)
    if image.mode == "RGBA" and not source.target.writable.has_transparency:
        background = job.output.background
        source.notes.extend([background_note(background)] if is_transparent(image) else [])
        image = over_background(image, background)
    source.notes.extend([colours.note] if colours.note else [])
    metadata = developed_metadata(
        source.metadata,
        job.output.metadata,
        source.target.writable,
        size=image.size,
        is_srgb=colours.converted,
        notes=source.notes,
    )
    content = encode(
        image,
        source.target.writable,
        output=job.output,
        profile=colours.profile,
        metadata=metadata,
        dpi=source.dpi,
    )
    return content, image.size, source


def _check_picture(content: bytes, target: Target, size: tuple[int, int]) -> None:
    """Decode what was encoded, to its last byte."""
    try:
        with Image.open(BytesIO(content), formats=[target.writable.pillow]) as written:
            came = written.size
            # An eighth of a JPEG's size, in grey, walks every byte of it in a third of the time.
            written.draft("L", (1, 1))
            written.load()
    # A decoder fed with a broken file raises whatever its author didn't foresee.
    except Exception as error:
        raise PhotoError(f"the developed photo can't be read back: {error}") from error
    if came != size:
        raise PhotoError("the developed photo came back with another size")


def _store(job: PhotoJob, content: bytes, digest: str, source: _Source) -> None:
    times = source.times if job.output.keep_file_times else None
    try:
        write_file(job.temporary, content, times)
        check_file(job.temporary, digest)
    except BaseException:
        remove_file(job.temporary)
        raise


@contextmanager
def _short_of_memory_for_this_photo() -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise PhotoError(reasons.NO_MEMORY) from error
