"""A picture that somebody sent, made safe: only its pixels are kept, upright, in three widths of WebP.

Everything around the pixels (place, time, camera, names, hidden files) stays behind, because nothing but pixels is
copied. Pure: bytes in, bytes out. Pillow is imported when the first picture comes, so that a web worker without
pictures stays small.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING

from meetinghouse.ground.refusal import Refusal
from meetinghouse.ground.words import N_

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1600)
"""The widths a page asks for, in pixels: a thing in a list, a thing on a telephone, a thing shown large."""

MOST_PIXELS = 24_000_000
"""What a good telephone takes; a small file that claims more is a decompression bomb."""

MOST_WEBP_BYTES = 200_000
SNOW = (0xFB, 0xF9, 0xF4)
_FORMATS = ("JPEG", "PNG", "WEBP")
_TALLEST = 3
_QUALITIES = (80, 65, 50, 35, 20)
_HOPELESS = 4  # From quality 80 to 20 a WebP shrinks by about this much; beyond it, trying is wasted.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, struct.error, zlib.error)


@dataclass(frozen=True)
class DecodedPicture:
    """A safe picture. `webps` has every one of `WIDTHS` as a key; small originals share bytes between keys.

    Width and height are those of the largest version, in pixels; `digest` is half of the hex SHA-256 of its bytes, so
    that addresses stay short.
    """

    width: int
    height: int
    webps: dict[int, bytes]
    digest: str


def decode(raw: bytes, *, max_bytes: int = 15_000_000) -> DecodedPicture:
    """Make a safe picture of the bytes of a JPEG, PNG or WebP file. The same bytes give the same picture.

    It is turned as its camera says, laid on snow white where it is see-through, never made larger, and at most three
    times as tall as wide. Of moving pictures the first is taken. Each version is at most `MOST_WEBP_BYTES`: quality
    goes first, then size.

    Raises:
        Refusal: there are no bytes or too many, it is no such picture, it has too many pixels, or it is damaged.
    """
    if not raw:
        raise Refusal(N_("Choose a picture first."))
    if len(raw) > max_bytes:
        raise Refusal(N_("This picture is too large. It may be %(most)s MB."), most=max_bytes // 1_000_000)
    pixels = _upright_pixels(_opened(raw))
    sizes = {width: _fitting(pixels.size, width) for width in WIDTHS}
    made = {size: _webp(pixels.resize(size, reducing_gap=3)) for size in set(sizes.values())}
    largest, size = made[sizes[WIDTHS[-1]]]
    webps = {width: made[sizes[width]][0] for width in WIDTHS}
    return DecodedPicture(*size, webps, hashlib.sha256(largest).hexdigest()[:32])


@cache
def _pillow() -> ModuleType:
    """Pillow, its own alarm set to our limit. Ours is checked besides: a warning stops nothing."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image


def _opened(raw: bytes) -> "Image":
    """The file's header read, and no pixel yet."""
    pillow = _pillow()
    try:
        picture: Image = pillow.open(BytesIO(raw), formats=_FORMATS)
    except pillow.UnidentifiedImageError:
        raise Refusal(N_("We cannot read this file. Choose a JPEG, PNG or WebP picture.")) from None
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except _DAMAGE:
        raise _damaged() from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    return picture


def _upright_pixels(picture: "Image") -> "Image":
    """The first picture's pixels in red, green and blue, turned the right way, and nothing else."""
    # A large JPEG is decoded at half or a quarter of its size where that is enough: memory is what a small house lacks.
    picture.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    try:
        picture.load()
        return _on_snow(_turned(_eight_bits(picture)))
    except _DAMAGE:
        raise _damaged() from None


def _eight_bits(picture: "Image") -> "Image":
    """Sixteen-bit grey brought down to eight; Pillow's own conversion would cut everything bright to white."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value / 256).convert("L")
    grey.info.pop("transparency", None)
    return grey


def _turned(picture: "Image") -> "Image":
    """Turned as the camera noted; a note that cannot be read is passed over."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except _DAMAGE:
        return picture


def _on_snow(picture: "Image") -> "Image":
    """Only the pixels, laid on a new snow white sheet, so that nothing written beside them comes along."""
    sheet: Image = _pillow().new("RGB", picture.size, SNOW)
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        sheet.paste(layer, mask=layer.getchannel("A"))
    else:
        sheet.paste(picture.convert("RGB"))
    return sheet


def _fitting(size: tuple[int, int], width: int) -> tuple[int, int]:
    """The largest size with the same shape inside the width and three times its height, never above the original."""
    scale = min(1, width / size[0], _TALLEST * width / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _webp(picture: "Image") -> tuple[bytes, tuple[int, int]]:
    """The picture as WebP within `MOST_WEBP_BYTES`, and its size; noise that never fits is made smaller."""
    for quality in _QUALITIES:
        sheet = BytesIO()
        picture.save(sheet, "WEBP", quality=quality, method=4)
        if sheet.tell() <= MOST_WEBP_BYTES:
            return sheet.getvalue(), picture.size
        if sheet.tell() > _HOPELESS * MOST_WEBP_BYTES:
            break
    return _webp(picture.resize(_fitting(picture.size, picture.width * 2 // 3)))


def _too_many_pixels() -> Refusal:
    return Refusal(N_("This picture has too many dots. Choose a smaller one."))


def _damaged() -> Refusal:
    return Refusal(N_("This picture is damaged. Choose another one."))
