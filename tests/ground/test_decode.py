"""A picture somebody sent keeps its pixels and loses everything else."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from meetinghouse.ground.decode import MOST_WEBP_BYTES, SNOW, WIDTHS, DecodedPicture, decode
from meetinghouse.ground.refusal import Refusal

RED, BLUE = (200, 20, 20), (20, 20, 200)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def a_file(picture: Image.Image, form: str = "JPEG", **how: object) -> bytes:
    sheet = BytesIO()
    picture.save(sheet, form, **how)
    return sheet.getvalue()


def a_photo(width: int = 640, height: int = 480, color: tuple[int, ...] = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), color)


def shown(decoded: DecodedPicture, width: int = WIDTHS[-1]) -> Image.Image:
    picture = Image.open(BytesIO(decoded.webps[width]), formats=["WEBP"])
    picture.load()
    return picture


def is_near(color: tuple[int, ...], other: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(one - two) <= tolerance for one, two in zip(color, other, strict=True))


def a_png(width: int, height: int, depth: int, color_type: int, rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand, for headers that Pillow does not write (PNG specification, section 11)."""
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    written = (struct.pack(">I", len(body)) + kind + body + _crc(kind + body) for kind, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _crc(written: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(written))


def test_where_and_with_what_a_photo_was_taken_is_gone():
    exif = Image.Exif()
    exif[MAKE] = "SecretCamera"
    exif[GPS] = {1: "N", 2: (59.0, 54.0, 30.0), 3: "E", 4: (10.0, 45.0, 0.0)}
    raw = a_file(a_photo(), exif=exif, comment=b"Kari Nordmann", icc_profile=b"SecretProfile", dpi=(300, 300))
    assert Image.open(BytesIO(raw)).getexif().get_ifd(GPS)

    decoded = decode(raw)

    assert not shown(decoded).getexif()
    assert not shown(decoded).info.keys() & {"exif", "xmp", "icc_profile", "comment", "dpi"}
    for secret in (b"Secret", b"Kari", b"EXIF", b"XMP ", b"ICCP"):
        assert secret not in b"".join(decoded.webps.values())


def test_text_in_a_png_is_gone():
    raw = a_png(1, 1, 8, 2, b"\0\1\2\3", (b"tEXt", b"Author\0Kari Nordmann"))
    assert b"Kari" not in decode(raw).webps[480]


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_photo_stands_as_its_camera_says(orientation):
    upright = a_photo(120, 60)
    upright.paste(BLUE, (0, 0, 30, 30))
    as_stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(as_stored[orientation]) if orientation in as_stored else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    decoded = decode(a_file(stored, "JPEG", exif=exif, quality=95))

    assert (decoded.width, decoded.height) == (120, 60)
    assert is_near(shown(decoded).getpixel((10, 10)), BLUE, 30)
    assert is_near(shown(decoded).getpixel((110, 50)), RED, 30)


def test_a_large_photo_comes_in_three_widths():
    decoded = decode(a_file(a_photo(4000, 3000)))
    assert [shown(decoded, width).size for width in WIDTHS] == [(480, 360), (960, 720), (1600, 1200)]
    assert (decoded.width, decoded.height) == (1600, 1200)


def test_a_small_photo_is_never_made_larger_and_every_width_has_an_answer():
    decoded = decode(a_file(a_photo(700, 70), "PNG"))
    assert [shown(decoded, width).size for width in WIDTHS] == [(480, 48), (700, 70), (700, 70)]
    assert decoded.webps[960] is decoded.webps[1600]


def test_the_smallest_picture_is_a_picture():
    decoded = decode(a_file(a_photo(1, 1), "PNG"))
    assert (decoded.width, decoded.height) == (1, 1)


@pytest.mark.parametrize("size", [(1, 20000), (20000, 1), (90, 17000)])
def test_a_thread_of_a_picture_is_fitted_to_what_a_page_and_webp_can_take(size):
    decoded = decode(a_file(a_photo(*size), "PNG"))
    assert decoded.width <= 1600
    assert decoded.height <= 4800


def test_every_version_is_light_even_when_the_picture_is_noise():
    noise = Image.effect_noise((1000, 1400), 120)
    decoded = decode(a_file(noise, "JPEG", quality=90))
    assert all(len(webp) <= MOST_WEBP_BYTES for webp in decoded.webps.values())
    assert shown(decoded).size == (decoded.width, decoded.height)


def test_the_same_file_gives_the_same_digest_and_another_one_another():
    raw = a_file(a_photo())
    assert decode(raw) == decode(raw)
    assert decode(raw).digest != decode(a_file(a_photo(color=BLUE))).digest
    assert len(decode(raw).digest) == 32


@pytest.mark.parametrize(
    ("form", "mode", "color"),
    [
        ("PNG", "RGBA", (0, 0, 0, 0)),
        ("WEBP", "RGBA", (0, 0, 0, 0)),
        ("PNG", "LA", (0, 0)),
    ],
)
def test_the_see_through_is_laid_on_snow(form, mode, color):
    decoded = decode(a_file(a_photo(40, 40, color, mode), form))
    assert shown(decoded).mode == "RGB"
    assert is_near(shown(decoded).getpixel((20, 20)), SNOW, 3)


def test_the_half_see_through_lets_half_the_snow_through():
    half = tuple((one + two) // 2 for one, two in zip(RED, SNOW, strict=True))
    decoded = decode(a_file(a_photo(40, 40, (*RED, 128), "RGBA"), "PNG"))
    assert is_near(shown(decoded).getpixel((20, 20)), half)


def test_a_palette_with_a_see_through_color_is_laid_on_snow():
    drawing = Image.new("P", (40, 40), 0)
    drawing.putpalette([*RED, *BLUE])
    assert is_near(shown(decode(a_file(drawing, "PNG", transparency=0))).getpixel((9, 9)), SNOW, 3)
    assert is_near(shown(decode(a_file(drawing, "PNG"))).getpixel((9, 9)), RED)


@pytest.mark.parametrize(
    ("depth", "color_type", "rows", "clear"),
    [
        (16, 0, b"\0" + b"\x80\x00", b"\x80\x00"),
        (16, 2, b"\0" + b"\x80\x00" * 3, b"\x80\x00" * 3),
        (8, 2, b"\0" + b"\x80" * 3, b"\0\x80" * 3),
        (8, 0, b"\0" + b"\x80", b"\0\x80"),
        (1, 0, b"\0\x80", b"\0\1"),
        (16, 4, b"\0" + b"\x80\0" * 2, None),
        (16, 6, b"\0" + b"\x80\0" * 4, None),
    ],
)
def test_every_kind_of_png_is_read(depth, color_type, rows, clear):
    chunks = [(b"tRNS", clear)] if clear else []
    decoded = decode(a_png(1, 1, depth, color_type, rows, *chunks))
    assert (decoded.width, decoded.height) == (1, 1)


def test_sixteen_bit_grey_stays_grey():
    raw = a_png(2, 2, 16, 0, b"\0" + b"\x80\x00" * 2 + b"\0" + b"\x80\x00" * 2)
    assert is_near(shown(decode(raw)).getpixel((0, 0)), (128, 128, 128), 4)


def test_a_photo_for_print_is_shown_in_screen_colors():
    assert is_near(shown(decode(a_file(a_photo(40, 40, (0, 255, 255, 0), "CMYK")))).getpixel((9, 9)), (255, 0, 0), 20)


def test_grey_photos_and_drawings_are_shown():
    for mode, color in (("L", 90), ("1", 0)):
        assert shown(decode(a_file(Image.new(mode, (40, 40), color), "PNG"))).mode == "RGB"


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_is_taken(form):
    raw = a_file(a_photo(40, 40, RED), form, save_all=True, append_images=[a_photo(40, 40, BLUE)], duration=100)
    picture = shown(decode(raw))
    assert is_near(picture.getpixel((20, 20)), RED)
    assert not getattr(picture, "is_animated", False)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"


@pytest.mark.parametrize(
    "raw",
    [
        a_file(a_photo(4, 4), "GIF"),
        a_file(a_photo(4, 4), "TIFF"),
        a_file(a_photo(4, 4), "BMP"),
        a_file(a_photo(4, 4), "ICO"),
        a_file(a_photo(4, 4), "PDF"),
        b"GIF89a" + a_file(a_photo(4, 4)),
        SVG,
        EPS,
        b"\0",
        b"hello",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
    ],
)
def test_what_is_no_photo_is_refused(raw):
    with pytest.raises(Refusal) as refused:
        decode(raw)
    assert refused.value.words().startswith(("We cannot read this file.", "This picture is damaged."))


def test_no_bytes_and_too_many_bytes_are_refused():
    with pytest.raises(Refusal, match="Choose a picture first"):
        decode(b"")
    with pytest.raises(Refusal, match="It may be 15 MB"):
        decode(b"\xff" * 15_000_001)
    with pytest.raises(Refusal, match="too large"):
        decode(a_file(a_photo()), max_bytes=100)


@pytest.mark.parametrize("size", [(6001, 4000), (10000, 10000), (60000, 60000)])
def test_a_small_file_that_claims_very_many_pixels_is_refused_before_any_is_read(size):
    with pytest.raises(Refusal, match="too many dots"):
        decode(a_png(*size, 8, 2, b"\0"))


def test_a_webp_that_claims_very_many_pixels_is_refused():
    frame = bytes(6) + bytes(6) + b"\1\0\0\0" + a_file(a_photo(1, 1), "WEBP")[12:]
    chunks = [(b"VP8X", b"\2\0\0\0" + (16382).to_bytes(3, "little") * 2), (b"ANIM", bytes(6)), (b"ANMF", frame)]
    body = b"WEBP" + b"".join(kind + struct.pack("<I", len(inside)) + inside for kind, inside in chunks)
    with pytest.raises(Refusal, match="too many dots"):
        decode(b"RIFF" + struct.pack("<I", len(body)) + body)


def test_exactly_as_many_pixels_as_allowed_are_taken():
    assert decode(a_file(Image.new("1", (6000, 4000)), "PNG")).width == 1600


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_off_on_the_way_is_refused(form):
    raw = a_file(Image.effect_noise((64, 64), 90), form)
    with pytest.raises(Refusal, match="damaged"):
        decode(raw[: len(raw) * 2 // 3])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_page_or_a_program_hidden_in_a_photo_does_not_come_along(form):
    hidden = b"<?php system('id'); ?><script>alert(1)</script>PK\x03\x04"
    decoded = decode(a_file(a_photo(), form) + hidden)
    assert not any(part in webp for part in (b"<script", b"<?php", b"PK\x03\x04") for webp in decoded.webps.values())


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("note", [b"MM\0*\xff\xff\xff\xff", b"not a TIFF header", b"", b"II*\0\x08\0\0\0\xff\xff"])
def test_a_note_from_the_camera_that_can_not_be_read_is_passed_over(note):
    raw = a_file(a_photo(120, 60), exif=b"Exif\0\0" + note)
    assert decode(raw).width == 120


NOISE = Image.effect_noise((24, 24), 60)
FILES = [a_file(NOISE.convert(mode), form) for form in ("JPEG", "PNG", "WEBP") for mode in ("L", "RGB")]


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
def test_any_damage_ends_in_a_picture_or_a_refusal(raw, hits):
    damaged = bytearray(raw)
    for where, byte in hits:
        damaged[int(where * len(damaged))] = byte
    try:
        assert decode(bytes(damaged)).width <= 1600
    except Refusal as refused:
        assert refused.words()
