"""What a state file may hold and what makes it unreadable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batch_gui.core.batch import Batch, new_batch_id, pack_ids, utc_now
from batch_gui.core.errors import UnreadableState
from batch_gui.core.state_file import decode, encode


def values(**changes: Any) -> tuple[str, bytes]:
    batch = Batch(new_batch_id(), "Wedding", pack_ids([1, 2]), {}, utc_now())
    return batch.batch_id, json.dumps({**json.loads(encode(batch)), **changes}).encode()


@pytest.mark.parametrize("wrong", [True, 1.0, "1", None, 2**63, -(2**63) - 1, [1]])
def test_ids_are_whole_numbers_of_64_bits_and_nothing_else(
    wrong: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for ids in ([1, wrong], {"1": 2}):
        caplog.clear()
        batch_id, data = values(photo_ids=ids)
        with pytest.raises(UnreadableState, match="state is damaged"):
            decode(data, "state", batch_id)
        assert "photo_ids" in caplog.text


def test_names_that_are_no_text_are_read_as_they_were_written() -> None:
    folder = "/photos/\udcff"
    batch_id, data = values(output_folder=folder)
    batch, _ = decode(data, "state", batch_id)
    assert batch.output_folder == folder
    assert b"\\udcff" in encode(batch)


@pytest.mark.parametrize("damage", [b"", b"\xff", b"{", b"[1,]", b"[]", b"[" * 100_000])
def test_what_is_no_json_is_unreadable(damage: bytes) -> None:
    with pytest.raises(UnreadableState, match="damaged"):
        decode(damage, "state", "batch_000000000000")
