"""Settings of new batches that the user gave a name, to choose them again."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from batch_gui.core.errors import BadRequest, UnreadableState
from batch_gui.core.files import storage_faults, write_atomically
from batch_gui.core.schedule import Hours, Priority, When

_LONGEST_NAME = 60
_ALWAYS = When()


class Template(BaseModel):
    """Settings with a name.

    Attributes:
        config: as `BatchConfig.parse` takes it; what has gone since, such as a preset, is
            found out when it is used.
        priority, hours: of its batches, as `When` has them. A set moment isn't kept: it is over
            for the next batch.
    """

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
    config: dict[str, Any] = {}
    priority: Priority = Priority.NORMAL
    hours: str | None = None

    @field_validator("hours")
    @classmethod
    def _readable(cls, hours: str | None) -> str | None:
        try:
            return str(Hours.parse(hours)) if hours is not None else None
        except BadRequest as error:
            raise ValueError(str(error)) from None


class _File(BaseModel):
    """The whole file.

    Attributes:
        format: version of its layout.
    """

    format: Literal[1] = 1
    templates: tuple[Template, ...] = ()


class Templates:
    """The user's templates, kept in one file. Methods may be called from any thread.

    Args:
        path: of the file; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changing = threading.Lock()

    def all(self) -> tuple[Template, ...]:
        """Every template, by name.

        Raises:
            UnreadableState: when the file can't be used; it is left as it is.
            StorageError: when it can't be read now.
        """
        try:
            with storage_faults(self._path):
                if not self._path.exists():
                    return ()
                content = self._path.read_bytes()
            return _File.model_validate_json(content).templates
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise UnreadableState(
                f"The templates in {self._path} can't be used: {first['msg']}. Mend the file, or "
                "move it away to begin anew."
            ) from None

    def save(self, name: str, config: dict[str, Any], when: When = _ALWAYS) -> tuple[Template, ...]:
        """Keep settings under a name, in the place of those that had it; gives all templates.

        Raises:
            BadRequest: when the name is empty or too long.
            UnreadableState, StorageError: as `all`, or when it can't be written.
        """
        name = name.strip()
        if not 1 <= len(name) <= _LONGEST_NAME:
            raise BadRequest(f"A template's name has 1 to {_LONGEST_NAME} letters.")
        with self._changing:
            others = [one for one in self.all() if one.name != name]
            made = Template(name=name, config=config, priority=when.priority, hours=when.hours_text)
            return self._write([*others, made])

    def delete(self, name: str) -> tuple[Template, ...]:
        """Forget a template; gives those that are left.

        Raises:
            UnreadableState, StorageError: as `save`.
        """
        with self._changing:
            return self._write([one for one in self.all() if one.name != name])

    def _write(self, templates: list[Template]) -> tuple[Template, ...]:
        kept = tuple(sorted(templates, key=lambda one: (one.name.casefold(), one.name)))
        with storage_faults(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        written = _File(templates=kept).model_dump_json(indent=2)
        write_atomically(self._path, written.encode() + b"\n")
        return kept
