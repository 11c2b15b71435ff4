"""What money does by the clock: ask Stripe every five minutes, send mails that are due, and tidy at night."""

from huey import crontab

from meetinghouse.ground import clock, jobs, kept, limits, post, settings
from meetinghouse.money import actions, ledger


@jobs.queue.periodic_task(crontab(minute="*/5"), name="reconcile")
def reconcile() -> None:
    """Ask Stripe what happened; when it does not answer, the next round asks again."""
    if settings.current().has_stripe:
        try:
            actions.reconcile(now=clock.now())
        except actions.TillUnreachable:
            return


@jobs.queue.periodic_task(crontab(minute="*"), name="deliver_due")
def deliver_due() -> None:
    """Send the mails whose time has come."""
    if settings.current().smtp_url:
        post.deliver_due(now=clock.now())


@jobs.queue.periodic_task(crontab(minute="20", hour="3"), name="tidy")
def tidy() -> None:
    """Empty what is not needed any more: old mails' texts, counts of tries, notes of changes. Add up the books."""
    post.purge(now=clock.now())
    limits.forget_old(now=clock.now())
    kept.forget_old_changes()
    ledger.carry_forward(now=clock.now())
