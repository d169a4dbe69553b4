from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core.errors import BadRequest, UnreadableState
from batch_gui.core.schedule import Priority, When
from batch_gui.core.templates import Template, Templates

CONFIG = {"preset": "Sunny", "blend": 60, "output": {"format": "webp"}}


def test_templates_are_kept_changed_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "config" / "templates.json"
    templates = Templates(path)
    assert templates.all() == ()
    assert templates.save("web", CONFIG) == (Template(name="web", config=CONFIG),)
    templates.save(" Album ", {"blend": 10})
    assert [one.name for one in Templates(path).all()] == ["Album", "web"]
    templates.save("web", {"blend": 5})
    assert Templates(path).all()[1].config == {"blend": 5}
    assert [one.name for one in templates.delete("Album")] == ["web"]
    assert templates.delete("never there") == Templates(path).all()


def test_a_template_keeps_hours_and_priority_but_no_moment(tmp_path: Path) -> None:
    templates = Templates(tmp_path / "t.json")
    templates.save("night", CONFIG, When.parse("low", "2030-01-01T00:00:00Z", "22:00-06:00"))
    (kept,) = Templates(tmp_path / "t.json").all()
    assert (kept.priority, kept.hours) == (Priority.LOW, "22:00-06:00")
    assert "2030" not in (tmp_path / "t.json").read_text()
    (tmp_path / "t.json").write_text('{"templates": [{"name": "older", "config": {}}]}')
    assert templates.all() == (Template(name="older"),)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_template_needs_a_name_of_some_length(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadRequest, match="1 to 60"):
        Templates(tmp_path / "t.json").save(name, {})
    assert not (tmp_path / "t.json").exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": 2}',
        '{"templates": [{}]}',
        '{"templates": [{"name": "n", "hours": "22:00-22:00"}]}',
    ],
)
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(content)
    templates = Templates(path)
    with pytest.raises(UnreadableState, match="Mend the file"):
        templates.all()
    with pytest.raises(UnreadableState):
        templates.save("web", CONFIG)
    assert path.read_text() == content
