"""Password hashing: argon2id with the parameters measured for this product (34 ms of CPU)."""

from __future__ import annotations

import ctypes

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a password nobody knows; made once, because making it at every start costs 34 ms of CPU.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$RoJdIJ2RQReOc90eIoXACw$Uju1j0cA3VCTXkZk23mR4dwInK4YszuvQgW2OiF8Y3U"
_M_MMAP_THRESHOLD = -3


def _large_blocks_go_back() -> None:
    """Tell glibc to map blocks of a mebibyte and more on their own: the 19 MiB of a sign-in then go back to the system.

    Left alone it raises that threshold to the largest block freed so far (mallopt(3), "dynamic mmap threshold"), and
    the worker keeps the space for good. Other libraries of C have no such switch.
    """
    switch = getattr(ctypes.CDLL(None), "mallopt", None)
    if switch is not None:
        switch(_M_MMAP_THRESHOLD, 2**20)


_large_blocks_go_back()


def hashed(password: str) -> str:
    """Return the hash to store. Takes long on purpose: never call it while holding a write transaction."""
    return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Say whether a password fits; takes as long for an account that does not exist (`stored` None)."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False
