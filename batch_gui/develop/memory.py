"""An image's pixels as numbers in their own memory, without a copy.

Pillow hands its memory out by the Arrow C data interface
(arrow.apache.org/docs/format/CDataInterface.html), if it lies in one piece.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint32]


class _ArrowArray(ctypes.Structure):
    """The interface's `struct ArrowArray`."""


_ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowArray))),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]

_capsule_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


@contextmanager
def one_piece() -> Iterator[None]:
    """Images made inside lie in one piece of memory each; it changes Pillow for the process."""
    core: Any = vars(Image)["core"]
    before = core.get_use_block_allocator()
    core.set_use_block_allocator(1)
    try:
        yield
    finally:
        core.set_use_block_allocator(before)


@contextmanager
def pixels_of(image: Image.Image) -> Iterator[Pixels]:
    """All pixels of an RGB or RGBA image, row after row, to read and to change.

    One number each: red in the lowest byte, then green, blue, and alpha or anything. The
    array must not be used after the `with` block. An image whose memory isn't in one piece
    is copied, and copied back.
    """
    image.load()
    try:
        exported = image.__arrow_c_array__()
    except (ValueError, NotImplementedError):
        copy = np.frombuffer(bytearray(_bytes_of(image)), dtype="<u4")
        yield copy
        image.frombytes(copy.tobytes(), "raw", "RGBX" if image.mode == "RGB" else "RGBA")
        return
    memory = _buffer(exported[1], 4 * image.width * image.height)
    yield np.frombuffer(memoryview(memory), dtype="<u4")


def _bytes_of(image: Image.Image) -> bytes:
    return image.tobytes("raw", "RGBX" if image.mode == "RGB" else "RGBA")


def _buffer(capsule: object, length: int) -> ctypes.Array[ctypes.c_uint8]:
    """The bytes of an array of fixed-size lists: the last buffer of its only child."""
    array = _ArrowArray.from_address(_capsule_pointer(capsule, b"arrow_array") or 0)
    child = array.children[0].contents if array.n_children else array
    address = child.buffers[child.n_buffers - 1]
    return (ctypes.c_uint8 * length).from_address(address)
