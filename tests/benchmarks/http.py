"""What the HTTP door costs: a call, a long list, and a batch that is being watched.

    python -m tests.benchmarks.http [--photos FOLDER] [--rounds 5] [--count 200]

Prints
  calls   medians of status and list among 1,000 batches, beside a bare FastAPI "hello" on the
          same uvicorn settings, asked by the same client in turns
  watched photos a second of a batch with 50 status polls a second and 20 WebSockets, and
          without, in turns; and what share of the machine's time the watching takes, in the
          server and in the watching program: speeds go up and down with whatever else the
          machine does, shares hardly
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psutil

from batch_gui import app
from batch_gui.core.batch import Batch, PauseReason, new_batch_id, pack_ids, utc_now
from batch_gui.core.config import BatchConfig
from batch_gui.core.store import BatchStore
from tests.api.serving import Served, serve
from tests.photos import write_photo
from tests.settings import calm

BATCHES, POLLS, SOCKETS = 1000, 50, 20

_HELLO = """
import uvicorn, fastapi
app = fastapi.FastAPI()
@app.get("/hello")
async def hello() -> dict[str, str]:
    return {"hello": "world"}
import socket
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
listening.listen()
print(listening.getsockname()[1], flush=True)
config = uvicorn.Config(app, http="h11", loop="asyncio", access_log=False, log_level="error")
uvicorn.Server(config).run([listening])
"""


@contextmanager
def hello() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", _HELLO], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        try:
            yield int(program.stdout.readline())
        finally:
            program.terminate()


def milliseconds(port: int, path: str, count: int) -> list[float]:
    """Each of `count` calls on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, body
    connection.close()
    return taken


def calls(root: Path) -> None:
    where = app.folders(root / "many", pictures=root / "pictures")
    where.config.mkdir(parents=True)
    calm(workers=1).save(where.config / "settings.json")
    store = BatchStore(where.batch_states)
    config = BatchConfig.parse({"preset": "WhiteLayer_v4", "blend": 60}).model_dump(mode="json")
    for number in range(BATCHES):
        batch = Batch(new_batch_id(), f"Batch {number}", pack_ids(range(1, 101)), config, utc_now())
        batch.pause(PauseReason.USER)
        store.save(batch)
    with serve(where) as served, hello() as bare:
        status = f"/batch/{batch.batch_id}/status"
        ways = {
            "hello": (bare, "/hello", 200),
            "status": (served.port, status, 200),
            "list": (served.port, "/batch/list", 10),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(6):
            for name, (port, path, count) in ways.items():
                found = milliseconds(port, path, count)
                taken[name] += found if turn else []  # the first turn warms up
    median = {name: statistics.median(found) for name, found in taken.items()}
    for name, found in taken.items():
        high = sorted(found)[int(len(found) * 0.99)]
        ratio = median[name] / median["hello"]
        print(f"{name:<7} {median[name]:6.2f} ms  99 %: {high:6.2f} ms  {ratio:6.2f} x hello")


@contextmanager
def watcher(port: int) -> Iterator[subprocess.Popen[str]]:
    """A program that watches, waiting for a batch's id."""
    command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("watcher.py"))]
    with subprocess.Popen(
        [*command, str(port), str(POLLS), str(SOCKETS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdout
        program.stdout.readline()
        try:
            yield program
        finally:
            program.terminate()


def develop(
    served: Served, ids: list[int], out: Path, watching: subprocess.Popen[str] | None
) -> tuple[float, float]:
    """Photos a second of one batch, and what share of the machine server and watcher took."""
    output = {"folder": str(out), "max_edge": 1024}
    config = {"preset": "WhiteLayer_v4", "blend": 60, "output": output}
    server = psutil.Process(served.program.pid)
    before = sum(server.cpu_times()[:2])
    batch_id = served.post("/batch/start", {"photo_ids": ids, "config": config}).json()["batch_id"]
    watcher_cores = 0.0
    if watching and watching.stdin and watching.stdout:
        print(batch_id, file=watching.stdin, flush=True)
        seen = json.loads(watching.stdout.readline())
        polls, kilobytes = (seen[key] / seen["seconds"] for key in ("polls", "bytes"))
        watcher_cores = seen["cpu"] / seen["seconds"]
        print(f"  {polls:.0f} polls and {kilobytes / 1000:.0f} kB of messages a second")
    while (batch := served.status(batch_id))["status"] == "running":
        time.sleep(0.5)
    assert batch["status"] == "completed", batch
    ended, started = (datetime.fromisoformat(batch[key]) for key in ("completed_at", "started_at"))
    seconds = (ended - started).total_seconds()
    cpu = sum(server.cpu_times()[:2]) - before
    return len(ids) / seconds, (cpu / seconds + watcher_cores) / (psutil.cpu_count() or 1)


def watched(root: Path, photos: Path | None, count: int, rounds: int) -> None:
    where = app.folders(root / "watched", pictures=root / "pictures")
    where.config.mkdir(parents=True)
    calm().save(where.config / "settings.json")
    if photos is None:
        photos = root / "drawn"
        for seed in range(6):
            write_photo(photos / f"{seed}.jpg", size=(3000, 2000), seed=seed)
    sources = [path for path in sorted(photos.rglob("*")) if path.suffix.lower() == ".jpg"]
    folder = root / "in"
    for number in range(count):
        source = sources[number % len(sources)]
        (folder / str(number)).mkdir(parents=True)
        (folder / str(number) / source.name).symlink_to(source)
    speeds: dict[bool, list[float]] = {False: [], True: []}
    shares: dict[bool, list[float]] = {False: [], True: []}
    with serve(where) as served, watcher(served.port) as watching:
        paths = [str(path) for path in sorted(folder.glob("*/*"))]
        ids = served.post("/photos", {"paths": paths}).json()["photo_ids"]
        for turn in range(rounds + 1):
            for is_watched in (False, True) if turn % 2 else (True, False):
                out = root / f"out {turn} {is_watched}"
                speed, share = develop(served, ids, out, watching if is_watched else None)
                if turn:
                    speeds[is_watched].append(speed)
                    shares[is_watched].append(share)
                kind = "watched" if is_watched else "alone"
                print(f"  {kind:<8} {speed:6.1f} photos/s; {share:.1%} of the machine's time")
    ratios = [a / b for a, b in zip(speeds[True], speeds[False], strict=True)]
    print(f"watched / alone: {statistics.median(ratios):.3f} x the speed ", end="")
    print(f"({min(ratios):.3f} to {max(ratios):.3f})")
    cost = statistics.median(shares[True]) - statistics.median(shares[False])
    print(f"watching takes {cost:.1%} of the machine's time, in the server and in the watcher")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder of JPEGs; drawn ones otherwise")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=200, help="photos in a batch")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        calls(Path(temporary))
        watched(Path(temporary), options.photos, options.count, options.rounds)


if __name__ == "__main__":
    main()
