"""Applies attendance lists to an event: who is not registered yet is, who was there is checked in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm.transfer.writing.work import Draft, Result, Setting


class Attendance:
    """Plans and stores the records of attendance lists."""

    key = "registration_id"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def plan(self, drafts: Sequence[Draft]) -> list[Result]:
        """Decide what each record does."""
        raise NotImplementedError

    def write(self) -> None:
        """Store what was planned."""


def free_seats(registration_ids: Collection[int]) -> None:
    """Give back the seats of registrations that are about to be deleted."""
