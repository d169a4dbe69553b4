from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from batch_gui.core.errors import StorageError
from batch_gui.core.schedule import Priority
from batch_gui.core.store import BatchStore
from batch_gui.engine.controller import BatchController
from tests.api.serving import Client
from tests.farm import until
from tests.photos import write_bomb, write_photo
from tests.programs import linux_only


@pytest.fixture
def ids(client: Client, photos: Path) -> list[int]:
    found: list[int] = client.post("/photos", {"paths": [str(photos)]}).json()["photo_ids"]
    return found


def error(client: Client, call: str, body: object) -> str:
    answer = client.post(call, body)
    assert answer.status_code == 422, answer.text
    assert list(answer.json()) == ["error"]
    return str(answer.json()["error"])


def test_photos_make_a_session(client: Client, photos: Path) -> None:
    answer = client.post("/photos", {"paths": [str(photos)], "session_name": "Ann and Bob"})
    assert answer.status_code == 201
    added = answer.json()
    assert added["photo_count"] == 3
    reason = "not a photo format this program reads"
    assert added["skipped"] == [{"path": str(photos / "notes.txt"), "reason": reason}]
    photo = client.get(f"/photos/{added['photo_ids'][0]}").json()
    assert photo == {
        "photo_id": added["photo_ids"][0],
        "path": str(photos / "0.jpg"),
        "session_id": added["session_id"],
        "width": 120,
        "height": 80,
        "session_name": "Ann and Bob",
        "subfolder": "",
        "problem": None,
    }


def test_subfolders_are_read_if_wanted(client: Client, photos: Path) -> None:
    write_photo(photos / "more" / "3.jpg", size=(30, 20))
    counts = [
        client.post("/photos", {"paths": [str(photos)], "recursive": recursive}).json()[
            "photo_count"
        ]
        for recursive in (True, False)
    ]
    assert counts == [4, 3]


def test_nothing_to_add_is_no_error(client: Client, tmp_path: Path) -> None:
    answer = client.post("/photos", {"paths": [str(tmp_path / "nowhere")]})
    assert answer.status_code == 201
    assert answer.json() == {
        "session_id": None,
        "photo_ids": [],
        "photo_count": 0,
        "skipped": [
            {"path": str(tmp_path / "nowhere"), "reason": "there is no such file or folder"}
        ],
    }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_are_upright(client: Client, tmp_path: Path, orientation: int) -> None:
    write_photo(tmp_path / "a.jpg", size=(60, 40), orientation=orientation)
    (photo_id,) = client.post("/photos", {"paths": [str(tmp_path / "a.jpg")]}).json()["photo_ids"]
    photo = client.get(f"/photos/{photo_id}").json()
    assert (photo["width"], photo["height"]) == (60, 40)


def test_sizes_of_photos_that_cannot_be_read_are_null(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_bomb(write_photo(folder / "bomb.png", fmt="PNG"))
    (folder / "empty.jpg").write_bytes(b"")
    gone = write_photo(folder / "gone.jpg")
    if sys.platform != "win32":
        os.mkfifo(folder / "pipe.jpg")
    ids = client.post("/photos", {"paths": [str(folder)]}).json()["photo_ids"]
    gone.unlink()
    for photo_id in ids:
        photo = client.get(f"/photos/{photo_id}").json()
        assert (photo["width"], photo["height"]) == (None, None)
        assert photo["problem"]


@linux_only
def test_names_that_are_not_text_come_and_go(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff\xfe")
    write_photo(folder / os.fsdecode(b"\xe4.jpg"), size=(30, 20))
    added = client.post("/photos", {"paths": [str(tmp_path)]}).json()
    photo = client.get(f"/photos/{added['photo_ids'][0]}").json()
    assert os.fsencode(photo["path"]).endswith(b"\xff\xfe/\xe4.jpg")
    batch_id = client.post("/batch/start", {"photo_ids": added["photo_ids"]}).json()["batch_id"]
    assert client.wait(batch_id, "completed")["processed_count"] == 1
    assert b"\xe4.jpg" in client.get(f"/batch/{batch_id}/receipt").content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"photo_ids": "1"}, "photo_ids: input should be a valid list"),
        ({"photo_ids": ["1"]}, 'photo_ids.0: input should be a valid integer, but "1" came.'),
        ({"photo_ids": [True]}, "photo_ids.0: input should be a valid integer, but true came."),
        ({"photo_ids": [1.5]}, "photo_ids.0"),
        ({"photo_ids": [0]}, "photo_ids.0: input should be greater than or equal to 1"),
        ({"photo_ids": []}, "photo_ids: list should have at least 1 item"),
        ({"photo_ids": None}, "photo_ids"),
        ({"session_id": "1"}, "session_id"),
        ({"session_id": 99}, "There is no session 99."),
        ({"name": 5}, "name"),
        ({"name": "x" * 201}, "name: string should have at most 200 characters"),
        ({"names": "x"}, "names: unknown key. Expected one of: photo_ids, session_id, config"),
        ({"config": None}, "config"),
        ({"config": {"blend": 101}}, "config.blend: input should be less than or equal to 100"),
        ({"config": {"blend": True}}, "config.blend"),
        ({"config": {"blend": "60"}}, "config.blend"),
        ({"config": {"preset": "WhiteLayer_v"}}, "Did you mean WhiteLayer_v4?"),
        ({"config": {"output": {"quality": 101}}}, "config.output.quality"),
        ({"config": {"output": {"max_edge": 0}}}, "config.output.max_edge"),
        ({"config": {"output": {"format": "gif"}}}, "config.output.format"),
        ({"config": {"output": {"folder": "out"}}}, "config.output.folder: must be an absolute"),
        ({"config": {"output": {"folder": "/a\0"}}}, "config.output.folder"),
        ({"config": {"output": {"folder": "/dev/null/out"}}}, "config.output.folder"),
        ({"config": {"output": {"folder": "/" + "x" * 300}}}, "config.output.folder"),
        ({"config": {"output": {"sharpen": 1}}}, "config.output.sharpen: unknown key. Expected"),
    ],
)  # fmt: skip
def test_a_start_that_makes_no_sense_says_why(
    client: Client, ids: list[int], change: dict[str, object], words: str
) -> None:
    assert words in error(client, "/batch/start", {"photo_ids": ids, **change})
    assert client.get("/batch/list").json()["count"] == 0


def test_a_whole_number_may_be_written_with_a_point(client: Client, ids: list[int]) -> None:
    output = {"quality": 80.0, "max_edge": 50.0}
    body = {"photo_ids": [float(one) for one in ids], "config": {"output": output}}
    batch_id = client.post("/batch/start", body).json()["batch_id"]
    assert client.wait(batch_id, "completed")["config"]["output"]["quality"] == 80


def test_unknown_photos_are_all_named(client: Client, ids: list[int]) -> None:
    answer = client.post("/batch/start", {"photo_ids": [*ids, 77, 99]})
    assert answer.status_code == 422
    assert list(answer.json()) == ["error", "unknown_photo_ids"]
    assert answer.json()["unknown_photo_ids"] == [77, 99]


def test_a_million_ids_are_a_request_like_any_other(client: Client, ids: list[int]) -> None:
    many = list(range(1, 1_000_001))
    answer = client.post("/batch/start", {"photo_ids": many})
    assert answer.status_code == 422
    assert len(answer.json()["unknown_photo_ids"]) == 1_000_000 - len(ids)


def test_a_photo_named_twice_counts_once(client: Client, ids: list[int]) -> None:
    answer = client.post("/batch/start", {"photo_ids": ids + ids})
    assert answer.json()["photo_count"] == 3


def test_what_a_status_forbids_is_a_conflict(client: Client, ids: list[int]) -> None:
    batch_id = client.post("/batch/start", {"photo_ids": ids}).json()["batch_id"]
    client.wait(batch_id, "completed")
    for call in ("pause", "resume", "cancel", "retry-failed"):
        answer = client.post(f"/batch/{batch_id}/{call}")
        assert answer.status_code == 409
        assert list(answer.json()) == ["error", "batch_id"]
        assert "completed" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/batch/nope/status"), ("GET", "/batch/nope/receipt"),
        ("POST", "/batch/nope/pause"), ("POST", "/batch/nope/resume"),
        ("POST", "/batch/nope/cancel"), ("POST", "/batch/nope/retry-failed"),
    ],
)  # fmt: skip
def test_a_batch_that_is_not_there(client: Client, method: str, path: str) -> None:
    answer = client.get(path) if method == "GET" else client.post(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no batch 'nope'.", "batch_id": "nope"}


def test_what_is_not_there_is_said_in_words(client: Client) -> None:
    for path in ("/", "/batch", "/batch/list/", "/docs", "/%00", "/photos/"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/json"
        assert "openapi.json" in answer.json()["error"]
    answer = client.get("/batch/start")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["error"]


def test_a_batch_can_be_told_when_to_run(
    client: Client, controller: BatchController, ids: list[int]
) -> None:
    when = {"priority": "high", "start_at": "2999-01-01T01:00:00+01:00", "hours": "22:00-06:00"}
    batch_id = client.post("/batch/start", {"photo_ids": ids, **when}).json()["batch_id"]
    batch = controller._run(batch_id).batch
    assert (batch.priority, batch.hours) == (Priority.HIGH, "22:00-06:00")
    assert batch.start_at == "2999-01-01T00:00:00Z"
    assert client.get(f"/batch/{batch_id}/status").json()["status"] == "pending"
    assert client.post(f"/batch/{batch_id}/cancel").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"priority": "urgent"}, "priority"),
        ({"priority": 1}, "priority"),
        ({"start_at": "tomorrow"}, "expected a time such as"),
        ({"start_at": "9999-12-31T23:59:59-14:00"}, "start_at"),
        ({"hours": "22-6"}, "expected two different times"),
        ({"hours": "x" * 41}, "hours"),
    ],
)
def test_a_time_that_is_none_is_refused(
    client: Client, ids: list[int], wrong: dict[str, object], expected: str
) -> None:
    assert expected in error(client, "/batch/start", {"photo_ids": ids, **wrong})
    assert client.get("/batch/list").json()["count"] == 0


def test_json_that_is_not_called_so_is_refused(client: Client) -> None:
    answer = client.post("/batch/start", data=b'{"photo_ids": [1]}')
    assert "application/json" in answer.json()["error"]
    assert answer.status_code == 422


def test_lists_can_be_of_one_status(client: Client, ids: list[int]) -> None:
    client.post("/batch/start", {"photo_ids": ids})
    assert client.get("/batch/list?status=failed").json() == {"batches": [], "count": 0}
    assert client.get("/batch/list").json()["count"] == 1
    for query in ("status=broken", "staus=failed", "status="):
        assert client.get(f"/batch/list?{query}").status_code == 422


def test_the_receipt_has_a_row_per_photo(client: Client, ids: list[int], photos: Path) -> None:
    (photos / "1.jpg").write_bytes(b"")
    batch_id = client.post("/batch/start", {"photo_ids": ids}).json()["batch_id"]
    client.wait(batch_id, "failed")
    write_photo(photos / "1.jpg", size=(30, 20))
    again = client.post(f"/batch/{batch_id}/retry-failed").json()
    assert again["photo_count"] == 1
    client.wait(batch_id, "completed")
    rows = list(csv.DictReader(client.get(f"/batch/{batch_id}/receipt").text.splitlines()))
    assert len(rows) == 3
    assert {row["outcome"] for row in rows} == {"processed"}
    assert all(Path(row["output"]).stat().st_size == int(row["bytes"]) for row in rows)


def test_a_retry_whose_begin_cannot_be_written_is_an_error(
    client: Client,
    controller: BatchController,
    ids: list[int],
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (photos / "1.jpg").write_bytes(b"")
    batch_id = client.post("/batch/start", {"photo_ids": ids}).json()["batch_id"]
    client.wait(batch_id, "failed")
    until(lambda: not controller._run(batch_id).active)

    def refuse(*_: object) -> None:
        raise StorageError("/data is full.")

    with monkeypatch.context() as faulty:
        faulty.setattr(BatchStore, "save", refuse)
        answer = client.post(f"/batch/{batch_id}/retry-failed")
    assert (answer.status_code, answer.json()["error"]) == (507, "/data is full.")
    assert client.get(f"/batch/{batch_id}/status").json()["status"] == "failed"


def test_clean_up_leaves_batches_that_have_not_ended_and_every_photo(
    client: Client, controller: BatchController, ids: list[int], photos: Path
) -> None:
    ended = client.post("/batch/start", {"photo_ids": ids}).json()["batch_id"]
    client.wait(ended, "completed")
    outputs = list(Path(controller.status(ended).output_folder).iterdir())
    paused = controller.start(ids, paused=True).batch_id
    assert client.post("/batch/cleanup").json()["cleaned_count"] == 0
    answer = client.post("/batch/cleanup", {"days_old": 0}).json()
    assert answer == {"message": "Batch cleanup completed", "cleaned_count": 1, "days_old": 0}
    assert [one["batch_id"] for one in client.get("/batch/list").json()["batches"]] == [paused]
    assert all(path.exists() for path in [*outputs, *photos.iterdir()])
    for days in (-1, 36_501, "7", True, None):
        assert client.post("/batch/cleanup", {"days_old": days}).status_code == 422


def test_states_that_are_not_numbers_do_not_break_the_list(
    client: Client, controller: BatchController, ids: list[int]
) -> None:
    batch_id = controller.start(ids, paused=True).batch_id
    controller._run(batch_id).batch.config["blend"] = float("nan")
    assert client.status(batch_id)["config"]["blend"] is None
    assert json.loads(client.get("/batch/list").text)["count"] == 1


def test_the_history_says_what_was_asked_for_over_http(
    client: Client, controller: BatchController, ids: list[int]
) -> None:
    batch_id = client.post("/batch/start", {"photo_ids": ids}).json()["batch_id"]
    entries = controller.history(batch_id)
    assert (entries[0].event, entries[0].by) == ("made", "http")
