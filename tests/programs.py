"""Programs that some tests need and a machine may lack."""

from __future__ import annotations

import os
import shutil
import sys

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where `program` isn't installed; in CI it must be, and the test fails."""
    missing = shutil.which(program) is None and "CI" not in os.environ
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="uses Linux's process signals")
