"""What Stripe told us, and when we asked."""

import peewee as pw

from meetinghouse.ground.database import BaseModel, UTCDateTimeField


class StripeEvent(BaseModel):
    """An event that Stripe told us of, once; its body is not kept."""

    id = pw.CharField(primary_key=True)
    type = pw.CharField()
    object_id = pw.CharField()
    source = pw.CharField(constraints=[pw.Check("source IN ('webhook', 'poll')")])
    state = pw.CharField(default="received", constraints=[pw.Check("state IN ('received', 'done')")])
    received_at = UTCDateTimeField(index=True)


class Reconciliation(BaseModel):
    """One round of asking Stripe what happened; the next round reads events from `began_at` of the last."""

    began_at = UTCDateTimeField(index=True)
    ended_at = UTCDateTimeField()
    settled = pw.IntegerField(default=0)
