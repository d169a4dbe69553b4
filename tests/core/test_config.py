from __future__ import annotations

from typing import Any

import pytest

from batch_gui.core.config import BatchConfig, OutputFormat
from batch_gui.core.errors import InvalidConfig


def test_every_key_is_optional() -> None:
    config = BatchConfig.parse({})
    assert config.model_dump(mode="json") == {
        "preset": None,
        "blend": 100,
        "output": {
            "folder": None,
            "format": "jpeg",
            "quality": 90,
            "max_edge": None,
            "name": "{name}",
            "on_conflict": "rename",
            "metadata": "keep",
            "color_space": "srgb",
            "jpeg_subsampling": "auto",
            "jpeg_progressive": False,
            "webp_lossless": False,
            "tiff_compression": "deflate",
            "background": "#ffffff",
            "keep_file_times": False,
        },
    }


def test_what_comes_in_goes_out_the_same() -> None:
    values = {"preset": "WhiteLayer_v4", "blend": 60, "output": {"format": "same", "quality": 1}}
    config = BatchConfig.parse(values)
    assert config.output.format is OutputFormat.SAME
    assert config.blend == 60
    assert isinstance(config.blend, int)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"blend": 101}, ["blend", "less than or equal to 100", "101"]),
        ({"blend": "60"}, ["blend", "'60'"]),
        ({"blend": True}, ["blend", "True"]),
        ({"blend": float("nan")}, ["blend", "nan"]),
        ({"blendd": 60}, ["blendd", "unknown key", "preset, blend, output"]),
        ({"output": {"size": 1}}, ["output.size", "unknown key", "max_edge"]),
        ({"output": {"quality": 0}}, ["output.quality", "greater than or equal to 1", "0"]),
        ({"output": {"quality": 90.5}}, ["output.quality", "90.5"]),
        ({"output": {"format": "gif"}}, ["output.format", "'jpeg'", "'gif'"]),
        ({"output": {"folder": "out"}}, ["output.folder", "absolute", "'out'"]),
        ({"output": {"name": "../x"}}, ["output.name", "../x"]),
        ({"output": {"name": "{nonsense}"}}, ["output.name", "{name}"]),
        ({"output": {"background": "white"}}, ["output.background", "'white'"]),
        ({"output": {"jpeg_subsampling": "4:2:2"}}, ["output.jpeg_subsampling", "'4:2:0'"]),
        ({"output": {"keep_file_times": 1}}, ["output.keep_file_times", "boolean", "1"]),
        ({"output": 5}, ["output", "5"]),
        ({"preset": 5, "blend": -1}, ["preset", "blend"]),
    ],
)
def test_a_refusal_names_the_key_what_came_and_what_was_expected(
    values: dict[str, Any], said: list[str]
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        BatchConfig.parse(values)
    for words in said:
        assert words in str(refused.value)
