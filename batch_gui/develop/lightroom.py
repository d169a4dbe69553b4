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
_CONTAINERS = frozenset({f"{_RDF}Seq", f"{_RDF}Bag", f"{_RDF}Alt"})
_ABOUT_AN_ITEM = frozenset({"{http://www.w3.org/XML/1998/namespace}lang"})
# How a mask, a creative profile and others are called in them.
_NAMES = ("CorrectionName", "Name", "MaskName")
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
    """The text of a property, the texts of the items in it, or what it is made of in a word."""
    if not len(element):
        return (element.text or "").strip()
    container = element[0]
    if container.tag not in _CONTAINERS:
        return [_name_in(element) or "..."]
    items = list(container)
    if container.tag == f"{_RDF}Alt" and len(items) == 1:
        return (items[0].text or "").strip()
    if any(len(item) or (item.attrib.keys() - _ABOUT_AN_ITEM) for item in items):
        return _summary([_name_in(item) for item in items])
    return [(item.text or "").strip() for item in items]


def _name_in(element: Element) -> str:
    """What a mask, a profile or the like is called by its maker; empty if it isn't."""
    for inner in element.iter():
        for name in _NAMES:
            value = inner.get(f"{_CRS}{name}") or inner.findtext(f"{_CRS}{name}") or ""
            if value.strip():
                return value.strip()
    return ""


def _summary(names: list[str]) -> list[str]:
    """The names of some parts, or how many there are if one has none."""
    if all(names):
        return names
    return ["1 entry" if len(names) == 1 else f"{len(names)} entries"]


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
            settings[name] = [_name_of(value) or "..."]
        elif isinstance(value, list):
            parts = any(isinstance(part, dict | list) for part in value)
            settings[name] = _summary([_name_of(p) for p in value]) if parts else _pairs(value)
        elif isinstance(value, bool):
            settings[name] = str(value)
        elif isinstance(value, float):
            settings[name] = f"{value:g}"
        elif value is not None:
            settings[name] = value
    return settings


def _name_of(part: LuaValue) -> str:
    named = part if isinstance(part, dict) else {}
    found = (named.get(name) for name in _NAMES)
    return next((text.strip() for text in found if isinstance(text, str) and text.strip()), "")


def _pairs(values: list[LuaValue]) -> list[str]:
    """Curves are flat lists of inputs and outputs."""
    if not all(isinstance(value, float) for value in values):
        return [str(value) for value in values]
    return [f"{x}, {y}" for x, y in zip(values[::2], values[1::2], strict=False)]
