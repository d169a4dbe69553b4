from __future__ import annotations

from pathlib import Path

from tests.api.play_the_contract import photos_to_play_with, play
from tests.api.serving import Served


def test_the_table_from_top_to_bottom(served: Served, tmp_path: Path) -> None:
    told: list[str] = []
    wrong = play(served, photos_to_play_with(tmp_path / "in"), tmp_path / "out", told.append)
    assert not wrong, "\n".join(told)
