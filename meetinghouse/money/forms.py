"""The forms of money: so far only presses of a button."""

from meetinghouse.ground.forms import HouseForm


class Press(HouseForm):
    """A button and nothing else."""
