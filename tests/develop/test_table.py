from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop.memory import Pixels, one_piece, pixels_of
from batch_gui.develop.table import ColourTable


def inverted(colours: Pixels) -> Pixels:
    return ~colours & np.uint32(0xFFFFFF)


def noise(size: tuple[int, int], seed: int = 0, mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(seed)
    shape = (size[1], size[0], len(mode))
    with one_piece():
        return Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8)).copy()


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (700, 400)])
def test_every_pixel_is_what_was_evaluated(size: tuple[int, int]) -> None:
    table = ColourTable(inverted)
    for seed in range(3):
        image = noise(size, seed)
        expected = 255 - np.asarray(image)
        table.apply(image)
        assert np.array_equal(np.asarray(image), expected)


def test_each_colour_is_evaluated_once() -> None:
    asked: list[int] = []

    def count(colours: Pixels) -> Pixels:
        asked.extend(colours.tolist())
        return colours

    table = ColourTable(count)
    for _ in range(2):
        table.apply(noise((300, 300)))
    assert len(asked) == len(set(asked)) > 80_000


def test_black_and_the_colours_next_to_it_are_told_apart_from_unknown() -> None:
    ramp = Image.new("RGB", (3, 1))
    ramp.putdata([(0, 0, 0), (1, 0, 0), (2, 0, 0)])
    table = ColourTable(lambda colours: colours // 2)
    for _ in range(2):
        image = ramp.copy()
        table.apply(image)
        assert [image.getpixel((x, 0)) for x in range(3)] == [(0, 0, 0), (0, 0, 0), (1, 0, 0)]


def test_a_table_of_channels_is_full_from_the_start() -> None:
    levels = np.arange(256, dtype=np.uint32)
    table = ColourTable.of_channels(255 - levels, levels // 2, levels)
    image = noise((300, 200))
    before = np.asarray(image).copy()
    table.apply(image)
    after = np.asarray(image)
    assert np.array_equal(after[..., 0], 255 - before[..., 0])
    assert np.array_equal(after[..., 1], before[..., 1] // 2)
    assert np.array_equal(after[..., 2], before[..., 2])


def test_every_colour_has_a_place_of_its_own() -> None:
    every = np.arange(1 << 24, dtype=np.uint32)
    channels = ColourTable.of_channels(*np.array([np.arange(256)] * 3, dtype=np.uint32))
    filled = ColourTable(lambda colours: colours)
    for table in (channels, filled):
        pixels = every.copy()
        table.change(pixels)
        assert np.array_equal(pixels & 0xFFFFFF, every)


def test_a_photo_of_one_colour_needs_no_memory_for_what_is_left() -> None:
    pixels = np.full(4_000_000, 0x808080, dtype=np.uint32)
    table = ColourTable(inverted)
    tracemalloc.start()
    table.change(pixels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (pixels == 0xFF7F7F7F).all()
    assert peak < pixels.nbytes / 4


def test_alpha_is_left() -> None:
    image = noise((400, 300), mode="RGBA")
    before = np.asarray(image).copy()
    ColourTable(inverted).apply(image)
    after = np.asarray(image)
    assert np.array_equal(after[..., 3], before[..., 3])
    assert np.array_equal(after[..., :3], 255 - before[..., :3])


def test_a_failure_leaves_nothing_half_known() -> None:
    fails = True

    def sometimes(colours: Pixels) -> Pixels:
        if fails:
            raise MemoryError
        return inverted(colours)

    table = ColourTable(sometimes)
    with pytest.raises(MemoryError):
        table.apply(noise((300, 300)))
    fails = False
    image = noise((300, 300))
    table.apply(image)
    assert np.array_equal(np.asarray(image), 255 - np.asarray(noise((300, 300))))


def _in_blocks(size: tuple[int, int]) -> Image.Image:
    """An image Pillow keeps in several pieces of memory."""
    return Image.new("RGB", size, (10, 20, 30))


@pytest.mark.parametrize("make", [_in_blocks, lambda size: noise(size)])
def test_pixels_can_be_read_and_written(make: Callable[[tuple[int, int]], Image.Image]) -> None:
    image = make((3000, 2000))
    with pixels_of(image) as pixels:
        assert len(pixels) == 6_000_000
        first = image.tobytes()[:3]
        assert pixels[0] & 0xFFFFFF == int.from_bytes(first, "little")
        pixels[-1] = 0xFF030201
    assert image.getpixel((2999, 1999)) == (1, 2, 3)
    assert image.tobytes()[:3] == first


def test_pillow_is_left_as_it_was() -> None:
    core = vars(Image)["core"]
    before = core.get_use_block_allocator()
    with one_piece():
        pass
    assert core.get_use_block_allocator() == before
