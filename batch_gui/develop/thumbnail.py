"""Small pictures of photos, to be told apart by."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop import reasons
from batch_gui.develop.colour import to_srgb
from batch_gui.develop.geometry import decode
from batch_gui.develop.metadata import read_metadata
from batch_gui.develop.opening import OpenPhoto, open_photo
from batch_gui.develop.pixels import is_transparent
from batch_gui.develop.raw import RawImage
from batch_gui.develop.resize import resize
from batch_gui.develop.sizes import fit_size

_QUALITY = 82


def make_thumbnail(path: str, edge: int, max_pixels: int) -> bytes:
    """The photo as it is meant to be seen, in sRGB, as a JPEG, or as a PNG if transparent.

    Of camera RAW it is the camera's own preview where the file has one that is large enough:
    LibRaw takes a second or more for what nobody looks at closely.

    Args:
        edge: the longest side at most, px; nothing is enlarged.
        max_pixels: photos with more pixels are refused at their header.

    Raises:
        PhotoError: when it can't be read.
    """
    try:
        with open_photo(path, max_pixels) as photo, photo.decoding():
            image = _picture(photo, edge)
            image, _ = to_srgb(image, photo.image.info.get("icc_profile"))
        return _encoded(image)
    except MemoryError as error:
        raise PhotoError(reasons.NO_MEMORY) from error


def _picture(photo: OpenPhoto, edge: int) -> Image.Image:
    if isinstance(photo.image, RawImage):
        preview = photo.image.preview(edge)
        if preview is not None:
            return resize(preview.convert("RGB"), fit_size(preview.size, edge))
    # Pillow turns TIFFs upright while it decodes them.
    orientation = 1 if photo.format == "TIFF" else read_metadata(photo).orientation
    return decode(photo.image, edge, orientation=orientation)


def _encoded(image: Image.Image) -> bytes:
    content = BytesIO()
    if image.mode == "RGBA" and is_transparent(image):
        image.save(content, "PNG")
    else:
        image.convert("RGB").save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()
