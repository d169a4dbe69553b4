"""Camera RAW files as Pillow images, developed by LibRaw with the camera's white balance."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

from PIL import Image, ImageFile

FORMAT = "RAW"

_TURNED = (5, 6)  # LibRaw's `flip`: a quarter turn either way
_UPRIGHT = {
    3: Image.Transpose.ROTATE_180,
    5: Image.Transpose.ROTATE_90,
    6: Image.Transpose.ROTATE_270,
}

# Share of pixels that may become white when LibRaw brightens a photo to fill the scale.
_WHITE_SHARE = 0.002


class RawImage(ImageFile.ImageFile):
    """A RAW photo, upright, in 8-bit sRGB once its pixels are asked for."""

    format = FORMAT
    format_description = "camera RAW"

    def _open(self) -> None:
        import rawpy  # takes long, and few photos need it

        self._raw: Any = rawpy.imread(os.fspath(getattr(self.fp, "name", "")))
        sizes = self._raw.sizes
        upright = (sizes.iwidth, sizes.iheight)
        self._size = upright[::-1] if sizes.flip in _TURNED else upright
        self._mode = "RGB"
        self._half = False

    def draft(
        self,
        mode: str | None,  # noqa: ARG002 - there is only one
        size: tuple[int, int] | None,
    ) -> tuple[str, tuple[int, int, float, float]] | None:
        """Be decoded at half the size where that is large enough: four times as fast."""
        width, height = self.size
        if self._raw is None or size is None or 2 * size[0] > width or 2 * size[1] > height:
            return None
        self._half = True
        self._size = ((width + 1) // 2, (height + 1) // 2)
        return "RGB", (0, 0, width / 2, height / 2)

    def load(self) -> Any:
        """Develop the pixels."""
        if self._raw is not None:
            with self._raw as raw:
                self._raw = None
                pixels = raw.postprocess(
                    use_camera_wb=True, half_size=self._half, auto_bright_thr=_WHITE_SHARE
                )
            image = Image.fromarray(pixels)
            self.im, self._size = image.im, image.size
        return Image.Image.load(self)

    def preview(self, edge: int) -> Image.Image | None:
        """The camera's own JPEG inside the file, upright, decoded no larger than needed.

        Args:
            edge: px its longest side should have at least.

        Returns:
            None when there is none, or only a smaller one.
        """
        content = self._preview_jpeg()
        if content is None:
            return None
        preview = Image.open(BytesIO(content), formats=["JPEG"])
        if max(preview.size) < edge:
            return None
        preview.draft("RGB", (edge, edge))
        flip = self._raw.sizes.flip
        if flip in _TURNED and _is_tall(preview) is _is_tall(self):
            return preview  # some cameras turn it themselves
        turn = _UPRIGHT.get(flip)
        return preview if turn is None else preview.transpose(turn)

    def preview_exif(self) -> bytes:
        """The EXIF block of the camera's own JPEG inside the file; empty if there is none."""
        content = self._preview_jpeg()
        if content is None:
            return b""
        with Image.open(BytesIO(content), formats=["JPEG"]) as preview:
            exif = preview.info.get("exif")
        return exif if isinstance(exif, bytes) else b""

    def _preview_jpeg(self) -> bytes | None:
        import rawpy

        try:
            thumbnail = self._raw.extract_thumb()
        except rawpy.LibRawError:
            return None
        content = thumbnail.data if thumbnail.format is rawpy.ThumbFormat.JPEG else None
        return content if isinstance(content, bytes) else None

    def _close_raw(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def __exit__(self, *args: object) -> None:
        self._close_raw()
        super().__exit__(*args)


def _is_tall(image: Image.Image) -> bool:
    return image.height > image.width
