"""Photos for the tests, drawn here so that no test needs a file from outside."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 40), (40, 60, 210), (250, 250, 250)
MAKER_NOTE = b"TestMaker\0" + bytes(range(200))
LATITUDE = ((47, 1), (3, 1), (123456, 10000))

_STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def draw_picture(size: tuple[int, int] = (640, 480), seed: int = 0) -> Image.Image:
    """A smooth RGB picture with a corner each of red, green, blue and white."""
    width, height = size
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(40, 216, (9, 12, 3), dtype=np.uint8))
    picture = coarse.resize(size, Image.Resampling.BICUBIC)
    w, h = max(width // 4, 1), max(height // 4, 1)
    picture.paste(RED, (0, 0, w, h))
    picture.paste(GREEN, (width - w, 0, width, h))
    picture.paste(BLUE, (0, height - h, w, height))
    picture.paste(WHITE, (width - w, height - h, width, height))
    return picture


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours near the corners: top left, top right, bottom left, bottom right."""
    rgb = image.convert("RGB")
    width, height = rgb.size
    x, y = width // 8, height // 8
    places = ((x, y), (width - x - 1, y), (x, height - y - 1), (width - x - 1, height - y - 1))
    found = []
    for place in places:
        pixel = rgb.getpixel(place)
        assert isinstance(pixel, tuple)
        found.append(tuple(int(value) for value in pixel))
    return found


def is_upright(image: Image.Image) -> bool:
    """Whether the corners of a drawn picture are where they were drawn."""
    pairs = zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True)
    return all(abs(a - b) < 40 for found, drawn in pairs for a, b in zip(found, drawn, strict=True))


def write_photo(
    path: Path,
    *,
    size: tuple[int, int] = (640, 480),
    orientation: int = 1,
    model: str = "TestCam",
    seed: int = 0,
    fmt: str = "JPEG",
    **options: Any,
) -> Path:
    """Draw a photo as a camera would store it; `size` is that of the upright picture.

    Args:
        orientation: EXIF orientation, 1 to 8; the stored pixels are turned to match.
        options: go to Pillow's writer and win over the EXIF and quality given here.
    """
    picture = draw_picture(size, seed)
    if orientation in _STORED_AS:
        picture = picture.transpose(_STORED_AS[orientation])
    defaults: dict[str, Any] = {"quality": 92}
    if fmt in ("JPEG", "PNG", "WEBP", "AVIF"):
        exif = make_exif(model=model, orientation=orientation, size=picture.size)
        defaults["exif"] = b"Exif\0\0" + exif if fmt == "JPEG" else exif
    if fmt == "TIFF":
        defaults = {"tiffinfo": {271: "TestMaker", 272: model, 274: orientation}}
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, fmt, **(defaults | options))
    return path


def make_exif(
    *,
    model: str = "TestCam",
    orientation: int = 1,
    size: tuple[int, int] = (640, 480),
    order: str = "<",
    gps: bool = True,
    thumbnail: bool = True,
    interop: str = "",
) -> bytes:
    """A bare EXIF block with a maker note, a GPS position and a thumbnail."""
    block = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    pointer = []
    if interop:
        at = _append(block, [(1, 2, interop.encode() + b"\0")], order)[0]
        pointer = [(0xA005, 4, struct.pack(order + "I", at))]
    details = [
        (0x9003, 2, b"2024:05:04 10:11:12\0"),
        (0x927C, 7, MAKER_NOTE),
        (0xA001, 3, struct.pack(order + "H", 65535)),
        (0xA002, 4, struct.pack(order + "I", size[0])),
        (0xA003, 4, struct.pack(order + "I", size[1])),
        *pointer,
    ]
    main = [
        (0x010F, 2, b"TestMaker\0"),
        (0x0110, 2, model.encode() + b"\0"),
        (0x0112, 3, struct.pack(order + "H", orientation)),
        (0x8769, 4, struct.pack(order + "I", _append(block, details, order)[0])),
    ]
    if gps:
        degrees = b"".join(struct.pack(order + "2I", *pair) for pair in LATITUDE)
        position = [(1, 2, b"N\0"), (2, 5, degrees), (3, 2, b"E\0"), (4, 5, degrees)]
        main.append((0x8825, 4, struct.pack(order + "I", _append(block, position, order)[0])))
    first, next_at = _append(block, main, order)
    struct.pack_into(order + "I", block, 4, first)
    if thumbnail:
        small = BytesIO()
        Image.new("RGB", (32, 24), RED).save(small, "JPEG")
        at = len(block)
        block += small.getvalue() + bytes(len(small.getvalue()) % 2)
        rows = [
            (0x0201, 4, struct.pack(order + "I", at)),
            (0x0202, 4, struct.pack(order + "I", len(small.getvalue()))),
        ]
        struct.pack_into(order + "I", block, next_at, _append(block, rows, order)[0])
    return bytes(block)


def _append(block: bytearray, rows: list[tuple[int, int, bytes]], order: str) -> tuple[int, int]:
    """Append a directory; its position and that of its pointer to the next one."""
    unit = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}
    at = len(block)
    table = struct.pack(order + "H", len(rows))
    values = b""
    values_at = at + 2 + 12 * len(rows) + 4
    for tag, kind, value in sorted(rows):
        table += struct.pack(order + "HHI", tag, kind, len(value) // unit[kind])
        if len(value) <= 4:
            table += value.ljust(4, b"\0")
        else:
            table += struct.pack(order + "I", values_at + len(values))
            values += value + bytes(len(value) % 2)
    block += table + bytes(4) + values
    return at, values_at - 4


def make_xmp(*, orientation: int = 6, gps: bool = True, extra: str = "") -> bytes:
    """An XMP packet with a title, an orientation and a GPS position."""
    position = 'exif:GPSLatitude="47,3.2057N" exif:GPSLongitude="8,1.5E"' if gps else ""
    element = "<exif:GPSAltitude>4500/10</exif:GPSAltitude>" if gps else ""
    return f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 tiff:Orientation="{orientation}" xmp:Rating="4" {position}>
<exif:PixelXDimension>640</exif:PixelXDimension>{element}{extra}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def bomb_xmp() -> bytes:
    """A packet whose entities would grow to gigabytes."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]><x>&e9;</x>'.encode()


def adobe_rgb_profile() -> bytes:
    """An ICC profile with the primaries of Adobe RGB (1998), adapted to D50."""
    return _matrix_profile(
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
    )


def srgb_like_profile() -> bytes:
    """An ICC profile that means sRGB, under a name of its own."""
    return _matrix_profile(
        ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
        gamma=None,
    )


def _matrix_profile(
    primaries: tuple[tuple[float, float, float], ...], gamma: float | None = 2.19921875
) -> bytes:
    """A version 2 display profile, ICC.1:2001-04."""

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))

    if gamma is not None:
        curve = struct.pack(">4sIIH2x", b"curv", 0, 1, round(gamma * 256))
    else:
        x = np.linspace(0, 1, 1024)
        linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
        levels = np.rint(linear * 65535).astype(">u2").tobytes()
        curve = struct.pack(">4sII", b"curv", 0, 1024) + levels
    name = b"Drawn for a test\0"
    desc = struct.pack(">4sII", b"desc", 0, len(name)) + name + bytes(78)
    desc += bytes(-len(desc) % 4)
    tags = [
        (b"desc", desc),
        (b"cprt", b"text\0\0\0\0none\0\0\0\0"),
        (b"wtpt", xyz((0.96420, 1.0, 0.82491))),
        *(
            (letter + b"XYZ", xyz(p))
            for letter, p in zip((b"r", b"g", b"b"), primaries, strict=True)
        ),
        *((letter + b"TRC", curve) for letter in (b"r", b"g", b"b")),
    ]
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags:
        table += struct.pack(">4sII", signature, start + len(body), len(data))
        body += data
    head = struct.pack(
        ">I4sI4s4s4s", start + len(body), b"test", 0x02400000, b"mntr", b"RGB ", b"XYZ "
    )
    head += struct.pack(">6H4s", 2000, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def write_16_bit_tiff(path: Path, size: tuple[int, int] = (256, 64)) -> Path:
    """A grey ramp over the full 16 bits, left to right."""
    ramp = np.linspace(0, 65535, size[0]).astype(np.uint16)
    Image.fromarray(np.tile(ramp, (size[1], 1))).save(path, "TIFF")
    return path


def write_cmyk(path: Path, **options: Any) -> Path:
    """A CMYK JPEG of the usual picture."""
    draw_picture((160, 120)).convert("CMYK").save(path, "JPEG", quality=95, **options)
    return path


def write_transparent(path: Path, fmt: str = "PNG", size: tuple[int, int] = (160, 120)) -> Path:
    """The picture, opaque on the left and wholly transparent black on the right."""
    picture = draw_picture(size).convert("RGBA")
    picture.paste((0, 0, 0, 0), (size[0] // 2, 0, *size))
    picture.save(path, fmt)
    return path


def write_png_xmp(path: Path, xmp: bytes) -> Path:
    """A PNG with an XMP packet."""
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp.decode())
    draw_picture((64, 48)).save(path, "PNG", pnginfo=info)
    return path


def cut_off(path: Path, share: float = 0.5) -> Path:
    """Keep only the first part of a file, as a full card or a broken download does."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def write_bomb(path: Path, width: int = 50_000, height: int = 50_000) -> Path:
    """A PNG of a few bytes whose header promises that many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


def cube_3d(size: int, title: str = "") -> str:
    """A .cube file of a look that mixes channels and leaves the range of 0 to 1."""
    steps = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    looked = (1.2 * red**0.8 - 0.1 * blue, 0.1 + 0.7 * green + 0.1 * red, 1 - blue * (1 - red))
    rows = np.stack(looked, axis=-1).reshape(-1, 3).tolist()
    head = f'TITLE "{title}"\n' if title else ""
    return f"{head}LUT_3D_SIZE {size}\n" + "".join(f"{r:.7f} {g:.7f} {b:.7f}\n" for r, g, b in rows)


def cube_1d(size: int) -> str:
    """A .cube file of a curve for each channel."""
    steps = np.linspace(0, 1, size)
    rows = np.stack([steps**0.7, 1 - steps, 0.2 + 0.5 * steps**2], axis=-1).tolist()
    return f"LUT_1D_SIZE {size}\n" + "".join(f"{r:.7f} {g:.7f} {b:.7f}\n" for r, g, b in rows)


def write_dng(path: Path, size: tuple[int, int] = (640, 480), orientation: int = 1) -> Path:
    """The usual picture as a camera's sensor sees it: 16 bits a pixel behind a Bayer filter.

    DNG Specification 1.4; the sensor's colours are sRGB's own. `size` is that of the upright
    picture.
    """
    picture = draw_picture(size)
    if orientation in _STORED_AS:
        picture = picture.transpose(_STORED_AS[orientation])
    encoded = np.asarray(picture) / 255
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    sensor = light[..., 1].copy()
    sensor[0::2, 0::2] = light[0::2, 0::2, 0]
    sensor[1::2, 1::2] = light[1::2, 1::2, 2]
    values = np.rint(sensor * 60_000).astype("<u2").tobytes()
    # CIE XYZ of D65 to linear sRGB, IEC 61966-2-1
    matrix = (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)
    block = bytearray(b"II*\0" + bytes(4))
    details = [(0x9003, 2, b"2024:05:04 10:11:12\0"), (0x829A, 5, struct.pack("<2I", 1, 250))]
    details_at = _append(block, details, "<")[0]
    strip_at = len(block)
    block += values
    width, height = picture.size
    rows = [
        (0x00FE, 4, struct.pack("<I", 0)),
        (0x0100, 4, struct.pack("<I", width)),
        (0x0101, 4, struct.pack("<I", height)),
        (0x0102, 3, struct.pack("<H", 16)),
        (0x0103, 3, struct.pack("<H", 1)),
        (0x0106, 3, struct.pack("<H", 32803)),
        (0x010F, 2, b"TestMaker\0"),
        (0x0110, 2, b"TestCam\0"),
        (0x0111, 4, struct.pack("<I", strip_at)),
        (0x0112, 3, struct.pack("<H", orientation)),
        (0x0115, 3, struct.pack("<H", 1)),
        (0x0116, 4, struct.pack("<I", height)),
        (0x0117, 4, struct.pack("<I", len(values))),
        (0x828D, 3, struct.pack("<2H", 2, 2)),
        (0x828E, 1, bytes((0, 1, 1, 2))),
        (0x8769, 4, struct.pack("<I", details_at)),
        (0xC612, 1, bytes((1, 4, 0, 0))),
        (0xC614, 2, b"TestMaker TestCam\0"),
        (0xC61D, 4, struct.pack("<I", 60_000)),
        (0xC621, 10, b"".join(struct.pack("<2i", round(m * 10_000), 10_000) for m in matrix)),
        (0xC628, 5, struct.pack("<6I", 1, 1, 1, 1, 1, 1)),
        (0xC65A, 3, struct.pack("<H", 21)),
    ]
    struct.pack_into("<I", block, 4, _append(block, rows, "<")[0])
    path.write_bytes(block)
    return path


def image_resources(caption: str = "A caption", thumbnail: bool = True) -> bytes:
    """Photoshop's image resources with an IPTC caption, as JPEG's APP13 holds them."""
    text = caption.encode()
    records = struct.pack(">BBBH", 0x1C, 2, 120, len(text)) + text
    parts = [(0x0404, b"", records), (0x0425, b"", bytes(16))]
    if thumbnail:
        parts.insert(0, (0x040C, b"Small", b"a picture of the original"))
    return b"".join(
        b"8BIM"
        + struct.pack(">H", kind)
        + (bytes((len(name),)) + name).ljust(len(name) + 1 + (len(name) + 1) % 2, b"\0")
        + struct.pack(">I", len(data))
        + data
        + bytes(len(data) % 2)
        for kind, name, data in parts
    )


def app13(resources: bytes) -> bytes:
    """The resources in JPEG segments of 60,000 bytes."""
    parts = [resources[at : at + 60_000] for at in range(0, len(resources), 60_000)]
    marked = [b"Photoshop 3.0\0" + part for part in parts]
    return b"".join(b"\xff\xed" + struct.pack(">H", len(part) + 2) + part for part in marked)
