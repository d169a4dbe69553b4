"""A maker of previews that answers when the test says so."""

from __future__ import annotations

from collections.abc import Callable

from batch_gui.core.errors import PhotoError
from batch_gui.develop.previewing import PreviewWish, make_preview
from batch_gui.engine.picture_maker import Made
from batch_gui.engine.previews import MadePreview


class Maker:
    """Notes wishes, the newest of each place; `answer` makes them."""

    def __init__(self) -> None:
        self.wishes: dict[str, PreviewWish] = {}
        self.urgent: list[str] = []
        self.forgotten = 0
        self._listener: Callable[[MadePreview], None] = lambda _: None

    def ask(self, place: str, wish: PreviewWish, *, urgent: bool = False) -> None:
        self.wishes[place] = wish
        if urgent:
            self.urgent.append(place)

    def forget(self) -> None:
        self.wishes.clear()
        self.forgotten += 1

    def listen(self, listener: Callable[[MadePreview], None]) -> None:
        self._listener = listener

    def answer(self, problem: str | None = None) -> None:
        """Make every wish, or say of each why not."""
        wishes, self.wishes = self.wishes, {}
        for place, wish in wishes.items():
            try:
                if problem:
                    raise PhotoError(problem)
                self._listener(Made(place, wish, make_preview(wish)))
            except PhotoError as error:
                self._listener(Made(place, wish, None, str(error)))
