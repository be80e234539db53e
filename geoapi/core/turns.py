"""Long work in turns: one thread of a process computes at a time, and stops once nobody waits for it."""

import threading
import time


class Gone(BaseException):
    """The client has gone away, or is as good as gone: nothing on the way shall make an answer of it."""


class HungUp(Gone):
    """The client has ended the connection by itself."""


class Turn:
    """Of the threads of a process that work on batches one computes at a time: more would only take from lookups."""

    _SLICE_S = 0.5
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
        if time.monotonic() - self._since > self._SLICE_S:
            self._taken.release()
            # Who waits wakes up before we come back.
            time.sleep(0)
            self._take()

    def _take(self) -> None:
        self._taken.acquire()
        self._since = time.monotonic()

    def _end_if_unwanted(self) -> None:
        unwanted: threading.Event | None = getattr(self._thread, "unwanted", None)
        if unwanted is not None and unwanted.is_set():
            raise Gone
