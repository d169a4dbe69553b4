"""Making a photo's XMP packet true for its developed copy.

The packet is parsed to know what it says and which prefixes it uses, and then edited as
text, so that everything else stays as its writer left it.

XMP Specification Part 1 (ISO 16684-1), section 7: a property is an attribute or an element.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from xml.etree.ElementTree import ParseError

_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_BASIC = "http://ns.adobe.com/xap/1.0/"
_NOTE = "http://ns.adobe.com/xmp/note/"

Property = tuple[str, str]

_STALE: frozenset[Property] = frozenset({(_BASIC, "Thumbnails"), (_NOTE, "HasExtendedXMP")})


class PacketError(ValueError):
    """The packet can't be read, or can't be edited safely."""


def has_extension(xmp: bytes) -> bool:
    """Whether the packet goes on in segments of its own, which only JPEG knows."""
    return b"HasExtendedXMP" in xmp


def patch_xmp(xmp: bytes, *, size: tuple[int, int], is_srgb: bool, keep_location: bool) -> bytes:
    """The packet for an upright photo of `size` (px), without previews of the original.

    Args:
        is_srgb: the pixels were converted to sRGB.
        keep_location: False takes out every property that tells a latitude or longitude.

    Raises:
        PacketError: it isn't well-formed XML, defines entities, or resists editing.
    """
    xmp = xmp.strip(b"\0")
    wanted = {
        (_TIFF, "Orientation"): "1",
        (_TIFF, "ImageWidth"): str(size[0]),
        (_TIFF, "ImageLength"): str(size[1]),
        (_EXIF, "PixelXDimension"): str(size[0]),
        (_EXIF, "PixelYDimension"): str(size[1]),
    }
    if is_srgb:
        wanted[_EXIF, "ColorSpace"] = "1"
    found, prefixes = _read(xmp)
    doomed = {name for name in found if name in _STALE or not (keep_location or _no_place(name))}
    edits = {name: text for name, text in wanted.items() if found.get(name, {text}) != {text}}
    if not doomed and not edits:
        return xmp
    for name in doomed:
        xmp = _without(xmp, name, prefixes)
    for name, text in edits.items():
        xmp = _with_text(xmp, name, prefixes, text)
    _check(xmp, doomed, edits)
    return xmp


def _no_place(name: Property) -> bool:
    local = name[1].casefold()
    # One maker of drones writes "longtitude".
    told = ("latitude", "longitude", "longtitude")
    return not (local.startswith("gps") or any(word in local for word in told))


def _read(xmp: bytes) -> tuple[dict[Property, set[str]], dict[str, set[str]]]:
    """Every property with its values, and the prefixes each namespace goes by."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    values: dict[Property, set[str]] = {}
    prefixes: dict[str, set[str]] = {}
    try:
        for event, thing in iterparse(BytesIO(xmp), ("end", "start-ns"), forbid_dtd=True):
            if event == "start-ns":
                prefixes.setdefault(thing[1], set()).add(thing[0])
                continue
            values.setdefault(_property(thing.tag), set()).add((thing.text or "").strip())
            for name, text in thing.attrib.items():
                values.setdefault(_property(name), set()).add(text.strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise PacketError(str(error)) from error
    return values, prefixes


def _property(name: str) -> Property:
    space, _, local = name.rpartition("}")
    return space.removeprefix("{"), local


def _names(name: Property, prefixes: Mapping[str, set[str]]) -> bytes:
    """A pattern for the property's name as the packet writes it."""
    bound = sorted(prefixes.get(name[0], {""}))
    written = (f"{prefix}:{name[1]}" if prefix else name[1] for prefix in bound)
    return b"(?:" + b"|".join(re.escape(text.encode()) for text in written) + b")"


def _without(xmp: bytes, name: Property, prefixes: Mapping[str, set[str]]) -> bytes:
    pattern = _names(name, prefixes)
    xmp = re.sub(rb"\s%s\s*=\s*(?:\"[^\"]*\"|'[^']*')" % pattern, b"", xmp)
    xmp = re.sub(rb"<(%s)(?:\s[^<>]*)?/>" % pattern, b"", xmp)
    return re.sub(rb"<(%s)(?:\s[^<>]*)?>.*?</\1\s*>" % pattern, b"", xmp, flags=re.DOTALL)


def _with_text(xmp: bytes, name: Property, prefixes: Mapping[str, set[str]], text: str) -> bytes:
    pattern, new = _names(name, prefixes), text.encode()
    xmp = re.sub(rb"(\s%s\s*=\s*)(?:\"[^\"]*\"|'[^']*')" % pattern, rb'\g<1>"%s"' % new, xmp)
    return re.sub(rb"(<(%s)(?:\s[^<>]*)?>)[^<]*(</\2\s*>)" % pattern, rb"\g<1>%s\g<3>" % new, xmp)


def _check(xmp: bytes, doomed: set[Property], edits: Mapping[Property, str]) -> None:
    """Text editing is blind to comments and encodings; what came out is read again."""
    found, _ = _read(xmp)
    if doomed & found.keys() or any(found.get(name) != {text} for name, text in edits.items()):
        msg = "the packet resists editing"
        raise PacketError(msg)
