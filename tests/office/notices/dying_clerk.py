"""A clerk that kills itself (-9) at a point of its work: `dying_clerk.py POINT TIMES`, the TIMES-th time."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from geoapi import clerk
from geoapi.core import outbound
from geoapi.office.notices.store import outbox

# That of a dead one is over within the time of a test.
outbox.LEASE_S = 3


def main(point: str, times: int) -> None:
    left = times

    def pass_by(here: str) -> None:
        nonlocal left
        if here == point:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched(function: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            pass_by(before)
            result = function(*args, **options)
            pass_by(after)
            return result

        return call

    outbound.post = watched(outbound.post, "before sending", "after sending")
    outbox.mark_done = watched(outbox.mark_done, "before done", "done, not committed")
    clerk.clerk(args=[])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
