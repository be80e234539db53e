"""Progress on standard error: bars on a terminal, one line a step elsewhere."""

import sys
from collections.abc import Iterable
from typing import NoReturn, TypeVar

from tqdm import tqdm

T = TypeVar("T")


class Steps:
    """The steps of making a city, named as they begin."""

    def __init__(self, total: int) -> None:
        self.bar: tqdm[NoReturn] = tqdm(total=total, file=sys.stderr, disable=None, leave=False, unit="step")

    def begin(self, name: str) -> None:
        """Say that a step begins; the one before it is done."""
        if self.bar.disable:
            print(f"{name} …", file=sys.stderr, flush=True)
        else:
            self.bar.set_description(name)
            self.bar.update()

    def close(self) -> None:
        """Take the bar away."""
        self.bar.close()


def watch(items: Iterable[T], label: str, unit: str, total: int | None = None) -> Iterable[T]:
    """The items, with a bar of their own below the steps."""
    return tqdm(
        items, desc=label, unit=unit, total=total, position=1, leave=False, disable=None, mininterval=0.3
    )
