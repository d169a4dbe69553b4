"""What is known of the photo that is compared: names, sizes, time, histograms."""

from __future__ import annotations

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from batch_gui.develop.comparing import Side
from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus
from batch_gui.ui.details import photo_words
from batch_gui.ui.details.compare_desk import Picture
from batch_gui.ui.details.histogram import HistogramView
from batch_gui.ui.fields import MutedLabel, breakable
from batch_gui.ui.language import decimal, number, translate


class CompareFacts(QScrollArea):
    """Labels and words, and under them the histograms of both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Facts about the photo"))
        self._photo: ListedPhoto | None = None
        self._number = 0
        self._full: dict[Side, QSizeF] = {}
        self._rendered = False
        self._rows: list[tuple[MutedLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(self.fontMetrics().height())
        self.histograms = {
            Side.BEFORE: HistogramView(self.tr("Before")),
            Side.AFTER: HistogramView(self.tr("After")),
        }
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, self.fontMetrics().height() // 2, 0)
        column.addLayout(self._grid)
        column.addSpacing(self.fontMetrics().height() // 2)
        for histogram in self.histograms.values():
            column.addWidget(histogram)
        column.addStretch(1)
        self.setWidget(inside)

    def clear(self) -> None:
        """Nothing is known."""
        self._photo = None
        self.forget_pictures()

    def forget_pictures(self) -> None:
        """Nothing is known of the pixels."""
        self._full.clear()
        self._rendered = False
        for histogram in self.histograms.values():
            histogram.show_histogram(None)
        self._show()

    def show_photo(self, photo: ListedPhoto, place: int) -> None:
        """Show what the batch knows of it.

        Args:
            place: in the batch's order, from 1.
        """
        self._photo, self._number = photo, place
        self._show()

    def show_picture(self, side: Side, picture: Picture) -> None:
        """Show what its pixels say."""
        self._full[side] = picture.full
        if side is Side.AFTER:
            self._rendered = picture.rendered
        self.histograms[side].show_histogram(picture.histogram)
        self._show()

    def texts(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(label.text(), words.toolTip()) for label, words in self._rows if label.text()]

    def _show(self) -> None:
        rows = self._facts(self._photo) if self._photo is not None else []
        while len(self._rows) < len(rows):
            self._rows.append(self._row(len(self._rows)))
        for at, (label, words) in enumerate(self._rows):
            name, text = rows[at] if at < len(rows) else ("", "")
            label.setText(name)
            words.setText(breakable(text))
            words.setToolTip(text)
            label.setVisible(at < len(rows))
            words.setVisible(at < len(rows))

    def _row(self, row: int) -> tuple[MutedLabel, QLabel]:
        label, words = MutedLabel(), QLabel()
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (label, words):
            widget.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(words, row, 1)
        return label, words

    def _facts(self, photo: ListedPhoto) -> list[tuple[str, str]]:
        entry = photo.entry
        name = f"{number(self._number)}  {photo_words.name_text(photo)}"
        rows = [(translate("CompareFacts", "Photo"), name)]
        before, after = self._full.get(Side.BEFORE), self._full.get(Side.AFTER)
        if before is not None:
            rows.append((translate("CompareFacts", "Size"), _sizes(before, after)))
        if entry is not None and entry.source_size and entry.size:
            words = translate("CompareFacts", "{before} to {after}").format(
                before=photo_words.bytes_text(entry.source_size),
                after=photo_words.bytes_text(entry.size),
            )
            rows.append((translate("CompareFacts", "File"), words))
        if seconds := photo_words.seconds_text(photo):
            rows.append((translate("CompareFacts", "Took"), seconds))
        rows.append((translate("CompareFacts", "Checked"), _checked(photo)))
        if happened := photo_words.happened_text(photo):
            label = translate("CompareFacts", "Notes")
            if photo.status is PhotoStatus.FAILED:
                label = translate("CompareFacts", "Failed")
            rows.append((label, happened))
        if self._rendered:
            words = translate("CompareFacts", "After is a preview made by the batch's recipe.")
            rows.append((translate("CompareFacts", "Shown"), words))
        elif before is not None and after is not None and before != after:
            rows.append((translate("CompareFacts", "Shown"), _scaled(before, after)))
        return rows


def _sizes(before: QSizeF, after: QSizeF | None) -> str:
    """Such as "12.2 to 2.9 megapixels"."""
    one = decimal(before.width() * before.height() / 1e6, 1)
    if after is None or after == before:
        return translate("CompareFacts", "{count} megapixels").format(count=one)
    words = translate("CompareFacts", "{before} to {after} megapixels")
    return words.format(before=one, after=decimal(after.width() * after.height() / 1e6, 1))


def _scaled(before: QSizeF, after: QSizeF) -> str:
    """How pictures of different sizes are made to show the same region."""
    sizes = [
        photo_words.pixels_text(round(size.width()), round(size.height()))
        for size in (before, after)
    ]
    times = max(before.width(), before.height()) / max(after.width(), after.height())
    words = translate(
        "CompareFacts",
        "Before has {before} px, After {after} px; After is shown {times} times as large.",
    )
    if times < 1:
        words = translate(
            "CompareFacts",
            "Before has {before} px, After {after} px; Before is shown {times} times as large.",
        )
        times = 1 / times
    return words.format(before=sizes[0], after=sizes[1], times=decimal(times, 1))


def _checked(photo: ListedPhoto) -> str:
    if photo.status is PhotoStatus.PROCESSED:
        return translate("CompareFacts", "yes, read back after writing")
    if photo.status is PhotoStatus.SKIPPED:
        return translate("CompareFacts", "no, the output was there already")
    return translate("CompareFacts", "not developed")
