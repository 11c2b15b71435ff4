"""What must always be true of belonging and of dues; `meetinghouse check` counts where it is not."""

from meetinghouse.ground.checks import check
from meetinghouse.ground.database import database
from meetinghouse.money import ledger


@check("dues: payments that the books do not show, or the other way")
def dues_unlike_books() -> int:
    """What stands on the account of dues is the sum of what was paid towards charges. Counts øre."""
    return abs(ledger.balance(ledger.DUES) + _count("SELECT COALESCE(SUM(amount), 0) FROM dues_entry"))


@check("dues: members' credit that the books do not show, or the other way")
def credit_unlike_books() -> int:
    """What stands on the account of credit is the sum of what members have to their credit. Counts øre."""
    return abs(ledger.balance(ledger.MEMBER_CREDIT) + _count("SELECT COALESCE(SUM(amount), 0) FROM credit_entry"))


@check("dues: payments that count for nothing, or twice")
def payments_unlike_entries() -> int:
    """A payment that stands counts whole, towards charges and credit together; one that went back counts nothing."""
    counted = "(SELECT COALESCE(SUM(amount), 0) FROM {} WHERE attempt_id = a.id)"
    went_back = "EXISTS (SELECT 1 FROM refund r WHERE r.attempt_id = a.id) OR a.state <> 'succeeded'"
    return _count(
        "SELECT COUNT(*) FROM payment_attempt a JOIN payable p ON p.id = a.payable_id AND p.kind = 'dues' "
        f"WHERE {counted.format('dues_entry')} + {counted.format('credit_entry')} <> "
        f"CASE WHEN {went_back} THEN 0 ELSE a.amount END"
    )


@check("dues: charges that are paid with more than was asked, or with less than nothing")
def charges_out_of_bounds() -> int:
    """What was paid towards a charge lies between nothing and what was asked; on a withdrawn one it is nothing."""
    return _count(
        "SELECT COUNT(*) FROM dues_charge c WHERE (SELECT COALESCE(SUM(amount), 0) FROM dues_entry "
        "WHERE charge_id = c.id) NOT BETWEEN 0 AND CASE WHEN c.withdrawn_at IS NULL THEN c.amount ELSE 0 END"
    )


@check("dues: members with less credit than none")
def credit_below_nothing() -> int:
    """Nobody has used credit that was not there."""
    return _count(
        "SELECT COUNT(*) FROM (SELECT c.person_id FROM credit_entry e JOIN dues_charge c ON c.id = e.charge_id "
        "GROUP BY c.person_id HAVING SUM(e.amount) < 0) AS short"
    )


@check("dues: changes of credit without a voucher")
def credit_without_voucher() -> int:
    """Every change of a member's credit has one voucher."""
    return _count(
        "SELECT COUNT(*) FROM credit_entry e WHERE (SELECT COUNT(*) FROM voucher WHERE source = 'credit/' || e.id) <> 1"
    )


@check("members: numbers that will be given once more")
def numbers_not_given() -> int:
    """No member has a number above the last one given. Gaps there are: lists bring their own numbers."""
    return _count(
        "SELECT COUNT(*) FROM membership WHERE number > "
        "(SELECT COALESCE(MAX(last), 0) FROM counter WHERE series = 'member')"
    )


@check("members: people who belong without a number")
def belonging_without_number() -> int:
    """Only who was written down by mistake has none."""
    return _count(
        "SELECT COUNT(*) FROM membership m WHERE m.number IS NULL AND EXISTS (SELECT 1 FROM membership_spell s "
        "WHERE s.membership_id = m.id AND COALESCE(s.why_ended, '') <> 'mistake')"
    )


@check("members: days on which somebody belongs twice")
def belonging_twice() -> int:
    """Of two spells of one membership the first is over before the second begins."""
    return _count(
        "SELECT COUNT(*) FROM membership_spell a JOIN membership_spell b ON b.membership_id = a.membership_id "
        "AND b.id > a.id AND (a.to_on IS NULL OR b.from_on <= a.to_on) AND (b.to_on IS NULL OR a.from_on <= b.to_on) "
        "WHERE COALESCE(a.why_ended, '') <> 'mistake' AND COALESCE(b.why_ended, '') <> 'mistake'"
    )


@check("members: leaving that ended nothing")
def leaving_without_end() -> int:
    """Whoever has said that they leave, and has not taken it back, belongs until the day they said."""
    return _count(
        "SELECT COUNT(*) FROM leaving l JOIN membership_spell s ON s.id = l.spell_id WHERE l.taken_back_at IS NULL "
        "AND s.why_ended <> 'mistake' AND (s.to_on IS NULL OR s.to_on <> l.last_on OR s.why_ended <> 'left')"
    )


@check("members: households that nobody pays for, or children without a guardian there")
def households_unlike_their_places() -> int:
    """In a household in which anybody lives one pays, and a child's guardian lives there."""
    lives = "SELECT 1 FROM household_place o WHERE o.household_id = p.household_id AND o.to_on IS NULL AND "
    return _count(
        "SELECT COUNT(*) FROM household_place p WHERE p.to_on IS NULL AND "
        f"(NOT EXISTS ({lives} o.role = 'payer') OR (p.guardian_id IS NOT NULL AND NOT EXISTS "
        f"({lives} o.person_id = p.guardian_id AND o.role <> 'child')))"
    )


def _count(query: str) -> int:
    return int(database.execute_sql(query).fetchone()[0])
