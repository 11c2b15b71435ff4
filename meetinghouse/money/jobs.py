"""What money does by the clock: ask Stripe every five minutes, send mails that are due, and tidy at night."""

from huey import crontab

from meetinghouse.ground import clock, jobs, kept, limits, post, settings
from meetinghouse.ground.words import N_
from meetinghouse.money import actions, ledger
from meetinghouse.people import retention

retention.register(
    "mails",
    N_("Mails"),
    N_("What they said, and to whom: 30 days after they were sent. Codes for signing in: one day."),
    post.purge,
)
retention.register(
    "tries", N_("Counts of tries"), N_("How often something was tried, without names: two days."), limits.forget_old
)


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
    """Empty the notes of what changed on public pages, and add up the books."""
    kept.forget_old_changes()
    ledger.carry_forward(now=clock.now())
