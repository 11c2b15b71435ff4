"""Writing to whoever pays."""

from datetime import datetime
from typing import Any

from meetinghouse.ground import post
from meetinghouse.money.kinds import kind_of
from meetinghouse.money.models import Payable


def tell_payer(payable: Payable, template: str, *, now: datetime, **context: object) -> None:
    """Queue a mail to the payer in the caller's transaction, in their language; nobody is told without an address.

    Every template knows `title`, `path`, `amount` (øre), `currency`, `promise` and `payable`; `context` comes on top.
    A room that has title and path at hand tells them; else it is asked. So it is with the `house`.
    """
    if not payable.payer_email:
        return
    if not {"title", "path"} <= context.keys():
        kind = kind_of(payable.kind)
        context = {
            "title": kind.title(payable.subject_id, payable.language),
            "path": kind.url(payable.subject_id),
        } | context
    known: dict[str, Any] = {
        "amount": payable.amount,
        "currency": payable.currency,
        "promise": payable.promise,
        "payable": payable,
    }
    post.queue(template, to=payable.payer_email, language=payable.language, now=now, **(known | context))
