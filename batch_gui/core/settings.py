"""What the user has set for the whole program, and where the program keeps its things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from batch_gui.core.config import MetadataPolicy, OutputFormat
from batch_gui.core.errors import InvalidConfig, UnreadableState
from batch_gui.core.files import write_atomically


@dataclass(frozen=True, slots=True)
class Folders:
    """The four folders of the program.

    Attributes:
        data: batches, photo catalogue, presets.
        config: settings.
        cache: what can be made again.
        logs: log files.
        pictures: the user's pictures, for outputs nobody chose a folder for.
    """

    data: Path
    config: Path
    cache: Path
    logs: Path
    pictures: Path

    @property
    def batch_states(self) -> Path:
        """Where BatchStore keeps its files."""
        return self.data / "batch_states"

    @property
    def receipts(self) -> Path:
        """What was written, photo by photo, for batches that have ended."""
        return self.data / "receipts"

    @property
    def catalog(self) -> Path:
        """The photo catalogue."""
        return self.data / "catalog.sqlite3"

    @property
    def outputs(self) -> Path:
        """The index of outputs."""
        return self.data / "outputs.sqlite3"

    @property
    def api_token(self) -> Path:
        """What programs of other users have to say to the HTTP interface."""
        return self.data / "api-token"

    @property
    def presets(self) -> Path:
        """The user's presets."""
        return self.data / "presets"


class ExecutorKind(StrEnum):
    """Where photos are developed: in processes of this computer, or by Celery workers."""

    LOCAL = "local"
    CELERY = "celery"


class Settings(BaseModel):
    """The program's settings.

    Attributes:
        batches_at_once: how many batches run at the same time; the rest wait.
        workers: processes that develop photos; 0 means one per core.
        photo_timeout: seconds after which a photo of up to 24 megapixels is given up;
            larger ones get more in proportion.
        worker_memory: MB of address space a worker may use; 0 means no limit.
        max_megapixels: larger photos are refused at their header.
        storage_patience: seconds after which a missing or full drive is looked at again.
        resume_at_launch: interrupted batches go on by themselves.
        pause_when_busy: batches pause while other programs use more than `busy_above` percent
            of all cores together for `busy_for` seconds, and go on when they use less than
            `free_below` percent for `free_for` seconds.
        pause_when_memory_low: batches pause while less than `memory_below` MB are free.
        pause_when_battery_low: batches pause on a battery below `battery_below` percent.
        pause_on_battery: batches pause whenever the computer runs on battery.
        cleanup_daily: each day at `cleanup_at`, ended batches older than `cleanup_days` are
            removed from the list; with `cleanup_receipts` their receipts, too.
        notify_when_done: the desktop tells of batches that came to their end.
        tray_icon: there is an icon in the system's tray while the window's program runs.
        keep_in_tray: closing the window leaves the program running in the tray.
        new_batch_as_last: new batches begin with the settings of the last one.
        default_output_folder: where the window puts a folder for each batch; None means
            `Batch GUI` in the user's pictures.
        default_format, default_quality, default_max_edge, default_metadata: what new batches
            begin with otherwise; a long edge of 0 keeps the size.
        http_enabled: the window opens the HTTP interface, too; `batch-gui serve` always does.
        http_port: where the HTTP interface listens.
        http_allowed_origins: pages of these origins may call it, such as "http://localhost:3000".
        http_body_limit: MB; larger requests are refused.
        executor: where photos are developed.
        celery_broker: URL of the broker.
        celery_backend: URL of Celery's results; empty for the broker's.
        celery_queue: name of the queue, the same for the program and its workers.
        celery_paths: for a worker on this machine, where the program's folders are here, such
            as "/Volumes/nas -> /mnt/nas".
        celery_patience: seconds after which a broker or workers that don't answer count as gone.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    batches_at_once: Annotated[int, Field(ge=1, le=16)] = 2
    workers: Annotated[int, Field(ge=0, le=256)] = 0
    photo_timeout: Annotated[float, Field(ge=1, le=86_400)] = 300
    worker_memory: Annotated[int, Field(ge=0)] = 6144
    max_megapixels: Annotated[float, Field(gt=0, le=10_000)] = 160
    storage_patience: Annotated[float, Field(gt=0, le=3600)] = 5
    resume_at_launch: bool = False
    pause_when_busy: bool = True
    busy_above: Annotated[float, Field(ge=1, le=100)] = 80
    busy_for: Annotated[float, Field(ge=0, le=3600)] = 5
    free_below: Annotated[float, Field(ge=1, le=100)] = 60
    free_for: Annotated[float, Field(ge=0, le=3600)] = 10
    pause_when_memory_low: bool = True
    memory_below: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    pause_when_battery_low: bool = True
    battery_below: Annotated[float, Field(ge=1, le=100)] = 20
    pause_on_battery: bool = False
    cleanup_daily: bool = True
    cleanup_days: Annotated[int, Field(ge=0, le=36_500)] = 7
    cleanup_at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:00"
    cleanup_receipts: bool = False
    notify_when_done: bool = True
    tray_icon: bool = True
    keep_in_tray: bool = False
    new_batch_as_last: bool = True
    default_output_folder: str | None = None
    default_format: OutputFormat = OutputFormat.JPEG
    default_quality: Annotated[int, Field(ge=1, le=100)] = 90
    default_max_edge: Annotated[int, Field(ge=0, le=100_000)] = 0
    default_metadata: MetadataPolicy = MetadataPolicy.KEEP
    http_enabled: bool = False
    http_port: Annotated[int, Field(ge=0, le=65_535)] = 5100
    http_allowed_origins: tuple[str, ...] = ()
    http_body_limit: Annotated[int, Field(ge=1, le=4096)] = 32
    executor: ExecutorKind = ExecutorKind.LOCAL
    celery_broker: Annotated[str, Field(min_length=1)] = "redis://localhost:6379/0"
    celery_backend: str = ""
    celery_queue: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}$")] = "batch-gui"
    celery_paths: tuple[str, ...] = ()
    celery_patience: Annotated[float, Field(ge=1, le=3600)] = 10

    @classmethod
    def load(cls, path: Path) -> Self:
        """The settings in `path`; the defaults if there is no such file.

        Raises:
            UnreadableState: naming the setting that can't be used and what was expected.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls()
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or "the whole file"
            raise UnreadableState(f"The settings {path}: {where}: {first['msg']}.") from None
        except OSError as error:
            raise UnreadableState(
                f"The settings {path} can't be read: {error.strerror or error}."
            ) from error

    def changed(self, values: Mapping[str, Any]) -> Self:
        """These settings with some others in their place; None leaves one as it is.

        Raises:
            InvalidConfig: naming the setting that can't be used and what was expected.
        """
        given = {name: value for name, value in values.items() if value is not None}
        return self.parse(self.model_dump() | given)

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Self:
        """The settings of these values.

        Raises:
            InvalidConfig: naming the setting that can't be used and what was expected.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise InvalidConfig(f"{first['loc'][0]}: {first['msg']}.") from None

    def save(self, path: Path) -> None:
        """Write the settings, whole or not at all; the broker's URL may hold a password.

        Raises:
            StorageError: when they can't be written.
        """
        write_atomically(path, self.model_dump_json(indent=2).encode() + b"\n", private=True)
