"""A process that ends when the one that started it ends, even when that one is killed without a word.

Otherwise a killed supervisor would leave its children behind, holding the port and the queue for ever.
Linux has `prctl(PR_SET_PDEATHSIG)` for it; elsewhere a child lives on until it is ended by hand.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """From now on, get SIGTERM when the process `parent`, which started this one, ends.

    It survives `exec` but not a fork: each process says it for itself.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != parent:  # it ended before we could say so
            os.kill(os.getpid(), signal.SIGTERM)


def shield(parent: int) -> Callable[[], None]:
    """What `subprocess` is to call in the child before the command starts; `parent` is this process.

    Between its birth and its command a child still has the handlers of the one that started it: a SIGTERM in that
    moment would be noted for a Python that never goes on, and lost. So it is made deadly again first.
    """

    def before() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with_parent(parent)

    return before
