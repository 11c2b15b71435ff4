"""Draws the demo's things: silhouettes filled with knitting, stitch by stitch. Nothing is photographed."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil

from PIL import Image, ImageChops, ImageDraw, ImageFilter

STITCH = (12, 10)
PAPER = "#ece5d8"
Box = tuple[float, float, float, float]
Points = Sequence[tuple[float, float]]

# Shapes on paper of 100 × 125: ("poly", points) or ("oval", box); then the cuffs, knitted in plain rows.
SHAPES: dict[str, list[tuple[str, Points | Box]]] = {
    "mitten": [
        ("poly", [(30, 112), (70, 112), (71, 84), (73, 50), (67, 26), (50, 14), (33, 26), (27, 50), (29, 84)]),
        ("poly", [(68, 84), (84, 66), (90, 48), (84, 40), (75, 46), (68, 58)]),
    ],
    "hat": [
        ("poly", [(18, 92), (82, 92), (80, 62), (70, 40), (50, 30), (30, 40), (20, 62)]),
        ("oval", (41, 14, 59, 34)),
    ],
    "sweater": [
        ("poly", [(30, 24), (42, 20), (58, 20), (70, 24), (73, 60), (73, 110), (27, 110), (27, 60)]),
        ("poly", [(32, 24), (16, 40), (6, 96), (18, 100), (28, 58)]),
        ("poly", [(68, 24), (84, 40), (94, 96), (82, 100), (72, 58)]),
    ],
    "socks": [
        ("poly", [(12, 16), (34, 16), (34, 78), (46, 94), (46, 106), (36, 110), (18, 98), (12, 86)]),
        ("poly", [(56, 16), (78, 16), (78, 78), (90, 94), (90, 106), (80, 110), (62, 98), (56, 86)]),
    ],
    "scarf": [
        ("poly", [(27, 14), (73, 14), (73, 30), (27, 30)]),
        ("poly", [(27, 14), (46, 14), (46, 114), (27, 114)]),
        ("poly", [(54, 14), (73, 14), (73, 100), (54, 100)]),
    ],
    "shawl": [("poly", [(4, 34), (50, 28), (96, 34), (52, 108), (48, 108)])],
    "blanket": [("poly", [(14, 16), (86, 16), (88, 110), (12, 110)])],
    "potholder": [("poly", [(24, 36), (76, 36), (76, 90), (24, 90)]), ("oval", (44, 22, 56, 40))],
    "cushion": [("poly", [(14, 30), (50, 34), (86, 30), (83, 64), (86, 100), (50, 96), (14, 100), (17, 64)])],
    "bag": [("poly", [(22, 50), (78, 50), (84, 112), (16, 112)])],
    "doll": [
        ("oval", (36, 14, 64, 46)),
        ("poly", [(38, 44), (62, 44), (72, 92), (28, 92)]),
        ("poly", [(36, 90), (48, 90), (46, 116), (36, 116)]),
        ("poly", [(52, 90), (64, 90), (64, 116), (54, 116)]),
        ("poly", [(38, 48), (22, 74), (28, 78), (42, 62)]),
        ("poly", [(62, 48), (78, 74), (72, 78), (58, 62)]),
    ],
}
CUFFS: dict[str, list[Box]] = {
    "mitten": [(20, 96, 80, 125)],
    "hat": [(0, 80, 100, 100), (38, 10, 62, 33)],
    "sweater": [(24, 100, 76, 125), (0, 90, 24, 110), (76, 90, 100, 110), (38, 10, 62, 25)],
    "socks": [(0, 0, 100, 28)],
    "scarf": [(0, 104, 50, 125), (50, 90, 100, 125)],
    "blanket": [(0, 0, 100, 22), (0, 104, 100, 125)],
    "bag": [(0, 46, 100, 58)],
    "doll": [(30, 10, 70, 24), (20, 106, 80, 125)],
}


def draw(chart: Sequence[str], motif: str, ground: str, kind: str, size: tuple[int, int] = (960, 1200)) -> bytes:
    """A thing as a JPEG: `kind` is one of SHAPES, knitted after `chart` in two colours (`#rrggbb`).

    The same arguments give the same bytes.
    """
    width = size[0]
    mask = _mask(SHAPES[kind], size)
    cloth = _cloth(chart, motif, ground, size)
    rows = _cloth(["x", "x", ".", "."], motif, _mixed(motif, ground, 0.82), size)
    cloth.paste(rows, mask=_cuffs(CUFFS.get(kind, []), size))
    picture = Image.new("RGB", size, PAPER)
    shadow = mask.filter(ImageFilter.GaussianBlur(width / 45))
    picture.paste("#b9ad98", (width // 90, width // 45), shadow.point(lambda value: value * 2 // 3))
    if kind == "bag":
        ImageDraw.Draw(picture).arc(_scaled((34, 22, 66, 80), size), 180, 360, fill=motif, width=width // 40)
    picture.paste(_shaded(cloth, mask), mask=mask)
    if kind == "doll":
        _face(ImageDraw.Draw(picture), size)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _face(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    """Two eyes and a smile, sewn on."""
    pen.ellipse(_scaled((39, 24, 61, 45), size), fill="#f3dcc4")
    for x in (46, 54):
        pen.ellipse(_scaled((x - 1, 32, x + 1, 34.5), size), fill="#1d2a35")
    pen.arc(_scaled((45, 33, 55, 41), size), 20, 160, fill="#86193a", width=size[0] // 150)


def _mask(shapes: Sequence[tuple[str, Points | Box]], size: tuple[int, int]) -> Image.Image:
    """The silhouette with soft corners: drawn sharp, blurred, and cut again at half."""
    sharp = Image.new("L", size)
    pen = ImageDraw.Draw(sharp)
    for form, where in shapes:
        if form == "oval":
            pen.ellipse(_scaled(where, size), fill=255)  # type: ignore[arg-type]
        else:
            pen.polygon([_point(point, size) for point in where], fill=255)  # type: ignore[arg-type]
    soft = sharp.filter(ImageFilter.GaussianBlur(size[0] / 60))
    return soft.point(lambda value: max(0, min(255, (value - 118) * 12)))


def _cuffs(boxes: Sequence[Box], size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    for box in boxes:
        ImageDraw.Draw(mask).rectangle(_scaled(box, size), fill=255)
    return mask


def _cloth(chart: Sequence[str], motif: str, ground: str, size: tuple[int, int]) -> Image.Image:
    """A whole picture of knitting: one repeat is drawn from two stitches, then laid side by side."""
    across, down = STITCH
    stitches = {"x": _stitch(motif), ".": _stitch(ground)}
    tile = Image.new("RGB", (len(chart[0]) * across, len(chart) * down))
    for row, line in enumerate(chart):
        for column, sign in enumerate(line):
            tile.paste(stitches[sign], (column * across, row * down))
    cloth = Image.new("RGB", size)
    for x in range(ceil(size[0] / tile.width)):
        for y in range(ceil(size[1] / tile.height)):
            cloth.paste(tile, (x * tile.width, y * tile.height))
    return cloth


def _stitch(colour: str) -> Image.Image:
    """One stitch, drawn four times as large and made small: a V of two threads, with the dark between them."""
    across, down = STITCH[0] * 4, STITCH[1] * 4
    image = Image.new("RGB", (across, down), _mixed(colour, "#000000", 0.72))
    pen = ImageDraw.Draw(image)
    middle = across / 2
    for side in (-1, 1):
        thread = [(middle + side * far * middle, high * down) for far, high in _THREAD]
        pen.polygon(thread, fill=colour)
        pen.line(thread[4:6], fill=_mixed(colour, "#ffffff", 0.78), width=4)
    return image.resize(STITCH, Image.Resampling.LANCZOS)


_THREAD = ((0.04, 1.05), (0.06, 0.62), (0.55, 0.12), (0.9, -0.02), (0.97, 0.2), (0.62, 0.62), (0.2, 1.0))


def _shaded(cloth: Image.Image, mask: Image.Image) -> Image.Image:
    """Wool is round: darker toward the edge of the thing."""
    depth = mask.filter(ImageFilter.GaussianBlur(mask.width / 22)).point(lambda value: 150 + value * 105 // 255)
    return ImageChops.multiply(cloth, Image.merge("RGB", (depth, depth, depth)))


def _mixed(one: str, other: str, part: float) -> str:
    """`part` of one colour and the rest of another."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a * part + b * (1 - part)) for a, b in pairs).hex()


def _point(point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
    return point[0] * size[0] / 100, point[1] * size[1] / 125


def _scaled(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    return (*_point(box[:2], size), *_point(box[2:], size))
