from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread
from pytestqt.qtbot import QtBot

from batch_gui.core.errors import StorageError
from batch_gui.core.history import Door, present_door
from batch_gui.ui.commands import CommandFailure, Commands, Lane


@pytest.fixture
def commands(qtbot: QtBot) -> Iterator[Commands]:
    made = Commands()
    yield made
    qtbot.waitUntil(lambda: made.idle)
    assert made.close()


def test_the_call_is_made_elsewhere_and_the_answer_comes_to_the_main_thread(
    commands: Commands, qtbot: QtBot
) -> None:
    answers: list[tuple[object, bool, bool]] = []
    main = threading.get_ident()

    def done(worked_elsewhere: bool) -> None:
        app = QCoreApplication.instance()
        assert app is not None
        answers.append((1, worked_elsewhere, QThread.currentThread() is app.thread()))

    commands.run(lambda: threading.get_ident() != main, what="Look", done=done)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(1, True, True)]


@pytest.mark.parametrize("error", [StorageError("The drive is full."), ValueError("ours")])
def test_an_error_nobody_takes_reaches_the_user(
    commands: Commands, qtbot: QtBot, error: Exception
) -> None:
    def fail() -> None:
        raise error

    with qtbot.waitSignal(commands.failed) as told:
        commands.run(fail, what="Pause")
    assert told.args == [CommandFailure("Pause", error)]


def test_an_error_the_caller_takes_is_not_told_twice(commands: Commands, qtbot: QtBot) -> None:
    taken: list[Exception] = []
    told: list[CommandFailure] = []
    commands.failed.connect(told.append)
    commands.run(lambda: 1 / 0, what="Divide", failed=taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    assert isinstance(taken[0], ZeroDivisionError)
    assert told == []


def test_a_scan_does_not_delay_a_pause(commands: Commands, qtbot: QtBot) -> None:
    gate = threading.Event()
    answers: list[str] = []
    commands.run(gate.wait, what="Scan", lane=Lane.LONG, done=lambda _: answers.append("scan"))
    commands.run(lambda: None, what="Pause", done=lambda _: answers.append("pause"))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["pause"]
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 2)


def test_a_second_click_is_not_a_second_command(commands: Commands, qtbot: QtBot) -> None:
    gate = threading.Event()
    assert commands.run(gate.wait, what="Pause", key="a")
    assert not commands.run(gate.wait, what="Pause", key="a")
    assert commands.run(lambda: None, what="Pause", key="b")
    gate.set()
    qtbot.waitUntil(lambda: commands.idle)
    assert commands.run(lambda: None, what="Pause", key="a")


def test_an_answer_for_somebody_who_has_gone_is_dropped(commands: Commands, qtbot: QtBot) -> None:
    gate = threading.Event()
    owner = QObject()
    answers: list[object] = []
    commands.run(gate.wait, what="Look", done=answers.append, owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner))
    gate.set()
    qtbot.waitUntil(lambda: commands.idle)
    assert answers == []


def _alive(item: QObject) -> bool:
    try:
        item.objectName()
    except RuntimeError:
        return False
    return True


def test_what_is_asked_for_comes_from_the_window(commands: Commands, qtbot: QtBot) -> None:
    doors: list[Door | None] = []
    commands.run(present_door, what="Look", done=doors.append)
    qtbot.waitUntil(lambda: doors == [Door.WINDOW])
    assert present_door() is None


def test_what_a_command_brought_and_held_is_let_go(commands: Commands, qtbot: QtBot) -> None:
    class Large:
        pass

    seen: list[weakref.ref[Large]] = []

    def done_of(held: Large) -> Callable[[Large], None]:
        return lambda answer: seen.append(weakref.ref(answer)) if held else None

    def ask() -> None:
        held = Large()
        seen.append(weakref.ref(held))
        commands.run(Large, what="Look", done=done_of(held))

    for _ in range(3):
        ask()
    qtbot.waitUntil(lambda: commands.idle)
    gc.collect()
    qtbot.waitUntil(lambda: not any(one() for one in seen))
    assert len(seen) == 6
