from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.power import Power
from batch_gui.ui.commands import Commands
from batch_gui.ui.turns.when_done import COUNTDOWN, Countdown, Ending, WhenDone, goes_on
from tests.ui.batches import paused, summary

DONE = summary(status=Status.COMPLETED)


class NoPower(Power):
    """Sends nobody to sleep."""

    def __init__(self, *, fails: bool = False) -> None:
        super().__init__(lambda _: None, "linux")
        self.fails = fails
        self.asked: list[str] = []

    def sleep(self) -> None:
        self.asked.append("sleep")
        if self.fails:
            raise BatchGuiError("The computer can't be put to sleep: not allowed.")

    def shut_down(self) -> None:
        self.asked.append("off")


class Desk:
    """A window whose batches are what the test says."""

    def __init__(self, qtbot: QtBot, *, fails: bool = False) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.power = NoPower(fails=fails)
        self.commands = Commands(self.window)
        self.when_done = WhenDone(self.commands, self.window, self.power)
        self.qtbot = qtbot

    def choose(self, ending: Ending) -> None:
        self.when_done.choices[ending].trigger()

    def now(self, *batches: BatchSummary, ended: bool = True) -> None:
        active = sum(one.status in (Status.RUNNING, Status.PENDING) for one in batches)
        self.when_done.follow(active, lambda: batches, ended)

    @property
    def countdown(self) -> Countdown:
        shown = self.when_done.countdown
        assert shown is not None
        return shown


@pytest.fixture
def make_desk(qtbot: QtBot) -> Callable[..., Desk]:
    return lambda **options: Desk(qtbot, **options)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


def test_the_computer_goes_off_after_the_countdown_and_only_this_once(desk: Desk) -> None:
    desk.choose(Ending.SHUT_DOWN)
    desk.now(DONE, summary(2))
    assert desk.when_done.countdown is None
    desk.now(DONE, DONE)
    assert desk.countdown.text() == "This computer shuts down in 60 seconds."
    assert desk.when_done.chosen is Ending.NOTHING
    for _ in range(COUNTDOWN - 1):
        desk.countdown.tick()
    assert desk.countdown.text() == "This computer shuts down in 1 second."
    assert desk.power.asked == []
    desk.countdown.tick()
    desk.qtbot.waitUntil(lambda: desk.power.asked == ["off"] and desk.commands.idle)
    desk.now(DONE)
    assert desk.when_done.countdown is None


def test_it_can_be_stopped_and_hurried(desk: Desk) -> None:
    desk.choose(Ending.SLEEP)
    desk.now(DONE)
    QTest.mouseClick(desk.countdown.stop, Qt.MouseButton.LeftButton)
    assert desk.when_done.countdown is None
    assert desk.power.asked == []
    desk.choose(Ending.SLEEP)
    desk.now(DONE)
    QTest.mouseClick(desk.countdown.now, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: desk.power.asked == ["sleep"] and desk.commands.idle)


def test_what_the_system_refuses_is_said(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(fails=True)
    desk.choose(Ending.SLEEP)
    desk.now(DONE)
    with desk.qtbot.waitSignal(desk.commands.failed) as failed:
        desk.countdown.now.click()
    assert failed.args is not None
    assert failed.args[0].what == "Put the computer to sleep"


def test_a_batch_begun_during_the_countdown_stops_it(desk: Desk) -> None:
    desk.choose(Ending.SHUT_DOWN)
    desk.now(DONE)
    desk.now(DONE, summary(2), ended=False)
    assert desk.when_done.countdown is None
    assert desk.power.asked == []


def test_quitting_and_a_sound(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    beeps: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(True))
    desk.choose(Ending.SOUND)
    desk.now(DONE)
    assert (beeps, desk.when_done.countdown) == ([True], None)
    desk.choose(Ending.QUIT)
    desk.now(DONE)
    with desk.qtbot.waitSignal(desk.when_done.quit_wanted):
        desk.countdown.now.click()


def test_it_waits_for_batches_that_go_on_by_themselves(desk: Desk) -> None:
    desk.choose(Ending.SLEEP)
    for reason in (PauseReason.RESOURCES, PauseReason.STORAGE, PauseReason.WORKERS):
        desk.now(DONE, paused(reason=reason))
    desk.now(DONE, paused(waiting_for_turn=True))
    assert desk.when_done.countdown is None
    desk.now(paused(), ended=False)  # paused by hand: not done
    assert desk.when_done.countdown is None
    desk.now(DONE, paused())
    desk.countdown.stop.click()


def test_which_batches_go_on() -> None:
    assert goes_on(summary(status=Status.PENDING))
    assert goes_on(summary(status=Status.FAILED, waiting_for_turn=True))
    assert not goes_on(paused())
    assert not goes_on(paused(reason=PauseReason.INTERRUPTED))
    assert not goes_on(DONE)
