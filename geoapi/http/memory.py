"""What large bodies and answers took of memory goes back to the machine.

Without this it lies about in the heaps of the C library, one for each thread, long after the last of them.
https://sourceware.org/glibc/manual/latest/html_node/Malloc-Tunable-Parameters.html
"""

import ctypes

_libc = ctypes.CDLL(None)
# As malloc.h numbers them.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_APART_FROM_BYTES = 1 << 18


def share_heaps() -> None:
    """Two heaps for all threads of this process and its children;
    what is large lies apart and returns by itself.
    """
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(_ARENA_MAX, 2)
        _libc.mallopt(_MMAP_THRESHOLD, _APART_FROM_BYTES)


def give_back() -> None:
    """Return what lies between the pieces that are in use."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
