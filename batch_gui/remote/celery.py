"""The app that `celery -A batch_gui.remote worker` starts, as this machine's settings say.

`CELERY_BROKER_URL` in the environment wins over the broker in the settings.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from celery import Celery

from batch_gui.core.settings import Settings
from batch_gui.folders import DATA_DIR, folders, settings_file
from batch_gui.remote.connection import Connection
from batch_gui.remote.task import worker_options
from batch_gui.remote.worker import worker_app


def _app() -> Celery:
    data_dir = os.environ.get(DATA_DIR)
    where = folders(Path(data_dir) if data_dir else None)
    settings = Settings.load(settings_file(where))
    connection = Connection.of(settings)
    if broker := os.environ.get("CELERY_BROKER_URL"):
        connection = replace(connection, broker=broker)
    return worker_app(connection, worker_options(settings, where))


app = _app()
