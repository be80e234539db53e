"""Event loops of a test's own, whatever the browser tests before it have left running in this thread."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """`asyncio.run` in a thread that has no loop yet: Playwright's keeps running until the session ends."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def until(condition: Callable[[], object], within_s: float = 20) -> None:
    """Wait for what another thread or process is about to do."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
