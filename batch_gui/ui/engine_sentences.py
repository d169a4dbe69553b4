"""What the rooms below the window say, as pyside6-lupdate finds it.

`{0}`, `{1}` stand for what they put in: names, numbers, or another of these sentences.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from batch_gui.ui.photo_sentences import PHOTO_SENTENCES

CONTEXT: Final = "Engine"

# Why a batch waits or can't go on.
_PAUSES = (
    QT_TRANSLATE_NOOP("Engine", "The drive {0} is missing."),
    QT_TRANSLATE_NOOP("Engine", "The folder {0} is missing."),
    QT_TRANSLATE_NOOP("Engine", "{0} has {1} MB free, {2} MB are needed."),
    QT_TRANSLATE_NOOP("Engine", "{0} is full."),
    QT_TRANSLATE_NOOP("Engine", "{0} is over its quota."),
    QT_TRANSLATE_NOOP("Engine", "{0} is read-only."),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be written: permission denied."),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be written: not permitted."),
    QT_TRANSLATE_NOOP("Engine", "{0} reports an input/output error."),
    QT_TRANSLATE_NOOP("Engine", "{0} is no longer there."),
    QT_TRANSLATE_NOOP("Engine", "The folder {0} can't be made."),
    QT_TRANSLATE_NOOP("Engine", "{0} is no longer there (stale network folder)."),
    QT_TRANSLATE_NOOP("Engine", "{0} isn't a folder."),
    QT_TRANSLATE_NOOP("Engine", "{0} can't hold files of this size."),
    QT_TRANSLATE_NOOP("Engine", "{0} can't hold names of this length."),
    QT_TRANSLATE_NOOP("Engine", "{0} fails: {1}."),
    QT_TRANSLATE_NOOP("Engine", "{0} was changed by another program."),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Engine", "computer busy, others use {0} %"),
    QT_TRANSLATE_NOOP("Engine", "memory is low, {0} MB are free"),
    QT_TRANSLATE_NOOP("Engine", "the battery is at {0} %"),
    QT_TRANSLATE_NOOP("Engine", "running on battery, {0} % left"),
    QT_TRANSLATE_NOOP("Engine", "its time hasn't come"),
    QT_TRANSLATE_NOOP("Engine", "outside its hours, {0}"),
    QT_TRANSLATE_NOOP("Engine", "The processes that develop photos can't be started: {0}."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The processes that develop photos end before they have begun. Install the program again; "
        "if that doesn't help, see whether another program stops them.",
    ),
    QT_TRANSLATE_NOOP("Engine", "An error in the program: {0}. The log has the details."),
    QT_TRANSLATE_NOOP(
        "Engine", "{0} Start the program again, which mends it, then retry this batch."
    ),
    QT_TRANSLATE_NOOP("Engine", "The recipe of {0} can't be read."),
)

# About workers on other machines.
_WORKERS = (
    QT_TRANSLATE_NOOP("Engine", "Looking for workers at {0}."),
    QT_TRANSLATE_NOOP("Engine", "No worker answers on the queue {0} of {1}."),
    QT_TRANSLATE_NOOP("Engine", "The broker {0} doesn't answer."),
    QT_TRANSLATE_NOOP("Engine", "The broker's folder {0}: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The connection to the workers was given up."),
    QT_TRANSLATE_NOOP("Engine", "The place of the results, {0}, doesn't answer."),
    QT_TRANSLATE_NOOP("Engine", "Results can't be kept at {0}."),
    QT_TRANSLATE_NOOP(
        "Engine", "Results can't be kept at {0}: expected redis://HOST/0 or file:///FOLDER."
    ),
    QT_TRANSLATE_NOOP("Engine", "{0}: expected filesystem:///FOLDER."),
    QT_TRANSLATE_NOOP("Engine", "{0} isn't the URL of a broker, such as redis://HOST:6379/0."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Celery isn't installed here. Install it with: pip install 'batch-gui[celery]' (in a "
        "copy of the repository: pip install '.[celery]').",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The workers have another version of Batch GUI than this one, {0}: {1}. Install the "
        "same version everywhere.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{0} has Batch GUI {1}, but {2} asks. Install the same version everywhere.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{0}, and {1} more"),
    QT_TRANSLATE_NOOP("Engine", "{0} doesn't understand what it was sent."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "the folder {0} can't be seen from there. Mount it, or set a path mapping.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The folder {0} isn't there, where {1} should be found. Mount it, or correct the path "
        "mapping.",
    ),
    QT_TRANSLATE_NOOP("Engine", "Path mapping {0}: {1} must be an absolute path."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Path mapping {0}: expected a folder of the program, {1}, and the same folder on this "
        "machine, such as /Volumes/nas -> /mnt/nas.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{0} can't be made: {1}."),
)

# Before a batch starts, and why something that was asked isn't done.
_REFUSALS = (
    QT_TRANSLATE_NOOP(
        "Engine",
        "{0} has {1} free; about {2} are needed. When the drive is full the batch pauses, and "
        "goes on once there is room.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The outputs will lie among the originals, in {0}."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The output folder lies inside {0}. What is in it isn't taken for photos as long as "
        "this batch is in the list.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{0} to develop in the output folder {1} itself: perhaps outputs of an earlier batch.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "With “overwrite” into {0} outputs would replace originals: {1}. Choose another folder.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{0} and {1} more"),
    QT_TRANSLATE_NOOP("Engine", "There are no photos to add."),
    QT_TRANSLATE_NOOP("Engine", "All of these photos are in “{0}” already."),
    QT_TRANSLATE_NOOP("Engine", "Which photos are to be tried again?"),
    QT_TRANSLATE_NOOP(
        "Engine", "Only photos that failed can be tried again, and these didn't fail: {0}."
    ),
    QT_TRANSLATE_NOOP("Engine", "Which photos of “{0}” are to be made again?"),
    QT_TRANSLATE_NOOP("Engine", "“{0}” is {1}. Its outputs can be verified once it has ended."),
    QT_TRANSLATE_NOOP("Engine", "A batch needs at least one photo."),
    QT_TRANSLATE_NOOP("Engine", "There is no session {0}."),
    QT_TRANSLATE_NOOP("Engine", "There is no batch {0}."),
    QT_TRANSLATE_NOOP("Engine", "There is no photo {0}."),
    QT_TRANSLATE_NOOP("Engine", "Unknown photo ids: {0}. Add the photos first."),
    QT_TRANSLATE_NOOP("Engine", "The batch {0} doesn't wait for its turn."),
    QT_TRANSLATE_NOOP("Engine", "The batch is {0} and can't {1}: it has ended."),
    QT_TRANSLATE_NOOP("Engine", "The batch is {0} and can't {1}: it can only {2}."),
    QT_TRANSLATE_NOOP("Engine", "“{0}” {1}, so its settings can't be changed any more."),
    QT_TRANSLATE_NOOP("Engine", "has begun"),
    QT_TRANSLATE_NOOP("Engine", "has ended"),
    QT_TRANSLATE_NOOP("Engine", "be given other settings"),
    QT_TRANSLATE_NOOP(
        "Engine", "{0} is working with {1}. Close it first, or use another folder with --data-dir."
    ),
    QT_TRANSLATE_NOOP("Engine", "Another Batch GUI"),
    QT_TRANSLATE_NOOP("Engine", "Another Batch GUI (process {0}: {1})"),
    QT_TRANSLATE_NOOP("Engine", "be cancelled or paused"),
    QT_TRANSLATE_NOOP("Engine", "be cancelled or resumed"),
    QT_TRANSLATE_NOOP("Engine", "be paused"),
    QT_TRANSLATE_NOOP("Engine", "be resumed"),
    QT_TRANSLATE_NOOP("Engine", "be cancelled"),
    QT_TRANSLATE_NOOP("Engine", "be retried"),
    QT_TRANSLATE_NOOP("Engine", "be completed again"),
    QT_TRANSLATE_NOOP("Engine", "be made again"),
    QT_TRANSLATE_NOOP("Engine", "be added to"),
    QT_TRANSLATE_NOOP("Engine", "be given another priority"),
    QT_TRANSLATE_NOOP("Engine", "be given another time"),
    QT_TRANSLATE_NOOP("Engine", "be started now"),
    QT_TRANSLATE_NOOP("Engine", "pending"),
    QT_TRANSLATE_NOOP("Engine", "running"),
    QT_TRANSLATE_NOOP("Engine", "paused"),
    QT_TRANSLATE_NOOP("Engine", "completed"),
    QT_TRANSLATE_NOOP("Engine", "failed"),
    QT_TRANSLATE_NOOP("Engine", "cancelled"),
    QT_TRANSLATE_NOOP("Engine", "days_old: expected 0 to 36500 days, but {0} came."),
    QT_TRANSLATE_NOOP(
        "Engine", "hours: expected two different times such as 22:00-06:00, but {0} came."
    ),
    QT_TRANSLATE_NOOP(
        "Engine", "start_at: expected a time such as 2026-05-01T22:00:00Z, but {0} came."
    ),
    QT_TRANSLATE_NOOP("Engine", "priority: expected high, normal or low, but {0} came."),
    QT_TRANSLATE_NOOP("Engine", "{0}: unknown key. Expected one of: {1}."),
    QT_TRANSLATE_NOOP("Engine", "must be an absolute path"),
    QT_TRANSLATE_NOOP("Engine", "must not be empty"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "must be a file name, but there is {0} at character {1}; outputs go into the subfolders "
        "their photos come from",
    ),
    QT_TRANSLATE_NOOP("Engine", "has {0} at character {1}, where text or one of {2} is expected"),
    QT_TRANSLATE_NOOP("Engine", "The computer can't be put to sleep: {0}."),
    QT_TRANSLATE_NOOP("Engine", "The computer can't be shut down: {0}."),
    QT_TRANSLATE_NOOP("Engine", "no way is known on this system"),
    QT_TRANSLATE_NOOP("Engine", "{0} failed with {1}"),
    QT_TRANSLATE_NOOP("Engine", "it isn't in the catalogue any more"),
)

# What is wrong with a value from outside.
_VALUES = (
    QT_TRANSLATE_NOOP("Engine", "{0}: {1}, but {2} came."),
    QT_TRANSLATE_NOOP("Engine", "{0}: {1}."),
    QT_TRANSLATE_NOOP("Engine", "{0}, but {1} came"),
    QT_TRANSLATE_NOOP("Engine", "{0}: {1}. Expected one of: {2}."),
    QT_TRANSLATE_NOOP("Engine", "is missing"),
    QT_TRANSLATE_NOOP("Engine", "unknown field, {0} came"),
    QT_TRANSLATE_NOOP("Engine", "must be {0}"),
    QT_TRANSLATE_NOOP("Engine", "must be at least {0}"),
    QT_TRANSLATE_NOOP("Engine", "must be at most {0}"),
    QT_TRANSLATE_NOOP("Engine", "must be more than {0}"),
    QT_TRANSLATE_NOOP("Engine", "must be less than {0}"),
    QT_TRANSLATE_NOOP("Engine", "true or false"),
    QT_TRANSLATE_NOOP("Engine", "an object in braces"),
    QT_TRANSLATE_NOOP("Engine", "a list in brackets"),
    QT_TRANSLATE_NOOP("Engine", "text in quotation marks"),
    QT_TRANSLATE_NOOP("Engine", "a number"),
    QT_TRANSLATE_NOOP("Engine", "a finite number"),
    QT_TRANSLATE_NOOP("Engine", "a whole number"),
    QT_TRANSLATE_NOOP("Engine", "a smaller whole number"),
    QT_TRANSLATE_NOOP("Engine", "a colour as #rrggbb"),
    QT_TRANSLATE_NOOP("Engine", "64 hexadecimal digits in lower case"),
    QT_TRANSLATE_NOOP("Engine", "text of the form {0}"),
    QT_TRANSLATE_NOOP("Engine", "must be at most {0} characters long"),
    QT_TRANSLATE_NOOP("Engine", "must be at least {0} characters long"),
    QT_TRANSLATE_NOOP("Engine", "must have {0} values, but {1} came"),
    QT_TRANSLATE_NOOP("Engine", "must have at least {0} values"),
    QT_TRANSLATE_NOOP("Engine", "must have at most {0} values"),
    QT_TRANSLATE_NOOP("Engine", "isn't valid JSON: {0}"),
    QT_TRANSLATE_NOOP("Engine", "it ends too early"),
    QT_TRANSLATE_NOOP("Engine", "the inputs must rise from point to point, but {0} follows {1}"),
    QT_TRANSLATE_NOOP("Engine", "exactly one of {0} must be given, but none was"),
    QT_TRANSLATE_NOOP("Engine", "exactly one of {0} must be given, but {1} and {2} were"),
    QT_TRANSLATE_NOOP("Engine", "exactly one of text and image must be given, but both were"),
    QT_TRANSLATE_NOOP("Engine", "exactly one of text and image must be given, but none was"),
)

# Files of the program's own.
_FILES = (
    QT_TRANSLATE_NOOP("Engine", "The photo catalogue {0} can't be opened: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The photo catalogue {0} is damaged: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The photo catalogue {0}: {1}."),
    QT_TRANSLATE_NOOP("Engine", "The index of outputs {0}: {1}."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The photo catalogue {0} was written by a newer version of the program (format {1}, "
        "this one reads up to {2}).",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The photo catalogue {0} was lost. It was made again from the journals, with {1}.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The photo catalogue {0} is damaged and was moved to {1}. It was made again from the "
        "journals, with {2}.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The state file {0} is missing."),
    QT_TRANSLATE_NOOP("Engine", "its counts don't match its lists of photos"),
    QT_TRANSLATE_NOOP("Engine", "its lists of photos contradict each other"),
    QT_TRANSLATE_NOOP("Engine", "it isn't an object"),
    QT_TRANSLATE_NOOP("Engine", "it isn't a list of whole numbers"),
    QT_TRANSLATE_NOOP("Engine", "one of its numbers is too large"),
    QT_TRANSLATE_NOOP("Engine", "it holds the batch {0}"),
    QT_TRANSLATE_NOOP("Engine", "the whole file"),
    QT_TRANSLATE_NOOP("Engine", "schema_version: {0} is no version"),
    QT_TRANSLATE_NOOP("Engine", "{0} is damaged."),
    QT_TRANSLATE_NOOP(
        "Engine", "The state file of {0} is damaged and was moved to {1}. Add the photos again."
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The state file of {0} is damaged and was moved to {1}. The state before it is used: "
        "every finished photo still counts.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{0} was written by a newer version of the program (format {1}, this one reads up to "
        "{2}). It was left alone.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The settings {0}: {1}: {2}."),
    QT_TRANSLATE_NOOP("Engine", "The settings {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Engine", "A template's name has 1 to {0} letters."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The templates in {0} can't be used: {1}. Mend the file, or move it away to begin anew.",
    ),
)

SENTENCES: Final = tuple(
    str(sentence)
    for part in (PHOTO_SENTENCES, _PAUSES, _WORKERS, _REFUSALS, _VALUES, _FILES)
    for sentence in part
)
