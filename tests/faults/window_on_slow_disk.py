"""A window working through a batch; prints how late its main loop ever got, in seconds.

Started by test_slow_disk under a tracer that makes every fsync slow:

    python -m tests.faults.window_on_slow_disk DATA PHOTOS OUT
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop, Qt, QTimer

from batch_gui import app
from batch_gui.core.batch import Status
from batch_gui.ui.application import make_application, settings_store
from batch_gui.ui.main_window import MainWindow

TICK = 0.005


def main() -> None:
    data, photos, out = map(Path, sys.argv[1:])
    application = make_application([])
    with app.engine(app.folders(data)) as running:
        window = MainWindow(running.controller, settings_store(data / "window.ini"))
        window.show()
        latest, last = 0.0, perf_counter()

        def tick() -> None:
            nonlocal latest, last
            now = perf_counter()
            latest, last = max(latest, now - last - TICK), now

        timer = QTimer(window)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)

        def begin() -> None:
            added = running.controller.add_photos(running.controller.scan([photos]))
            output = {"output": {"folder": str(out)}}
            running.controller.start(added.photo_ids, config=output)

        def pause_and_resume() -> None:
            for batch in running.controller.list(Status.RUNNING):
                running.controller.pause(batch.batch_id)
                running.controller.resume(batch.batch_id)

        for _ in range(20):
            application.processEvents()
        last = perf_counter()
        timer.start(round(TICK * 1000))
        window.commands.run(begin, what="begin")
        window.commands.run(pause_and_resume, what="pause and resume")
        while not running.controller.list(Status.COMPLETED):
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        timer.stop()
        window.commands.close()
    print(latest)


if __name__ == "__main__":
    main()
