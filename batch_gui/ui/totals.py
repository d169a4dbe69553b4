"""The figures over all batches, kept as batches come, change and go."""

from __future__ import annotations

from collections import Counter

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui import wording
from batch_gui.ui.batch_filter import seen_as
from batch_gui.ui.language import number, translate


class Totals:
    """How many batches are in which status, and how far those that haven't ended are.

    Attributes:
        statuses: batches by status; one that waits for its turn counts as pending.
        done, photos: photos done, and all photos, of batches that haven't ended.
        sessions: batches by id of their session.
        session_names: the names of these.
        moving_done, moving_photos: the same of batches that run or will by themselves.
    """

    def __init__(self) -> None:
        self.statuses: Counter[Status] = Counter()
        self.sessions: Counter[int] = Counter()
        self.session_names: dict[int, str] = {}
        self.done = 0
        self.photos = 0
        self.moving_done = 0
        self.moving_photos = 0
        self._speeds: dict[str, float] = {}

    @property
    def photos_per_second(self) -> float | None:
        """The speed of all running batches together; None when none of them knows it."""
        return sum(self._speeds.values()) if self._speeds else None

    @property
    def active(self) -> int:
        """Batches that run or will run by themselves."""
        return self.statuses[Status.RUNNING] + self.statuses[Status.PENDING]

    @property
    def paused(self) -> int:
        """Batches that wait for somebody or something to go on."""
        return self.statuses[Status.PAUSED]

    def add(self, batch: BatchSummary) -> None:
        """Count `batch`."""
        self._count(batch, 1)
        if batch.status is Status.RUNNING and batch.photos_per_second is not None:
            self._speeds[batch.batch_id] = batch.photos_per_second

    def remove(self, batch: BatchSummary) -> None:
        """Count `batch`, as it was added, no longer."""
        self._count(batch, -1)
        self._speeds.pop(batch.batch_id, None)

    def _count(self, batch: BatchSummary, by: int) -> None:
        status = seen_as(batch)
        self.statuses[status] += by
        self._count_session(batch, by)
        if not status.ended:
            self.done += by * (batch.processed_count + batch.failed_count)
            self.photos += by * batch.total_photos
        if status in (Status.RUNNING, Status.PENDING):
            self.moving_done += by * (batch.processed_count + batch.failed_count)
            self.moving_photos += by * batch.total_photos

    def _count_session(self, batch: BatchSummary, by: int) -> None:
        session = batch.session_id
        if session is None:
            return
        self.sessions[session] += by
        if self.sessions[session]:
            self.session_names[session] = batch.session_name
        else:
            del self.sessions[session]
            self.session_names.pop(session, None)


def percent(totals: Totals) -> int | None:
    """How far the batches are that run or wait for their turn; None when there are none."""
    if not totals.moving_photos:
        return None
    return totals.moving_done * 100 // totals.moving_photos


def overall_text(totals: Totals) -> str:
    """What goes on, in a few words, such as "62 % of 1,720 photos"."""
    done = percent(totals)
    if done is not None:
        return translate(
            "Totals", "{percent} % of %Ln photo(s)", None, totals.moving_photos
        ).format(percent=number(done))
    if totals.paused:
        return translate("Totals", "%Ln batch(es) paused", None, totals.paused)
    return translate("Totals", "Nothing to do")


def totals_texts(totals: Totals) -> tuple[str, str, str]:
    """Batches by status, speed and photos, each empty where there is nothing to say."""
    counts = [
        (Status.RUNNING, translate("Totals", "{count} running")),
        (Status.PAUSED, translate("Totals", "{count} paused")),
        (Status.PENDING, translate("Totals", "{count} waiting")),
    ]
    batches = ", ".join(
        words.format(count=number(totals.statuses[status]))
        for status, words in counts
        if totals.statuses[status]
    )
    photos = speed = ""
    if totals.photos:
        photos = translate("Totals", "{done} of {total} photos").format(
            done=number(totals.done), total=number(totals.photos)
        )
    if totals.photos_per_second is not None:
        speed = wording.speed_text(totals.photos_per_second)
    return batches, speed, photos
