"""What must always be true of frozen counts; `meetinghouse check` counts where it is not."""

from meetinghouse.ground.checks import check
from meetinghouse.members.counting.models import counts_again, frozen_counts


@check("counting: frozen counts that come to something else now")
def frozen_counts_unlike_rows() -> int:
    """Counted again from its rows, each frozen count gives the total and the fingerprint that were written down."""
    return sum(not counts_again(each) for each in frozen_counts())
