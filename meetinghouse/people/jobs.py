"""What people need by the clock: once a night the house lets go of what it need not keep."""

from huey import crontab

from meetinghouse.ground import clock, jobs
from meetinghouse.ground.words import N_
from meetinghouse.people import actions, retention

retention.register(
    "idle_visitors",
    N_("Visitors' browsers"),
    N_("30 days after they were here for the last time. Codes for signing in: one day after they ran out."),
    actions.forget_idle_visitors,
)

retention.register(
    "paper_cards",
    N_("Paper cards"),
    N_("30 days after they were used, were ended or ran out."),
    actions.forget_old_cards,
)
retention.register(
    "shown_passkeys",
    N_("When somebody showed a passkey"),
    N_("In the first night after it counts no more."),
    actions.forget_old_raises,
)
retention.register(
    "waiting_helpers",
    N_("Helpers who left a tablet"),
    N_("Two days after they were there last. They sign in anew."),
    actions.forget_waiting_helpers,
)


@jobs.queue.periodic_task(crontab(minute="40", hour="3"), name="let_go")
def let_go() -> None:
    """Every night, follow all rules of letting go; each by itself, so that one that breaks keeps no other back."""
    for name in retention.rules():
        follow_rule(name)


@jobs.queue.task(name="follow_rule")
def follow_rule(name: str) -> None:
    """Follow one rule of letting go, and write down what went."""
    actions.follow_rule(name, now=clock.now())


@jobs.queue.periodic_task(crontab(minute="10", hour="4"), name="leave_nothing_behind")
def leave_nothing_behind() -> None:
    """Every night, lay the database's file anew when somebody was forgotten since the last one."""
    actions.leave_nothing_behind(now=clock.now())
