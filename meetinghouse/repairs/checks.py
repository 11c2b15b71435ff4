"""What must be nought in a healthy mending room; `meetinghouse check` asks."""

from meetinghouse.ground.checks import check
from meetinghouse.ground.database import database


@check("repairs: days above their minutes")
def days_above_minutes() -> int:
    """How many days have more work than minutes."""
    return _count(
        "SELECT COUNT(*) FROM repair_day d WHERE d.minutes < "
        '(SELECT COALESCE(SUM(a.minutes), 0) FROM repair_allocation a WHERE a.day_id = d."on")'
    )


@check("repairs: gaps in order numbers")
def gaps_in_numbers() -> int:
    """Within a year, orders are numbered from 1 without a gap."""
    return _count(
        "SELECT COALESCE(SUM(gap), 0) FROM (SELECT MAX(no) - COUNT(*) AS gap FROM repair_order GROUP BY year) AS years"
    )


@check("repairs: work without its minutes")
def work_without_minutes() -> int:
    """How many lines have other minutes than they were given: all of a live one's, none of a dropped one's."""
    return _count(
        "SELECT COUNT(*) FROM repair_line l JOIN repair_piece p ON p.id = l.piece_id WHERE "
        "(SELECT COALESCE(SUM(minutes), 0) FROM repair_allocation WHERE line_id = l.id) <> "
        "CASE WHEN l.dropped_at IS NOT NULL OR p.state = 'cancelled' THEN 0 ELSE l.minutes END"
    )


@check("repairs: orders or pieces with nothing to do")
def nothing_to_do() -> int:
    """Every order has pieces, and every piece has work."""
    empty = _count(
        "SELECT COUNT(*) FROM repair_order o WHERE NOT EXISTS (SELECT 1 FROM repair_piece WHERE order_id = o.id)"
    )
    return empty + _count(
        "SELECT COUNT(*) FROM repair_piece p WHERE NOT EXISTS "
        "(SELECT 1 FROM repair_line WHERE piece_id = p.id AND dropped_at IS NULL)"
    )


@check("repairs: pieces that differ from their events")
def pieces_unlike_events() -> int:
    """A piece's state is what its last event says."""
    return _count(
        "SELECT COUNT(*) FROM repair_piece p WHERE COALESCE((SELECT e.to_state FROM repair_event e "
        "WHERE e.piece_id = p.id ORDER BY e.id DESC LIMIT 1), '') <> p.state"
    )


@check("repairs: pieces handed out that are not picked up, or the other way")
def handovers_unlike_pieces() -> int:
    """A piece that was picked up has one handover that stands, and no other piece has one."""
    return _count(
        "SELECT COUNT(*) FROM repair_piece p WHERE (p.state = 'collected') <> EXISTS "
        "(SELECT 1 FROM repair_handover h WHERE h.piece_id = p.id AND h.undone_at IS NULL)"
    )


@check("repairs: orders that are closed too early or too late")
def closed_unlike_pieces() -> int:
    """An order is closed while none of its pieces is with us."""
    return _count(
        "SELECT COUNT(*) FROM repair_order o WHERE (o.closed_at IS NULL) <> EXISTS (SELECT 1 FROM repair_piece p "
        "WHERE p.order_id = o.id AND p.state NOT IN ('collected', 'cancelled'))"
    )


@check("repairs: charges that differ from the price")
def charges_unlike_prices() -> int:
    """The one charge that stands is the price; what costs nothing or was cancelled unpaid has none."""
    price = (
        "COALESCE(o.final_price, (SELECT COALESCE(SUM(l.price), 0) FROM repair_line l JOIN repair_piece p "
        "ON p.id = l.piece_id WHERE p.order_id = o.id AND l.dropped_at IS NULL))"
    )
    charged = (
        "(SELECT COALESCE(SUM(amount), 0) FROM payable WHERE kind = 'repairs' AND subject_id = o.id "
        "AND ended_at IS NULL)"
    )
    stands = "NOT EXISTS (SELECT 1 FROM repair_cancellation c WHERE c.order_id = o.id)"
    return _count(f"SELECT COUNT(*) FROM repair_order o WHERE {stands} AND {charged} <> {price}")


def _count(query: str) -> int:
    return int(database.execute_sql(query).fetchone()[0])
