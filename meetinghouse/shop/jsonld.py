"""What machines are told about a thing: schema.org's Product and Offer, written so that no title can break out."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from meetinghouse.shop.models import Item, ItemPicture
from meetinghouse.shop.rules import Badge

_HARMLESS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def product(item: Item, badge: Badge, pictures: Sequence[ItemPicture], *, maker: str, house: str, root: str) -> Markup:
    """The JSON-LD block of a thing; `maker` is empty when nobody wants to be named. Prices as schema.org writes them.

    Source: schema.org/Product, schema.org/Offer; JSON-LD 1.1 § 7 (restrictions for contents of script elements).
    """
    url = f"{root}/shop/{item.slug}"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": item.title,
        "description": item.description,
        "sku": item.sku,
        "url": url,
        "brand": {"@type": "Brand", "name": house},
        "image": [root + shown.picture.url(shown.picture.widths[-1]) for shown in pictures],
        "offers": {
            "@type": "Offer",
            "url": url,
            "price": f"{item.price // 100}.{item.price % 100:02}",
            "priceCurrency": item.currency,
            "availability": f"https://schema.org/{badge.schema}",
            "itemCondition": "https://schema.org/NewCondition",
        },
    }
    if maker:
        told["creator"] = {"@type": "Person", "name": maker}
    return script_json({name: value for name, value in told.items() if value})


def script_json(told: dict[str, Any]) -> Markup:
    """JSON that may stand inside a `<script>` element, whatever people have typed."""
    written = json.dumps(told, ensure_ascii=False)
    for sign, harmless in _HARMLESS.items():
        written = written.replace(sign, harmless)
    return Markup(written)
