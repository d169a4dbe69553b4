"""Where the program keeps its things on this system."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from batch_gui.core.settings import Folders

DATA_DIR = "BATCH_GUI_DATA_DIR"


def folders(data_dir: Path | None, pictures: Path | None = None) -> Folders:
    """The program's folders: the system's own, or all under `data_dir`."""
    pictures = pictures or Path(platformdirs.user_pictures_dir())
    if data_dir is not None:
        root = data_dir.absolute()
        return Folders(root, root / "config", root / "cache", root / "logs", pictures)
    own = platformdirs.PlatformDirs("batch-gui", appauthor=False)
    return Folders(
        own.user_data_path, own.user_config_path, own.user_cache_path, own.user_log_path, pictures
    )


def settings_file(where: Folders) -> Path:
    """Where the settings are kept."""
    return where.config / "settings.json"
