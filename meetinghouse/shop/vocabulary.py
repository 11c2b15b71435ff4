"""The words that things are described with: what they are, of which yarn, which size and colour.

Fixed lists, because people look for things by them. Fibre names: Regulation (EU) 1007/2011, Annex I.
"""

from meetinghouse.ground.words import N_

CATEGORIES = {
    "sweaters": N_("Sweaters"),
    "mittens": N_("Mittens"),
    "hats": N_("Hats"),
    "socks": N_("Socks"),
    "scarves": N_("Scarves"),
    "children": N_("For children"),
    "bags": N_("Bags"),
    "home": N_("For the home"),
    "ceramics": N_("Ceramics"),
    "wood": N_("Wood"),
    "pictures": N_("Pictures"),
    "other": N_("Other things"),
}
KINDS = {
    "one_off": N_("There is only one"),
    "multiple": N_("We have several alike"),
    "made_to_order": N_("We make it when somebody orders"),
}
SIZES = {
    "": N_("No size"),
    "baby": N_("Baby"),
    "child": N_("Child"),
    "xs": N_("XS"),
    "s": N_("S"),
    "m": N_("M"),
    "l": N_("L"),
    "xl": N_("XL"),
    "one": N_("One size"),
}
COLOURS = {
    "": N_("No colour"),
    "white": N_("White"),
    "grey": N_("Grey"),
    "black": N_("Black"),
    "brown": N_("Brown"),
    "blue": N_("Blue"),
    "green": N_("Green"),
    "yellow": N_("Yellow"),
    "red": N_("Red"),
    "pink": N_("Pink"),
    "purple": N_("Purple"),
    "many": N_("Many colours"),
}
FIBRES = {
    "wool": N_("wool"),
    "alpaca": N_("alpaca"),
    "mohair": N_("mohair"),
    "silk": N_("silk"),
    "cotton": N_("cotton"),
    "linen": N_("linen"),
    "viscose": N_("viscose"),
    "acrylic": N_("acrylic"),
    "polyamide": N_("polyamide"),
    "polyester": N_("polyester"),
    "other": N_("other fibres"),
}
FULFILMENTS = {
    "pickup": N_("I pick it up at the house"),
    "post": N_("Send it by post"),
}
