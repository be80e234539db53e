"""Names that share something, and lists in order, as they change name by name."""

from bisect import bisect_left, insort
from typing import TypeVar

T = TypeVar("T", str, tuple[str, str])
Groups = dict[str, tuple[str, ...]]
"""Names by something they share, in order."""
# So many are put in order one by one rather than all anew.
_FEW = 1_000


def join(groups: Groups, shared: str, text: str) -> None:
    group = groups.get(shared, ())
    if not group or group[-1] < text:
        groups[shared] = (*group, text)
    elif text not in group:
        groups[shared] = tuple(sorted((*group, text)))


def leave(groups: Groups, shared: str, text: str) -> None:
    rest = tuple(each for each in groups.get(shared, ()) if each != text)
    if rest:
        groups[shared] = rest
    else:
        groups.pop(shared, None)


def put_in(items: list[T], come: list[T]) -> None:
    if len(come) > _FEW:
        items += come
        items.sort()
    else:
        for each in come:
            insort(items, each)


def take_out(items: list[T], gone: list[T]) -> None:
    for each in gone:
        del items[bisect_left(items, each)]
