"""Long work in turns: one thread of a process computes at a time, and stops once nobody waits for it."""

import resource
import threading
import time


class Gone(BaseException):
    """The client has gone away, or is as good as gone: nothing on the way shall make an answer of it."""


class HungUp(Gone):
    """The client has ended the connection by itself."""


class Turn:
    """Of the threads of a process that work on batches one computes at a time:
    more would only take from lookups.

    And where the machine has too few processors it steps aside by itself: a thread that the kernel makes
    stop, because it has had more than its share, stops with the interpreter's lock, and all others of the
    process wait for it.
    """

    _SLICE_S = 0.5
    # How often it looks whether it has been made to stop, and for how long it then steps aside.
    _LOOK_EVERY_S, _ASIDE_S = 0.002, 0.001
    # Since when it has been ours, when it last looked, and how often it had been stopped by then.
    _since: float
    _looked: float
    _stopped: int
    _taken = threading.Lock()
    _thread = threading.local()

    @classmethod
    def unless(cls, unwanted: threading.Event) -> None:
        """From here on the work of this thread ends with Gone once its answer is unwanted."""
        cls._thread.unwanted = unwanted

    def __enter__(self) -> "Turn":
        self._end_if_unwanted()
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._taken.release()

    def pass_on(self) -> None:
        """Let another have its turn, where ours has been long."""
        self._end_if_unwanted()
        now = time.monotonic()
        if now - self._since > self._SLICE_S:
            self._taken.release()
            # Who waits wakes up before we come back.
            time.sleep(0)
            self._take()
        elif now - self._looked > self._LOOK_EVERY_S:
            if (stopped := _times_stopped()) != self._stopped:
                self._stopped = stopped
                time.sleep(self._ASIDE_S)
            self._looked = time.monotonic()

    def _take(self) -> None:
        self._taken.acquire()
        self._since = self._looked = time.monotonic()
        self._stopped = _times_stopped()

    def _end_if_unwanted(self) -> None:
        unwanted: threading.Event | None = getattr(self._thread, "unwanted", None)
        if unwanted is not None and unwanted.is_set():
            raise Gone


def _times_stopped() -> int:
    """How often the kernel has taken the processor from this thread against its will."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw
