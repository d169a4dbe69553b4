"""Links inside a folder that lead out of it aren't followed for other programs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from batch_gui.engine.scan import FoundPhoto, FoundPhotos, Skipped

_REASON = "a link that leads out of the folder"


def without_links_out(found: FoundPhotos, given: Iterable[str]) -> FoundPhotos:
    """What was found, links out of their folder skipped.

    Args:
        given: the paths that were asked for: who names a link means what it leads to.
    """
    named = {os.path.abspath(path) for path in given}  # noqa: PTH100
    leading_out = {
        photo.path
        for photo in found.photos
        if os.path.islink(photo.path) and photo.path not in named and _leads_out(photo)  # noqa: PTH114
    }
    return replace(
        found,
        photos=[photo for photo in found.photos if photo.path not in leading_out],
        skipped=found.skipped + [Skipped(path, _REASON) for path in sorted(leading_out)],
    )


def _leads_out(photo: FoundPhoto) -> bool:
    root = os.path.join(os.path.realpath(photo.root), "")  # noqa: PTH118
    return not os.path.realpath(photo.path).startswith(root)
