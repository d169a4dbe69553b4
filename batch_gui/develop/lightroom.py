"""Lightroom presets: .xmp (camera raw settings in an XMP packet) and .lrtemplate (a Lua table).

The names are those of the namespace http://ns.adobe.com/camera-raw-settings/1.0/ (XMP
Specification Part 2, section 3.3, and what Lightroom writes since); process version 2012, which
files call 6.7, and later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.lightroom_mapping import Setting, Settings, mapped_recipe
from batch_gui.develop.lua_table import LuaValue, parse_lua
from batch_gui.develop.recipe import Recipe

_CRS = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LARGEST_FILE = 8 << 20
_OLDEST = 6.7


@dataclass(frozen=True, slots=True)
class LightroomPreset:
    """What a preset file of Lightroom's says.

    Attributes:
        name: empty if it has none.
        taken_over: every setting with a counterpart here, with its value.
        left_out: every setting without one.
    """

    name: str
    recipe: Recipe
    taken_over: tuple[str, ...]
    left_out: tuple[str, ...]


def read_lightroom(file: Path) -> LightroomPreset:
    """The recipe nearest to a Lightroom preset, and what of it has no counterpart.

    Raises:
        InvalidConfig: it can't be read, or is of a process version before 2012.
    """
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise ValueError("it is larger than any preset")
        content = file.read_bytes()
        is_xmp = file.suffix.lower() == ".xmp"
        name, settings = _from_xmp(content) if is_xmp else _from_template(content)
        _check_version(settings)
        mapped = mapped_recipe(settings)
    except OSError as error:
        raise InvalidConfig(f"{file} can't be read: {error.strerror}.") from error
    except (ValueError, InvalidConfig) as error:
        why = str(error).removesuffix(".")
        raise InvalidConfig(f"{file.name} can't be used as a Lightroom preset: {why}.") from None
    return LightroomPreset(name, mapped.recipe, mapped.taken_over, mapped.left_out)


def _check_version(settings: Settings) -> None:
    version = settings.get("ProcessVersion")
    if version is None:
        return
    try:
        number = float(str(version).split()[0])
    except (ValueError, IndexError):
        raise ValueError(f"its process version {version!r} isn't a number") from None
    if number < _OLDEST:
        raise ValueError(
            f"its process version {version} is older than 6.7 (2012); "
            "update it in Lightroom and export it again"
        )


def _from_xmp(content: bytes) -> tuple[str, Settings]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content.strip(b"\0 \r\n\t"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError(f"it isn't readable XML ({error})") from error
    settings: dict[str, Setting] = {}
    for description in root.iter(f"{_RDF}Description"):
        # Deeper ones belong to a setting, such as a mask or a creative profile.
        settings |= {
            name.removeprefix(_CRS): text
            for name, text in description.attrib.items()
            if name.startswith(_CRS)
        }
        settings |= {
            child.tag.removeprefix(_CRS): _element_value(child)
            for child in description
            if child.tag.startswith(_CRS)
        }
        break
    if not settings:
        raise ValueError("it holds no camera raw settings")
    name = settings.pop("Name", "")
    return name if isinstance(name, str) else " ".join(name), settings


def _element_value(element: Element) -> Setting:
    """The text of a property, or the texts of the items in it."""
    items = list(element.iter(f"{_RDF}li"))
    is_text = len(items) == 1 and element.find(f"{_RDF}Alt") is not None
    if is_text:
        return (items[0].text or "").strip()
    if items:
        return [(item.text or "").strip() for item in items]
    if len(element):
        return ["..."]
    return (element.text or "").strip()


def _from_template(content: bytes) -> tuple[str, Settings]:
    table = parse_lua(content.decode("utf-8-sig", errors="replace"))
    if not isinstance(table, dict):
        raise ValueError("a table with names was expected")
    value = table.get("value")
    found = value.get("settings") if isinstance(value, dict) else None
    if not isinstance(found, dict):
        raise ValueError("it holds no develop settings")
    name = table.get("title") or table.get("internalName") or ""
    return str(name), _texts(found)


def _texts(table: Mapping[str, LuaValue]) -> Settings:
    """A template's settings as XMP would write them."""
    settings: dict[str, Setting] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            settings[name] = ["..."]
        elif isinstance(value, list):
            settings[name] = _pairs(value)
        elif isinstance(value, bool):
            settings[name] = str(value)
        elif isinstance(value, float):
            settings[name] = f"{value:g}"
        elif value is not None:
            settings[name] = value
    return settings


def _pairs(values: list[LuaValue]) -> list[str]:
    """Curves are flat lists of inputs and outputs."""
    if not all(isinstance(value, float) for value in values):
        return [str(value) for value in values]
    return [f"{x}, {y}" for x, y in zip(values[::2], values[1::2], strict=False)]
