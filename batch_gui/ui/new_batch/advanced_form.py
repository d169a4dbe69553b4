"""The settings of the output that few people change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QFormLayout,
    QPushButton,
    QWidget,
)

from batch_gui.core.config import (
    ColorSpace,
    OutputConfig,
    OutputFormat,
    Subsampling,
    TiffCompression,
)
from batch_gui.ui.fields import add_row, choose

_NO_TRANSPARENCY = (OutputFormat.JPEG, OutputFormat.SAME)


class AdvancedForm(QWidget):
    """Colour space, file times, and what only some formats have.

    Signals:
        changed: something was changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._background = OutputConfig().background
        self.color_space = QComboBox()
        self.subsampling = QComboBox()
        self.compression = QComboBox()
        for combo, choices in (
            (
                self.color_space,
                [
                    (self.tr("Convert to sRGB"), ColorSpace.SRGB),
                    (self.tr("Keep the photo's"), ColorSpace.KEEP),
                ],
            ),
            (
                self.subsampling,
                [
                    (self.tr("By the quality"), Subsampling.AUTO),
                    (self.tr("Full (4:4:4)"), Subsampling.FULL),
                    (self.tr("Half (4:2:0), smaller files"), Subsampling.HALF),
                ],
            ),
            (
                self.compression,
                [
                    (self.tr("Deflate"), TiffCompression.DEFLATE),
                    (self.tr("LZW"), TiffCompression.LZW),
                    (self.tr("None"), TiffCompression.NONE),
                ],
            ),
        ):
            for text, value in choices:
                combo.addItem(text, value)
            combo.currentIndexChanged.connect(self.changed)
        self.progressive = QCheckBox(self.tr("Pro&gressive JPEG"))
        self.lossless = QCheckBox(self.tr("Lossless &WebP"))
        self.file_times = QCheckBox(self.tr("&Keep the file times of the original"))
        for box in (self.progressive, self.lossless, self.file_times):
            box.toggled.connect(self.changed)
        self.background = QPushButton()
        self.background.setAutoDefault(False)
        self.background.clicked.connect(self._on_background)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        add_row(form, self.tr("&Colours"), self.color_space, self.color_space)
        add_row(form, self.tr("&JPEG colour detail"), self.subsampling, self.subsampling)
        form.addRow(self.progressive)
        form.addRow(self.lossless)
        add_row(form, self.tr("TIFF comp&ression"), self.compression, self.compression)
        add_row(form, self.tr("&Under transparency"), self.background, self.background)
        form.addRow(self.file_times)
        self.form = form
        self._show_background()

    def set_values(self, output: Mapping[str, Any]) -> None:
        """Show remembered values; what is missing or makes no sense keeps its default."""
        default = OutputConfig()
        choose(self.color_space, output.get("color_space", default.color_space))
        choose(self.subsampling, output.get("jpeg_subsampling", default.jpeg_subsampling))
        choose(self.compression, output.get("tiff_compression", default.tiff_compression))
        self.progressive.setChecked(output.get("jpeg_progressive") is True)
        self.lossless.setChecked(output.get("webp_lossless") is True)
        self.file_times.setChecked(output.get("keep_file_times") is True)
        color = output.get("background")
        self._set_background(QColor(color) if isinstance(color, str) else QColor())

    def values(self) -> dict[str, Any]:
        """This part of the config's `output`."""
        return {
            "color_space": str(self.color_space.currentData()),
            "jpeg_subsampling": str(self.subsampling.currentData()),
            "jpeg_progressive": self.progressive.isChecked(),
            "webp_lossless": self.lossless.isChecked(),
            "tiff_compression": str(self.compression.currentData()),
            "background": self._background,
            "keep_file_times": self.file_times.isChecked(),
        }

    def follow_format(self, chosen: object) -> None:
        """Show what means something for the format, and nothing else."""
        same = chosen == OutputFormat.SAME
        for widget, fmt in (
            (self.subsampling, OutputFormat.JPEG),
            (self.progressive, OutputFormat.JPEG),
            (self.lossless, OutputFormat.WEBP),
            (self.compression, OutputFormat.TIFF),
        ):
            self.form.setRowVisible(widget, same or chosen == fmt)
        self.form.setRowVisible(self.background, chosen in _NO_TRANSPARENCY)

    def _on_background(self) -> None:
        dialog = QColorDialog(QColor(self._background), self)
        dialog.setWindowTitle(self.tr("Colour under transparent parts"))
        dialog.colorSelected.connect(self._set_background)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _set_background(self, color: QColor) -> None:
        wanted = color.name() if color.isValid() else OutputConfig().background
        if wanted != self._background:
            self._background = wanted
            self._show_background()
            self.changed.emit()

    def _show_background(self) -> None:
        name = self._background
        words = {"#ffffff": self.tr("White"), "#000000": self.tr("Black")}.get(name, name)
        self.background.setText(self.tr("{colour}\u2026").format(colour=words))
