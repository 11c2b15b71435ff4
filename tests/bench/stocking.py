"""What posts and journeys use up: a thing for each purchase, a ballot for each vote, minutes for each intake."""

from datetime import datetime, timedelta
from typing import Any

from tests.bench import deciding, known, mending
from tests.bench.filling import add_items


def stock(number: int, *, now: datetime) -> dict[str, Any]:
    """Add so many of each. The things are of one piece and stand at the far end of the shelf."""
    ago = now - timedelta(days=3650)
    add_items(number, ago, ago + timedelta(days=1), kinds=("one_off",))
    mending.make_room(now=now)
    work = f"{mending.GARMENT}.{mending.HEM}"
    return {"for_sale": known.for_sale(), "ballots": deciding.ballots(number, now=now), "work": work}
