"""What is said of photos and presets by those who develop them; see `engine_sentences.py`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

# Why a photo can't be developed.
_PHOTOS = (
    QT_TRANSLATE_NOOP("Engine", "not a photo but a folder or a device"),
    QT_TRANSLATE_NOOP("Engine", "the file is empty"),
    QT_TRANSLATE_NOOP("Engine", "not a photo this program can read"),
    QT_TRANSLATE_NOOP("Engine", "the file is damaged: its picture can't be decoded"),
    QT_TRANSLATE_NOOP("Engine", "the file is damaged: its header makes no sense"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "the file is damaged, or a TIFF of a kind this program can't read, such as colour in 32 "
        "bits per channel or CMYK with transparency",
    ),
    QT_TRANSLATE_NOOP(
        "Engine", "the file is damaged: by its header the picture is {0} x {1} pixels"
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "the file is cut off: its end is missing, as after a copy that was interrupted",
    ),
    QT_TRANSLATE_NOOP("Engine", "this camera's RAW files can't be read"),
    QT_TRANSLATE_NOOP("Engine", "there is not enough memory for this photo"),
    QT_TRANSLATE_NOOP("Engine", "the photo is no longer there"),
    QT_TRANSLATE_NOOP("Engine", "the photo isn't there now"),
    QT_TRANSLATE_NOOP("Engine", "the photo is no longer in the catalogue"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be opened: permission denied"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be opened: it is a link to itself"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be opened: its name is too long"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be read: its drive reports an error"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be read: its drive is gone"),
    QT_TRANSLATE_NOOP("Engine", "the photo cannot be read: {0}"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{0} megapixels is more than the {1} allowed; the limit can be raised in the settings",
    ),
    QT_TRANSLATE_NOOP("Engine", "the decoder crashed"),
    QT_TRANSLATE_NOOP("Engine", "its decoder crashed"),
    QT_TRANSLATE_NOOP("Engine", "took longer than {0} s"),
    QT_TRANSLATE_NOOP("Engine", "its {0} took longer than {1} s"),
    QT_TRANSLATE_NOOP("Engine", "no process can be started: {0}"),
    QT_TRANSLATE_NOOP("Engine", "another photo's drive doesn't answer"),
    QT_TRANSLATE_NOOP("Engine", "an error in the program: {0}"),
    QT_TRANSLATE_NOOP("Engine", "the worker's answer makes no sense: {0}"),
    QT_TRANSLATE_NOOP("Engine", "the worker's answer names a file of somebody else"),
    QT_TRANSLATE_NOOP("Engine", "a file of the preset didn't arrive"),
    QT_TRANSLATE_NOOP("Engine", "the preset's file {0} can't be read"),
    QT_TRANSLATE_NOOP("Engine", "the preset's colour table {0} has another form"),
    QT_TRANSLATE_NOOP("Engine", "the preset's colour table {0} was changed"),
    QT_TRANSLATE_NOOP("Engine", "the preset's colour table {0} can't be read"),
    QT_TRANSLATE_NOOP("Engine", "the watermark's text is too large"),
    QT_TRANSLATE_NOOP("Engine", "the watermark {0} is too tall"),
    QT_TRANSLATE_NOOP("Engine", "the watermark {0} can't be read as a PNG"),
    QT_TRANSLATE_NOOP("Engine", "the watermark {0} has too many pixels"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "no font on this computer has all letters of the watermark's text ({0}); a PNG of it "
        "can be used instead",
    ),
    QT_TRANSLATE_NOOP("Engine", "the photo can't be written as {0}: {1}"),
    QT_TRANSLATE_NOOP("Engine", "{0} files can't have more than {1}"),
    QT_TRANSLATE_NOOP("Engine", "{0} pixels a side"),
    QT_TRANSLATE_NOOP("Engine", "the developed photo came back with another size"),
    QT_TRANSLATE_NOOP("Engine", "the developed photo can't be read back: {0}"),
    QT_TRANSLATE_NOOP("Engine", "there are too many files named {0} in {1}"),
    QT_TRANSLATE_NOOP("Engine", "its output would replace the original {0}"),
    QT_TRANSLATE_NOOP("Engine", "the output was there already"),
    QT_TRANSLATE_NOOP("Engine", "unchanged since it was developed"),
    QT_TRANSLATE_NOOP("Engine", "its size is known only once it is developed"),
    QT_TRANSLATE_NOOP(
        "Engine", "the size of camera RAW files is known only once they are developed"
    ),
    QT_TRANSLATE_NOOP("Engine", "Unknown camera"),
    QT_TRANSLATE_NOOP("Engine", "Unknown lens"),
)

# What a format couldn't carry, or what became of something in a photo.
_NOTES = (
    QT_TRANSLATE_NOOP("Engine", "ICC profile unreadable, treated as sRGB"),
    QT_TRANSLATE_NOOP("Engine", "the output was missing when the batch went on"),
    QT_TRANSLATE_NOOP("Engine", "CMYK without a profile, colours are approximate"),
    QT_TRANSLATE_NOOP("Engine", "CMYK converted to sRGB"),
    QT_TRANSLATE_NOOP("Engine", "Lab converted to sRGB"),
    QT_TRANSLATE_NOOP("Engine", "EXIF unreadable, left out"),
    QT_TRANSLATE_NOOP("Engine", "XMP unreadable, left out"),
    QT_TRANSLATE_NOOP("Engine", "IPTC unreadable, left out"),
    QT_TRANSLATE_NOOP("Engine", "extended XMP left out"),
    QT_TRANSLATE_NOOP("Engine", "{0} left out, {1} bytes are too many for {2}"),
    QT_TRANSLATE_NOOP("Engine", "IPTC left out, {0} has no place for it"),
    QT_TRANSLATE_NOOP("Engine", "only the first of {0} pictures was developed"),
    QT_TRANSLATE_NOOP("Engine", "transparency laid over white"),
    QT_TRANSLATE_NOOP("Engine", "transparency laid over {0}"),
    QT_TRANSLATE_NOOP("Engine", "{0} bits per channel reduced to 8"),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be written, JPEG instead"),
)

# Why an output isn't what it was.
_OUTPUTS = (
    QT_TRANSLATE_NOOP("Engine", "it isn't there any more"),
    QT_TRANSLATE_NOOP("Engine", "it can't be decoded: {0}"),
    QT_TRANSLATE_NOOP("Engine", "it can't be read: {0}"),
    QT_TRANSLATE_NOOP("Engine", "it has changed: {0} bytes, {1} were written"),
    QT_TRANSLATE_NOOP("Engine", "it has changed: other contents of the same size"),
    QT_TRANSLATE_NOOP("Engine", "it needs more memory than a worker may use"),
    QT_TRANSLATE_NOOP("Engine", "checking it took over {0} s"),
    QT_TRANSLATE_NOOP("Engine", "{0} gave back something else than was written."),
)

# Why something that was added isn't taken for a photo.
_LEFT_OUT = (
    QT_TRANSLATE_NOOP("Engine", "a hidden file"),
    QT_TRANSLATE_NOOP("Engine", "a hidden folder"),
    QT_TRANSLATE_NOOP("Engine", "not a photo format this program reads"),
    QT_TRANSLATE_NOOP("Engine", "there is no such file or folder"),
    QT_TRANSLATE_NOOP("Engine", "outputs of an earlier batch"),
)

# Presets, and files that are to become some.
_PRESETS = (
    QT_TRANSLATE_NOOP("Engine", "preset: there is no preset {0}. {1}"),
    QT_TRANSLATE_NOOP("Engine", "Did you mean {0}?"),
    QT_TRANSLATE_NOOP("Engine", "Expected one of: {0}."),
    QT_TRANSLATE_NOOP("Engine", "{0} came with the program and stays as it is."),
    QT_TRANSLATE_NOOP("Engine", "{0} (imported)"),
    QT_TRANSLATE_NOOP("Engine", "A preset's name has 1 to {0} characters."),
    QT_TRANSLATE_NOOP("Engine", "There is a preset {0} already."),
    QT_TRANSLATE_NOOP("Engine", "There is no folder for presets of your own."),
    QT_TRANSLATE_NOOP("Engine", "The preset file {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The preset file {0} can't be used: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The preset file {0} can't be used: it is larger than any preset."),
    QT_TRANSLATE_NOOP(
        "Engine", "The preset file {0} can't be used: its colour table {1} isn't there."
    ),
    QT_TRANSLATE_NOOP("Engine", "{0} is no preset: {1} were expected."),
    QT_TRANSLATE_NOOP("Engine", "a colour table of {0} points a side"),
    QT_TRANSLATE_NOOP("Engine", "a colour table for each channel, {0} points"),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be used as a .cube file: {1}."),
    QT_TRANSLATE_NOOP("Engine", "it holds no numbers"),
    QT_TRANSLATE_NOOP("Engine", "it holds numbers that aren't finite"),
    QT_TRANSLATE_NOOP("Engine", "it is larger than any table may be"),
    QT_TRANSLATE_NOOP("Engine", "it has lines of more than {0} characters"),
    QT_TRANSLATE_NOOP(
        "Engine", "either LUT_1D_SIZE or LUT_3D_SIZE is needed before the numbers, both came"
    ),
    QT_TRANSLATE_NOOP(
        "Engine", "either LUT_1D_SIZE or LUT_3D_SIZE is needed before the numbers, neither came"
    ),
    QT_TRANSLATE_NOOP("Engine", "DOMAIN_MAX must be above DOMAIN_MIN"),
    QT_TRANSLATE_NOOP("Engine", "{0} lines of 3 numbers were expected, {1} came"),
    QT_TRANSLATE_NOOP("Engine", "{0} lines of {1}"),
    QT_TRANSLATE_NOOP("Engine", "{0} isn't finite"),
    QT_TRANSLATE_NOOP("Engine", "{0} must be 2 to {1}, but {2} came"),
    QT_TRANSLATE_NOOP("Engine", "{0} is no keyword this program knows"),
    QT_TRANSLATE_NOOP("Engine", "{0} is no HaldCLUT: {1} was expected, {2} came."),
    QT_TRANSLATE_NOOP("Engine", "a square PNG of 8, 27, 64, 125, ... or 4096 pixels a side"),
    QT_TRANSLATE_NOOP("Engine", "it isn't a whole PNG"),
    QT_TRANSLATE_NOOP("Engine", "not a PNG"),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be used as a Lightroom preset: {1}."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "its process version {0} is older than 6.7 (2012); update it in Lightroom and export it "
        "again",
    ),
    QT_TRANSLATE_NOOP("Engine", "its process version {0} isn't a number"),
    QT_TRANSLATE_NOOP("Engine", "it holds no camera raw settings"),
    QT_TRANSLATE_NOOP("Engine", "{0} entries"),
    QT_TRANSLATE_NOOP("Engine", "it holds no develop settings"),
    QT_TRANSLATE_NOOP("Engine", "it is larger than any preset"),
    QT_TRANSLATE_NOOP("Engine", "it isn't readable XML ({0})"),
    QT_TRANSLATE_NOOP("Engine", "a table with names was expected"),
    QT_TRANSLATE_NOOP("Engine", "a table was expected"),
    QT_TRANSLATE_NOOP("Engine", "one table was expected, more came"),
    QT_TRANSLATE_NOOP("Engine", "its end is missing"),
    QT_TRANSLATE_NOOP("Engine", "{0} makes no sense in it"),
    QT_TRANSLATE_NOOP("Engine", "{0} isn't a value"),
    QT_TRANSLATE_NOOP("Engine", "{0} should be a number, but {1} came"),
    QT_TRANSLATE_NOOP("Engine", "{0} should hold points, but {1} came"),
    QT_TRANSLATE_NOOP("Engine", "] = is missing after a name"),
    QT_TRANSLATE_NOOP("Engine", "a comma or } is missing"),
)

PHOTO_SENTENCES: Final = tuple(
    str(sentence) for part in (_PHOTOS, _NOTES, _OUTPUTS, _LEFT_OUT, _PRESETS) for sentence in part
)
