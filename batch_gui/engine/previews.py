"""Previews while a look is chosen, and the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Callable

from batch_gui.develop.comparing import ComparisonPicture, ComparisonWish, make_comparison
from batch_gui.develop.previewing import PreviewPicture, PreviewWish, make_preview
from batch_gui.engine.picture_maker import Made, PictureMaker

MadePreview = Made[PreviewWish, PreviewPicture]
MadeComparison = Made[ComparisonWish, ComparisonPicture]


class PreviewMaker(PictureMaker[PreviewWish, PreviewPicture]):
    """Makes photos in a look; see PictureMaker."""

    def __init__(
        self,
        *,
        max_pixels: int,
        memory: int = 0,
        timeout: float = 60,
        make: Callable[[PreviewWish], PreviewPicture] = make_preview,
    ) -> None:
        super().__init__(make, max_pixels=max_pixels, memory=memory, timeout=timeout)


class ComparisonMaker(PictureMaker[ComparisonWish, ComparisonPicture]):
    """Makes photos before and after, and parts of them in full size; see PictureMaker."""

    def __init__(self, *, max_pixels: int, memory: int = 0, timeout: float = 60) -> None:
        super().__init__(make_comparison, max_pixels=max_pixels, memory=memory, timeout=timeout)
