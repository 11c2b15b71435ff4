"""What the demo house has made: forty things, each with its chart, its colours, and words in the house's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from meetinghouse.demo.drawing import draw
from meetinghouse.ground.knit import DEFAULT_CHART
from meetinghouse.shop.rules import Facts

CHARTS = {
    "elv": DEFAULT_CHART,
    "lus": ("x.......", "........", "....x...", "........"),
    "stjerner": (
        "................", "...x...x...x....", "....x..x..x.....", ".....x.x.x......", "......xxx.......",
        "...xxxx.xxxx....", "......xxx.......", ".....x.x.x......", "....x..x..x.....", "...x...x...x....",
        "................", "x.............x.",
    ),
    "hjerter": (
        "..........", "..xx.xx...", ".xxxxxxx..", ".xxxxxxx..", "..xxxxx...", "...xxx....", "....x.....", ".........x",
    ),
    "ruter": ("x.......", ".x.....x", "..x...x.", "...x.x..", "....x...", "...x.x..", "..x...x.", ".x.....x"),
    "gran": (
        "..............", "......x.......", ".....xxx......", "....xxxxx.....", ".....xxx......", "....xxxxx.....",
        "...xxxxxxx....", "....xxxxx.....", "...xxxxxxx....", "..xxxxxxxxx...", "......x.......", "..............",
    ),
    "fugler": (
        "................", "...xx.......xx..", "..xxxx.....xxxx.", ".xxxxxxx.xxxxxxx", "...xxxxx.xxxxx..",
        "....xxx...xxx...", ".....x.....x....", "................",
    ),
    "striper": ("xx", "xx", "xx", "..", "..", "..", "..", "xx", ".."),
}  # fmt: skip
COLOURS = {  # word in the shop's filter: motif, ground
    "blue": ("#0d4a73", "#eef4f7"), "red": ("#8a1c33", "#f6ece4"), "green": ("#2f5a2c", "#eef1e2"),
    "grey": ("#4b5258", "#dfe1de"), "brown": ("#5b4128", "#f1e6d3"), "yellow": ("#b07a13", "#f8efd6"),
    "pink": ("#b4567c", "#faeef0"), "purple": ("#55396f", "#efe9f3"), "white": ("#d9d2c3", "#f7f3ea"),
}  # fmt: skip
SHAPE_NAMES = {
    "mitten": "En vott", "hat": "En lue med dusk", "sweater": "En genser", "socks": "Et par sokker",
    "scarf": "Et skjerf", "shawl": "Et trekantet sjal", "blanket": "Et teppe", "potholder": "En gryteklut",
    "cushion": "En pute", "bag": "En veske med hank", "doll": "En strikket dukke",
}  # fmt: skip
CHART_NAMES = {
    "elv": "bølger og dråper", "lus": "lus", "stjerner": "stjerner", "hjerter": "hjerter", "ruter": "ruter",
    "gran": "grantrær", "fugler": "fugler", "striper": "striper",
}  # fmt: skip
COLOUR_NAMES = {
    "blue": "blått", "red": "rødt", "green": "grønt", "grey": "grått", "brown": "brunt", "yellow": "gult",
    "pink": "rosa", "purple": "lilla", "white": "hvitt",
}  # fmt: skip
CATEGORIES = {
    "mitten": "mittens", "hat": "hats", "sweater": "sweaters", "socks": "socks", "scarf": "scarves",
    "shawl": "scarves", "blanket": "home", "potholder": "home", "cushion": "home", "bag": "bags", "doll": "children",
}  # fmt: skip
WOOL, MOHAIR, COTTON = (("wool", 100),), (("mohair", 70), ("silk", 30)), (("cotton", 100),)

# title, shape, chart, colour, kroner, size, kind, fibres
STOCK = (
    ("Elvegenser", "sweater", "elv", "blue", 1450, "m", "one_off", WOOL),
    ("Elvevotter", "mitten", "elv", "blue", 390, "one", "multiple", WOOL),
    ("Elvelue", "hat", "elv", "blue", 320, "one", "multiple", WOOL),
    ("Lusekofte", "sweater", "lus", "grey", 1650, "l", "one_off", WOOL),
    ("Votter med stjerner", "mitten", "stjerner", "red", 390, "m", "one_off", WOOL),
    ("Lue med lus", "hat", "lus", "brown", 320, "one", "one_off", WOOL),
    ("Sjal i mohair", "shawl", "ruter", "purple", 680, "", "one_off", MOHAIR),
    ("Sokker med grantrær", "socks", "gran", "green", 240, "m", "one_off", WOOL),
    ("Barnegenser med fugler", "sweater", "fugler", "yellow", 720, "child", "one_off", WOOL),
    ("Gryteklut med hjerter", "potholder", "hjerter", "red", 90, "", "multiple", COTTON),
    ("Teppe med stjerner", "blanket", "stjerner", "blue", 1900, "", "one_off", WOOL),
    ("Pute med ruter", "cushion", "ruter", "green", 420, "", "one_off", WOOL),
    ("Skjerf med striper", "scarf", "striper", "grey", 450, "", "one_off", WOOL),
    ("Dukke i ull", "doll", "hjerter", "pink", 350, "", "one_off", WOOL),
    ("Veske med fugler", "bag", "fugler", "brown", 520, "", "one_off", WOOL),
    ("Babylue med hjerter", "hat", "hjerter", "pink", 220, "baby", "one_off", WOOL),
    ("Votter med grantrær", "mitten", "gran", "green", 390, "l", "one_off", WOOL),
    ("Sokker med striper", "socks", "striper", "red", 220, "l", "one_off", WOOL),
    ("Genser etter mål", "sweater", "stjerner", "purple", 2200, "", "made_to_order", WOOL),
    ("Votter etter mål", "mitten", "ruter", "grey", 480, "", "made_to_order", WOOL),
    ("Babyteppe med fugler", "blanket", "fugler", "yellow", 980, "baby", "one_off", WOOL),
    ("Skjerf med lus", "scarf", "lus", "blue", 480, "", "one_off", WOOL),
    ("Lue med grantrær", "hat", "gran", "green", 320, "l", "one_off", WOOL),
    ("Pute med elva", "cushion", "elv", "blue", 450, "", "one_off", WOOL),
    ("Gryteklut med striper", "potholder", "striper", "yellow", 80, "", "multiple", COTTON),
    ("Dukke med stjernekjole", "doll", "stjerner", "blue", 350, "", "one_off", WOOL),
    ("Sjal med lus", "shawl", "lus", "grey", 620, "", "one_off", WOOL),
    ("Barnevotter med hjerter", "mitten", "hjerter", "pink", 240, "child", "one_off", WOOL),
    ("Barnesokker med fugler", "socks", "fugler", "purple", 180, "child", "one_off", WOOL),
    ("Veske med ruter", "bag", "ruter", "red", 540, "", "one_off", WOOL),
    ("Herregenser med ruter", "sweater", "ruter", "brown", 1750, "xl", "one_off", WOOL),
    ("Hvit lue med stjerner", "hat", "stjerner", "white", 320, "m", "one_off", WOOL),
    ("Teppe med striper", "blanket", "striper", "brown", 1600, "", "one_off", WOOL),
    ("Skjerf i mohair", "scarf", "hjerter", "pink", 590, "", "one_off", MOHAIR),
    ("Elvesokker", "socks", "elv", "blue", 260, "one", "multiple", WOOL),
    ("Pute med hjerter", "cushion", "hjerter", "red", 420, "", "one_off", WOOL),
    ("Genser med grantrær", "sweater", "gran", "green", 1550, "s", "one_off", WOOL),
    ("Votter med fugler", "mitten", "fugler", "yellow", 390, "s", "one_off", WOOL),
    ("Dukke med stripegenser", "doll", "striper", "green", 340, "", "one_off", WOOL),
    ("Lue med ruter", "hat", "ruter", "purple", 320, "m", "one_off", WOOL),
)


@dataclass(frozen=True)
class Ware:
    """One thing of the demo house: what the seller says of it, and how it is drawn."""

    facts: Facts
    alt: str
    shape: str
    chart: str
    colour: str
    is_on_show: bool


def picture_of(ware: Ware) -> bytes:
    """The ware's drawing."""
    return draw(CHARTS[ware.chart], *COLOURS[ware.colour], ware.shape)


def _wares() -> Iterator[Ware]:
    for number, (title, shape, chart, colour, kroner, size, kind, fibres) in enumerate(STOCK):
        alt = f"{SHAPE_NAMES[shape]} i {COLOUR_NAMES[colour]} med {CHART_NAMES[chart]}."
        facts = Facts(
            title,
            kroner * 100,
            kind=kind,
            category=CATEGORIES[shape],
            stock=6 if kind == "multiple" else 1,
            description=f"{alt} Laget for hånd på huset, av garn fra et norsk spinneri.",
            fibres=fibres,
            size=size,
            colour=colour,
            care="Håndvask lunkent. Tørk flatt.",
            weight_grams=300,
            offers_post=number % 3 != 2,
            postage=7900 if number % 3 != 2 else 0,
            lead_days=21 if kind == "made_to_order" else 0,
        )
        yield Ware(facts, alt, shape, chart, colour, is_on_show=number < len(STOCK) - 2)


WARES = tuple(_wares())
