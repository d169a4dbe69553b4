"""More photos for a batch that is there already."""

from __future__ import annotations

from batch_gui.core.batch import Batch
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.errors import BadRequest
from batch_gui.engine.scan import FoundPhotos


def more_photos(batch: Batch, found: FoundPhotos, catalog: PhotoCatalog) -> list[int]:
    """Put photos into the catalogue, in the batch's session, whose subfolders its outputs keep.

    Returns:
        The ids of those that aren't in the batch yet, in the order found.

    Raises:
        BadRequest: when there are none.
        StorageError: when the catalogue can't be written.
    """
    if not found.photos:
        raise BadRequest("There are no photos to add.")
    photos = ((photo.path, photo.subfolder) for photo in found.photos)
    session_id = batch.session_id
    if session_id is None or catalog.session_name(session_id) is None:
        _, ids = catalog.add(photos, batch.name, found.roots)
    else:
        ids = catalog.add_to_session(session_id, photos, found.roots)
    known = set(batch.photo_ids)
    new = [one for one in dict.fromkeys(ids) if one not in known]
    if not new:
        raise BadRequest(f"All of these photos are in \u201c{batch.name}\u201d already.")
    return new
