"""The receipt grows while its batch runs, and is what the journal says at every moment."""

from __future__ import annotations

import csv
import io
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import PhotoError
from batch_gui.core.receipt import COLUMNS, Receipts
from tests.engine.conftest import Bench

SIX = ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg")


def path_of(bench: Bench, batch_id: str) -> Path:
    return bench.folders.receipts / f"{batch_id}.csv"


def rows(bench: Bench, batch_id: str) -> list[dict[str, str]]:
    text = path_of(bench, batch_id).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def names(bench: Bench, batch_id: str) -> list[str]:
    return [Path(row["source"]).name for row in rows(bench, batch_id)]


def from_journal(bench: Bench, batch_id: str) -> bytes:
    return b"".join(bench.controller.receipt(batch_id))


def until_rows(bench: Bench, batch_id: str, count: int) -> None:
    bench.until(
        lambda: bench.controller.status(batch_id),
        lambda _: path_of(bench, batch_id).exists() and len(rows(bench, batch_id)) == count,
    )


def begun(bench: Bench) -> BatchSummary:
    batch = bench.start(*SIX)
    bench.executor.let_through(2)
    until_rows(bench, batch.batch_id, 2)
    return batch


def test_each_finished_photo_has_its_row_while_the_batch_runs(bench: Bench) -> None:
    batch = begun(bench)
    assert names(bench, batch.batch_id) == ["a.jpg", "b.jpg"]
    assert path_of(bench, batch.batch_id).read_bytes() == from_journal(bench, batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert names(bench, batch.batch_id) == list(SIX)
    assert path_of(bench, batch.batch_id).read_bytes() == from_journal(bench, batch.batch_id)


def test_rows_are_appended_and_the_rest_never_written_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[str] = []
    write = Receipts._write

    def counted(self: Receipts, batch_id: str, pieces: object) -> None:
        whole.append(batch_id)
        write(self, batch_id, pieces)  # type: ignore[arg-type]

    monkeypatch.setattr(Receipts, "_write", counted)
    batch = begun(bench)
    bench.controller.pause(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.PAUSED)
    bench.controller.resume(batch.batch_id)
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert len(whole) == 2  # its heading at the beginning, and what is checked at the end


def test_a_photo_that_is_tried_again_has_no_row_until_it_is_done(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    bench.executor.open = True
    batch = bench.start(*SIX)
    bench.wait(batch.batch_id, Status.FAILED)
    bench.executor.faults.clear()
    bench.executor.open = False
    bench.controller.retry_failed(batch.batch_id)
    bench.executor.expect(7)
    until_rows(bench, batch.batch_id, 5)
    others = [name for name in SIX if name != "b.jpg"]
    assert names(bench, batch.batch_id) == others
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert names(bench, batch.batch_id) == [*others, "b.jpg"]
    assert path_of(bench, batch.batch_id).read_bytes() == from_journal(bench, batch.batch_id)


@pytest.mark.parametrize("paused", [False, True])
def test_a_cancelled_batch_keeps_the_rows_of_what_was_written(bench: Bench, paused: bool) -> None:
    batch = begun(bench)
    if paused:
        bench.controller.pause(batch.batch_id)
        bench.executor.open_wide()
        bench.wait(batch.batch_id, Status.PAUSED)
    bench.controller.cancel(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.CANCELLED)
    assert names(bench, batch.batch_id) == list(SIX[:4])
    assert path_of(bench, batch.batch_id).read_bytes() == from_journal(bench, batch.batch_id)


def killed(bench: Bench, make_bench: Callable[[], Bench], harm: Callable[[Path], None]) -> Bench:
    """Start anew from what the disk says of a batch in the middle of its work."""
    (batch,) = bench.controller.list()
    states = bench.tmp_path / "states"
    shutil.copytree(bench.folders.batch_states, states)
    receipt = path_of(bench, batch.batch_id).read_bytes()
    bench.controller.shutdown(timeout=0)
    shutil.rmtree(bench.folders.batch_states)
    shutil.copytree(states, bench.folders.batch_states)
    path_of(bench, batch.batch_id).write_bytes(receipt)
    harm(path_of(bench, batch.batch_id))
    again = make_bench()
    again.controller.recover()
    return again


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def behind(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def gone(path: Path) -> None:
    path.unlink()


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


@pytest.mark.parametrize("harm", [torn, behind, gone, zeroed, lambda _: None])
def test_after_a_crash_it_is_whole_again(
    make_bench: Callable[[], Bench], harm: Callable[[Path], None]
) -> None:
    bench = make_bench()
    batch = begun(bench)
    again = killed(bench, make_bench, harm)
    assert again.controller.status(batch.batch_id).status is Status.PAUSED
    assert names(again, batch.batch_id) == ["a.jpg", "b.jpg"]
    again.executor.open = True
    again.controller.resume(batch.batch_id)
    again.wait(batch.batch_id, Status.COMPLETED)
    assert names(again, batch.batch_id) == list(SIX)
    assert path_of(again, batch.batch_id).read_bytes() == from_journal(again, batch.batch_id)


def test_one_that_cannot_be_written_holds_no_photo_up_and_is_whole_at_the_end(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    batch = begun(bench)
    path_of(bench, batch.batch_id).write_bytes(b"another program was here\n")
    bench.executor.open_wide()
    ended = bench.wait(batch.batch_id, Status.COMPLETED)
    assert ended.processed_count == 6
    assert "was changed by another program" in caplog.text
    assert names(bench, batch.batch_id) == list(SIX)


def test_a_receipt_of_nothing_is_its_heading(bench: Bench) -> None:
    batch = bench.start(*SIX)
    until_rows(bench, batch.batch_id, 0)
    assert path_of(bench, batch.batch_id).read_text("utf-8") == ",".join(COLUMNS) + "\n"
    bench.executor.open_wide()


def test_a_failed_photo_has_its_seconds_and_its_machine(bench: Bench) -> None:
    source = bench.tmp_path / "in" / "b.jpg"
    source.parent.mkdir()
    source.write_bytes(b"")
    bench.executor.open = True
    batch = bench.start(*SIX)
    bench.wait(batch.batch_id, Status.FAILED)
    (failed,) = [row for row in rows(bench, batch.batch_id) if row["outcome"] == "failed"]
    assert float(failed["seconds"]) > 0
    assert failed["machine"] == platform.node()
