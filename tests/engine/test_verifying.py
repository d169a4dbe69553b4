from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from batch_gui.core.batch import Status
from batch_gui.core.errors import BadRequest, InvalidTransition
from batch_gui.engine.verifying import OutputChecker, Verdict
from tests.engine.conftest import Bench
from tests.photos import write_photo
from tests.programs import linux_only

pytestmark = linux_only

NAMES = [f"{number}.jpg" for number in range(6)]


@pytest.fixture
def ended(bench: Bench) -> str:
    """A batch of six photos that has ended."""
    bench.executor.open_wide()
    batch = bench.start(*NAMES)
    bench.wait(batch.batch_id, Status.COMPLETED)
    return batch.batch_id


def damage(out: Path) -> None:
    (out / "1.jpg").unlink()
    content = bytearray((out / "2.jpg").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (out / "2.jpg").write_bytes(content)
    (out / "3.jpg").write_bytes((out / "3.jpg").read_bytes()[:-100])


def test_what_is_missing_or_changed_is_named(bench: Bench, ended: str) -> None:
    intact = bench.controller.verify(ended)
    assert (intact.checked, intact.total, intact.wrong) == (6, 6, ())
    damage(bench.out)
    seen: list[tuple[int, int]] = []
    found = bench.controller.verify(ended, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(7)]
    words = {Path(one.output).name: (one.verdict, one.reason) for one in found.wrong}
    size = (bench.out / "3.jpg").stat().st_size
    assert words == {
        "1.jpg": (Verdict.MISSING, "it isn't there any more"),
        "2.jpg": (Verdict.CHANGED, "it has changed: other contents of the same size"),
        "3.jpg": (
            Verdict.CHANGED,
            f"it has changed: {size:,} bytes, {size + 100:,} were written",
        ),
    }
    assert bench.controller.status(ended).status is Status.COMPLETED


def test_missing_outputs_are_made_again_under_their_names(bench: Bench, ended: str) -> None:
    damage(bench.out)
    missing = bench.controller.verify(ended).ids(Verdict.MISSING)
    again = bench.controller.make_again(ended, missing)
    done = bench.wait(again.batch_id, Status.COMPLETED)
    assert (done.total_photos, done.name) == (1, "Wedding")
    assert bench.outputs() == NAMES
    assert bench.controller.verify(again.batch_id).wrong == ()


def test_only_photos_of_the_batch_can_be_made_again(bench: Bench, ended: str) -> None:
    for wrong in ([], [99]):
        with pytest.raises(BadRequest, match="Which photos"):
            bench.controller.make_again(ended, wrong)


def test_a_batch_that_has_not_ended_is_not_verified(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    with pytest.raises(BadRequest, match=r"is paused\. Its outputs can be verified"):
        bench.controller.verify(batch.batch_id)
    with pytest.raises(InvalidTransition):
        bench.controller.make_again(batch.batch_id, [1])


def test_it_can_be_stopped(bench: Bench, ended: str) -> None:
    found = bench.controller.verify(ended, stop=lambda: True)
    assert found.stopped
    assert found.checked < found.total == 6


def test_an_output_that_was_there_before_is_only_decoded(bench: Bench) -> None:
    bench.executor.open_wide()
    write_photo(bench.out / "a.jpg", size=(60, 40), seed=9)
    batch = bench.start("a.jpg", on_conflict="skip")
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert bench.controller.verify(batch.batch_id).wrong == ()
    (bench.out / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 not really")
    (wrong,) = bench.controller.verify(batch.batch_id).wrong
    assert wrong.reason.startswith("it can't be decoded: ")


def test_no_process_is_left(bench: Bench, ended: str) -> None:
    before = set(psutil.Process().children(recursive=True))
    bench.controller.verify(ended, stop=lambda: True)
    left = set(psutil.Process().children(recursive=True)) - before
    assert not [one for one in left if "--multiprocessing-fork" in one.cmdline()]


def crash_or_hang(path: str, *_: object) -> None:
    if path.endswith("0.jpg"):
        os.kill(os.getpid(), signal.SIGKILL)
    if path.endswith("1.jpg"):
        time.sleep(60)


def test_a_file_that_crashes_or_hangs_its_decoder_costs_itself_alone(
    bench: Bench, ended: str
) -> None:
    checker = OutputChecker(timeout=1, check=crash_or_hang)
    entries = list(bench.store.entries(ended))
    words: dict[str, str] = {
        Path(one.output).name: one.reason for one in checker.each(entries, lambda: False)
    }
    assert words == {
        "0.jpg": "its decoder crashed",
        "1.jpg": "checking it took over 1 s",
        **dict.fromkeys(NAMES[2:], ""),
    }
