"""What there is to see: the window and its dialogs with batches in every state."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication

from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.history import Door, through
from batch_gui.core.schedule import Hours, When
from batch_gui.engine.controller import BatchController
from batch_gui.engine.governor import NO_LIMITS, Limits
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.details.photos_model import Show
from batch_gui.ui.main_window import MainWindow
from tests.screenshots.studio import Studio, busy_computer, paused, settle, wait
from tests.settings import calm


def select(window: MainWindow, batch_id: str) -> None:
    """Select a batch and its third photo."""
    window.filtering.reveal(batch_id)
    photos = window.details.photos
    wait(lambda: photos.model.rowCount())
    photos.view.setCurrentIndex(photos.model.index(2, 0))
    settle(0.5)


def hold_over(studio: Studio, window: MainWindow, state: str, batch_id: str = "") -> None:
    """Photos held over the window, or over a batch in it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(studio.originals[0].parent))])

    def event(kind: type[QDragMoveEvent]) -> QDragMoveEvent:
        at = QPoint(window.width() // 2, window.height() // 2)
        if batch_id:
            view = window.list.view
            row = view.visualRect(window.model.index_of(batch_id)).center()
            at = view.viewport().mapTo(window, row)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        return kind(at, Qt.DropAction.CopyAction, mime, left, none)

    def over() -> None:
        QApplication.sendEvent(window, event(QDragEnterEvent))
        QApplication.sendEvent(window, event(QDragMoveEvent))

    studio.shoot(window, state, first=over)
    QApplication.sendEvent(window, QDragLeaveEvent())


def make_batches(studio: Studio, controller: BatchController, window: MainWindow) -> dict[str, str]:
    """Batches in every state that doesn't need the computer to be busy."""
    osaka = studio.start(controller, "Osaka street", 12)
    family = studio.start(controller, "Family archive 1998 to 2004", 24, broken=3)
    wait(lambda: all(controller.status(one).status.ended for one in (osaka, family)))
    harbour = studio.start(controller, "Harbour, long exposures", 60)
    wait(lambda: controller.status(harbour).processed_count >= 14)
    controller.pause(harbour)
    wait(lambda: paused(PauseReason.USER)(controller.status(harbour)))
    archive = studio.start(controller, "Product shots, spring", 64)
    wait(lambda: controller.status(archive).processed_count >= 20)
    gone = studio.scratch / "cards" / "Product shots, spring"
    gone.rename(gone.with_name("unplugged"))
    wait(lambda: paused(PauseReason.STORAGE)(controller.status(archive)))
    wedding = studio.start(controller, "Wedding, ceremony", 1000)
    for _ in range(2):  # something to tell of in its log
        with through(Door.WINDOW):
            controller.pause(wedding)
        wait(lambda: paused(PauseReason.USER)(controller.status(wedding)))
        with through(Door.WINDOW):
            controller.resume(wedding)
        wait(lambda: controller.status(wedding).status is Status.RUNNING)
        settle(2)
    studio.start(controller, "Wedding, party", 1400)
    studio.start(controller, "Portraits, studio B", 420)
    night = studio.start(controller, "Scans of negatives", 300)
    controller.set_when(night, When(hours=Hours.parse("22:00-06:00")))
    wait(lambda: controller.status(wedding).processed_count >= 30)
    return {"wedding": wedding, "family": family, "harbour": harbour, "osaka": osaka}


def show_running(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """A running batch, with each tab of its details."""
    select(window, batch_id)
    tabs = window.details.tabs
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        settle(15)  # pictures come from another process, of low priority
        studio.shoot(window, f"running-{tabs.currentWidget().objectName()}")
    tabs.setCurrentIndex(0)


def show_failed(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """A batch with failed photos, named with their reasons."""
    select(window, batch_id)
    window.details.show_failed(batch_id)
    settle(5)
    studio.shoot(window, "failed")
    window.details.photos.show_only(Show.ALL, batch_id)


def show_lists(studio: Studio, window: MainWindow, ids: dict[str, str]) -> None:
    """The list as a table, photos held over a batch, and a search that finds nothing."""
    window.view_menu.compact.trigger()
    studio.shoot(window, "compact")
    window.view_menu.comfortable.trigger()
    hold_over(studio, window, "drop-on-a-batch", ids["harbour"])
    window.search.setText("christmas")
    studio.shoot(window, "nothing-found")
    window.search.clear()


def show_dialogs(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """New batch, the presets, a receipt, the keys, and each page of the settings."""
    window.presets.open()
    presets = window.presets.dialog
    assert presets is not None
    wait(lambda: presets.list.count())
    studio.shoot(presets, "presets", resized=False)
    presets.reject()
    select(window, batch_id)
    window.details.tabs.setCurrentWidget(window.details.summary)
    window.details.summary.receipt.click()
    shoot_modal(studio, "receipt")
    window.details.tabs.setCurrentIndex(0)
    window.actions_.keys.trigger()
    shoot_modal(studio, "keys")
    window.offer_paths([str(studio.scratch / "cards" / "Wedding, ceremony")])
    wait(lambda: window.intake.dialog is not None and window.intake.dialog.isVisible())
    dialog = window.intake.dialog
    assert dialog is not None
    settle(12)  # until every preset is shown
    studio.shoot(dialog, "new-batch", resized=False)
    dialog.reject()
    window.preferences.open()
    settings = window.preferences.dialog
    assert settings is not None
    for index, page in enumerate(settings.pages):
        settings.list.setCurrentRow(index)
        word = "-".join(page.title.lower().split())
        studio.shoot(settings, f"settings-{word}", resized=False)
    settings.reject()


def show_questions(studio: Studio, window: MainWindow, ids: dict[str, str]) -> None:
    """What is asked before something is cancelled, removed or left, and what verifying found."""
    entries = window.actions_.batch
    select(window, ids["wedding"])
    entries[BatchAction.CANCEL].trigger()
    shoot_modal(studio, "question-cancel")
    select(window, ids["family"])
    entries[BatchAction.REMOVE].trigger()
    shoot_modal(studio, "question-remove")
    window.close()
    shoot_modal(studio, "question-quit")
    first, second, *_ = sorted((studio.where.pictures / "Batch GUI").rglob("Osaka*/**/*.jpg"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1000])
    select(window, ids["osaka"])
    entries[BatchAction.VERIFY].trigger()
    settle(5)
    shoot_modal(studio, "verify")
    select(window, ids["harbour"])
    entries[BatchAction.AGAIN].trigger()
    wait(lambda: window.intake.dialog is not None and window.intake.dialog.isVisible())
    assert window.intake.dialog is not None
    settle(12)
    studio.shoot(window.intake.dialog, "new-batch-from-this", resized=False)
    window.intake.dialog.reject()


def shoot_modal(studio: Studio, state: str) -> None:
    """The dialog that is open, which is closed then."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    settle(1)
    studio.shoot(dialog, state, resized=False)
    dialog.close()
    settle(0.2)


def show_paused(
    studio: Studio, controller: BatchController, window: MainWindow, ids: dict[str, str]
) -> None:
    """Batches that stand still: by hand, without their drive, while others need the computer."""
    select(window, ids["harbour"])
    controller.give_way(Limits.of(calm(pause_when_busy=True, busy_for=1, free_for=600)))
    with busy_computer():
        wait(lambda: any(map(paused(PauseReason.RESOURCES), controller.list(Status.PAUSED))))
        settle(2)
        studio.shoot(window, "paused")
    controller.give_way(NO_LIMITS)
