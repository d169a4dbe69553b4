"""Plays the table of HTTP calls from top to bottom, on real photos.

    python -m tests.api.play_the_contract [PHOTOS]

Starts `batch-gui serve` with a data folder of its own and prints every answer beside what
docs/api.md promises. Ends with 1 if one of them differs.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from websockets.sync.client import connect

from batch_gui import app
from tests.api.serving import Client, serve
from tests.photos import write_photo
from tests.settings import calm

STATUS_KEYS = (
    "batch_id", "session_id", "name", "status", "pause_reason", "total_photos",
    "processed_count", "failed_count", "progress_percent", "created_at", "started_at",
    "paused_at", "completed_at", "eta_seconds", "photos_per_second", "errors", "config",
)  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass
class Play:
    """One run over the table.

    Attributes:
        wrong: what differed from the promise.
    """

    client: Client
    say: Callable[[str], None]
    wrong: list[str] = field(default_factory=list)

    def check(self, promise: str, kept: bool, seen: object) -> None:
        mark = "as promised" if kept else "DIFFERS"
        self.say(f"  {mark:<12} {promise}")
        if not kept:
            self.wrong.append(f"{promise}: {seen}")

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        keys: Sequence[str] = (),
        values: Mapping[str, object] | None = None,
    ) -> Any:
        """Call, and compare status, keys in their order, and values."""
        answer = requests.request(method, self.client.address + path, json=body, timeout=30)
        sent = "" if body is None else f" {json.dumps(body)}"
        self.say(f"{method} {path}{sent}"[:160])
        self.say(f"  {answer.status_code} {answer.text}"[:240])
        self.check(f"{status}", answer.status_code == status, answer.status_code)
        found = answer.json()
        if keys:
            self.check(", ".join(keys), tuple(found) == tuple(keys), list(found))
        for key, value in (values or {}).items():
            self.check(f"{key}: {json.dumps(value)}", found.get(key) == value, found.get(key))
        return found

    def status_object(self, found: Mapping[str, Any]) -> None:
        self.check("a status object", tuple(found) == STATUS_KEYS, list(found))
        times = [found[key] for key in STATUS_KEYS if key.endswith("_at") and found[key]]
        self.check("times in UTC", all(TIME.fullmatch(one) for one in times), times)


def play(client: Client, folder: Path, out: Path, say: Callable[[str], None]) -> list[str]:
    """Every call of the table; what differed.

    Args:
        folder: at least three photos, one of which can't be read.
    """
    table = Play(client, say)
    ids = photos(table, folder)
    batch_id = to_the_end(table, ids, out)
    stopped_and_resumed(table, folder, out)
    looking(table, batch_id)
    housekeeping(table)
    errors(table, batch_id)
    return table.wrong


def photos(table: Play, folder: Path) -> list[int]:
    nowhere = str(folder / "nowhere")
    body = {"paths": [str(folder), nowhere], "recursive": True, "session_name": None}
    keys = ("session_id", "photo_ids", "photo_count", "skipped")
    added = table.call("POST", "/photos", body, status=201, keys=keys)
    skipped = {one["path"]: one["reason"] for one in added["skipped"]}
    table.check("what isn't there is skipped, with a reason", bool(skipped.get(nowhere)), skipped)
    again = table.call("POST", "/photos", body, status=201, keys=keys)
    same = again["photo_ids"] == added["photo_ids"]
    table.check("a path seen before keeps its id", same, again["photo_ids"])
    last = added["photo_ids"][-1]
    photo = table.call("GET", f"/photos/{last}", values={"photo_id": last})
    begins = ("photo_id", "path", "session_id", "width", "height")
    table.check(", ".join((*begins, "...")), tuple(photo)[:5] == begins, list(photo))
    size = (photo["width"], photo["height"])
    table.check("width and height in px", all(isinstance(one, int) for one in size), size)
    return list(added["photo_ids"])


def to_the_end(table: Play, ids: list[int], out: Path) -> str:
    with connect(table.client.websocket) as live:
        snapshot = json.loads(live.recv(5))
        table.say(f"WS /ws\n  {json.dumps(snapshot)[:120]}")
        table.check("a snapshot first", snapshot == {"type": "snapshot", "batches": []}, snapshot)
        config = {"preset": "WhiteLayer_v4", "blend": 60, "output": {"folder": str(out)}}
        body = {"photo_ids": ids, "session_id": None, "config": config, "name": None}
        started = table.call(
            "POST", "/batch/start", body, keys=("message", "batch_id", "photo_count"),
            values={"message": "Batch processing started", "photo_count": len(ids)},
        )  # fmt: skip
        batch_id = started["batch_id"]
        kept = re.fullmatch("batch_[0-9a-f]{12}", batch_id) is not None
        table.check("batch_ and twelve hex digits", kept, batch_id)
        last: dict[str, Any] = {"status": None}
        while last["status"] not in ("failed", "completed"):
            message = json.loads(live.recv(30))
            table.check("batch", tuple(message) == ("type", "batch"), message)
            last = message["batch"]
            table.status_object(last)
        table.say(f"  {json.dumps(last)[:200]}")
    filtered = f"{table.client.websocket}?batch_id={batch_id}"
    with connect(filtered) as live:
        only = [one["batch_id"] for one in json.loads(live.recv(5))["batches"]]
        table.check("?batch_id=: that batch alone", only == [batch_id], only)
    final = table.call("GET", f"/batch/{batch_id}/status", keys=STATUS_KEYS)
    table.check("the last message was the final state", final == last, last)
    done = len(list(out.rglob("*.*")))
    table.check("the outputs are there", done == final["processed_count"], done)
    if final["failed_count"]:
        table.call(
            "POST", f"/batch/{batch_id}/retry-failed",
            keys=("message", "batch_id", "photo_count"),
            values={
                "message": "Failed photos queued again",
                "batch_id": batch_id,
                "photo_count": final["failed_count"],
            },
        )  # fmt: skip
        table.client.wait(batch_id, "failed")
    return str(batch_id)


def stopped_and_resumed(table: Play, folder: Path, out: Path) -> None:
    many = out.with_name("many")
    good = [path for path in sorted(folder.rglob("*.*")) if path.stat().st_size]
    for number in range(80):  # enough to be stopped between two of them
        source = good[number % len(good)]
        target = many / str(number) / source.name
        target.parent.mkdir(parents=True)
        shutil.copyfile(source, target)
    ids = table.call("POST", "/photos", {"paths": [str(many)]}, status=201)["photo_ids"]
    config = {"output": {"folder": str(out / "again")}}
    body = {"photo_ids": ids, "config": config, "name": "Twice"}
    batch_id = table.call("POST", "/batch/start", body)["batch_id"]
    keys = ("message", "batch_id")
    for call, message in (
        ("pause", "Batch paused successfully"),
        ("resume", "Batch resumed successfully"),
        ("pause", "Batch paused successfully"),
        ("cancel", "Batch cancelled successfully"),
    ):
        values = {"message": message, "batch_id": batch_id}
        table.call("POST", f"/batch/{batch_id}/{call}", keys=keys, values=values)
        if call == "pause":
            found = table.client.wait(batch_id, "paused")
            table.check("pause_reason: user", found["pause_reason"] == "user", found)
            table.status_object(found)
    table.client.wait(batch_id, "cancelled")


def looking(table: Play, batch_id: str) -> None:
    batches = table.call("GET", "/batch/list", keys=("batches", "count"), values={"count": 2})
    for one in batches["batches"]:
        table.status_object(one)
    table.call("GET", "/batch/list?status=paused", values={"batches": [], "count": 0})
    answer = table.client.get(f"/batch/{batch_id}/receipt")
    table.say(f"GET /batch/{batch_id}/receipt\n  {answer.status_code} {answer.text[:160]}")
    kind = answer.headers["content-type"].partition(";")[0]
    table.check("text/csv", (answer.status_code, kind) == (200, "text/csv"), kind)
    rows = list(csv.DictReader(answer.text.splitlines()))
    total = table.client.status(batch_id)["total_photos"]
    table.check("a row per photo", len(rows) == total, len(rows))
    presets = table.call("GET", "/presets", keys=("presets", "count"))
    names = [one["name"] for one in presets["presets"]]
    table.check("WhiteLayer_v4 among them", "WhiteLayer_v4" in names, names)
    table.call(
        "GET", "/health", keys=("status", "version", "batches_running"),
        values={"status": "ok", "batches_running": 0},
    )  # fmt: skip
    document = table.call("GET", "/openapi.json")
    table.check("an OpenAPI document", document["openapi"].startswith("3."), document["openapi"])


def housekeeping(table: Play) -> None:
    found = table.call(
        "POST", "/batch/recover", keys=("message", "recovered_count", "failed_count", "timestamp"),
        values={"message": "Batch recovery completed", "recovered_count": 0, "failed_count": 0},
    )  # fmt: skip
    table.check("a time", TIME.fullmatch(found["timestamp"]) is not None, found["timestamp"])
    table.call(
        "POST", "/batch/cleanup", {"days_old": 7}, keys=("message", "cleaned_count", "days_old"),
        values={"message": "Batch cleanup completed", "cleaned_count": 0, "days_old": 7},
    )  # fmt: skip


def errors(table: Play, batch_id: str) -> None:
    with_id = ("error", "batch_id")
    nobody = "batch_000000000000"
    table.call("GET", f"/batch/{nobody}/status", status=404, keys=with_id)
    table.call("GET", "/photos/999999", status=404, keys=("error",))
    table.call("GET", "/nothing", status=404, keys=("error",))
    table.call("POST", f"/batch/{batch_id}/pause", status=409, keys=with_id)
    table.call(
        "POST", "/batch/start", {"photo_ids": [999_999]}, status=422,
        keys=("error", "unknown_photo_ids"), values={"unknown_photo_ids": [999_999]},
    )  # fmt: skip
    body = {"photo_ids": [1], "config": {"blend": 101}}
    refused = table.call("POST", "/batch/start", body, status=422, keys=("error",))
    words = refused["error"]
    table.check("which field, what was expected", "config.blend" in words and "100" in words, words)


def photos_to_play_with(folder: Path) -> Path:
    for number in range(3):
        write_photo(folder / "day 1" / f"{number}.jpg", size=(1800, 1200), seed=number)
    (folder / "broken.jpg").write_bytes(b"")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, nargs="?", help="a folder; drawn ones otherwise")
    given = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        where = app.folders(root / "data", pictures=root / "pictures")
        where.config.mkdir(parents=True)
        calm().save(where.config / "settings.json")
        folder = given.absolute() if given else photos_to_play_with(root / "in")
        with serve(where) as running:
            wrong = play(running, folder, root / "out", print)
    print("\n".join(["", *wrong]) if wrong else "\nEverything as promised.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
