"""Refunds: money on its way back, which may still fail days later."""

from typing import Any

from .catalogue import checked_metadata
from .desk import Desk
from .errors import Refused
from .listing import newest_first, page_of

Params = dict[str, Any]


def create_refund(desk: Desk, params: Params) -> dict[str, Any]:
    """Send all or part of a charge back. Amounts in minor units; without one, all that is left.

    Raises:
        Refused: nothing was paid, all of it went back already, or more is asked than is left.
    """
    charge = _charge_of(desk, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if left == 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise Refused("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise Refused(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    status = desk.kept(charge)["refund_starts"]
    refund = desk.put(_refund(desk, params, charge, amount, status), parent=charge["id"])
    charge = _count_back(desk, charge, amount)
    desk.emit("refund.created", refund)
    desk.emit("charge.refunded", charge)
    return refund


def list_refunds(desk: Desk, params: Params) -> dict[str, Any]:
    """Return a page of refunds, newest first; only those of a charge or payment intent when one is named."""
    return page_of(newest_first(desk, "refund", params, "charge", "payment_intent"), params, "/v1/refunds")


def finish(desk: Desk, refund: dict[str, Any]) -> dict[str, Any]:
    """Let a pending refund arrive.

    Raises:
        Refused: it is not pending.
    """
    if refund["status"] != "pending":
        raise Refused(f"The refund is {refund['status']}.")
    before = {"status": refund["status"], "pending_reason": "processing"}
    settled = {name: value for name, value in refund.items() if name != "pending_reason"}
    refund = desk.change(settled, status="succeeded")
    desk.emit("refund.updated", refund, before)
    return refund


def fail(desk: Desk, refund: dict[str, Any], reason: str) -> dict[str, Any]:
    """Let a refund bounce, also one that looked as if it had succeeded ("Refunds: failed refunds").

    The money is the house's again, so the charge counts less as refunded.

    Args:
        reason: Stripe's word, for example `expired_or_canceled_card`, `lost_or_stolen_card`, `declined`, `unknown`.

    Raises:
        Refused: it failed already or was cancelled.
    """
    if refund["status"] not in ("pending", "succeeded"):
        raise Refused(f"The refund is {refund['status']}.")
    before = {"status": refund["status"]}
    bounced = {name: value for name, value in refund.items() if name != "pending_reason"}
    refund = desk.change(bounced, status="failed", failure_reason=reason)
    _count_back(desk, desk.find("charge", refund["charge"]), -refund["amount"])
    desk.emit("refund.updated", refund, before)
    desk.emit("refund.failed", refund)
    return refund


def _charge_of(desk: Desk, params: Params) -> dict[str, Any]:
    if "charge" in params:
        charge = desk.find("charge", params["charge"], "charge")
    elif "payment_intent" in params:
        intent = desk.find("payment_intent", params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise Refused(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = desk.find("charge", intent["latest_charge"])
    else:
        raise Refused("One of the following params should be provided for this request: payment_intent or charge.")
    if charge["status"] != "succeeded":
        raise Refused(f"Charge {charge['id']} has failed, so it cannot be refunded.")
    return charge


def _refund(desk: Desk, params: Params, charge: dict[str, Any], amount: int, status: str) -> dict[str, Any]:
    refund = {
        "id": desk.new_id("re"), "object": "refund", "amount": amount, "charge": charge["id"],
        "payment_intent": charge["payment_intent"], "currency": charge["currency"], "created": desk.now(),
        "status": status, "reason": params.get("reason"), "metadata": checked_metadata(params.get("metadata")),
        "destination_details": {"type": "card", "card": {"type": "refund", "reference_status": "pending",
                                                         "reference_type": "acquirer_reference_number"}},
    }  # fmt: skip
    return {**refund, "pending_reason": "processing"} if status == "pending" else refund


def _count_back(desk: Desk, charge: dict[str, Any], amount: int) -> dict[str, Any]:
    refunded = charge["amount_refunded"] + amount
    return desk.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount_captured"])
