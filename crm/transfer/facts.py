"""What imports announce. Values stand in `changes`: those of people under their person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from crm.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ImportFact(Fact):
    """Something about a whole import."""

    subject: ClassVar[str] = "import"
    import_id: int


class ImportUploaded(ImportFact):
    """A file was given for import; nothing is written yet."""


class ImportStarted(ImportFact):
    """Somebody said 导入."""


class ImportFinished(ImportFact):
    """All rows of a file are dealt with; `changes` hold the numbers."""


class ImportFailed(ImportFact):
    """A file could not be read to its end."""


class ImportUndoAsked(ImportFact):
    """Somebody said 整批撤销."""


class ImportUndone(ImportFact):
    """What an import made is taken back, but for what others changed meanwhile."""


class RefusedRowsTaken(ImportFact):
    """The refused rows of a file were downloaded; `changes` say how many."""


@dataclass(frozen=True, kw_only=True)
class EnterpriseRowFact(Fact):
    """Something a row of a file did to an enterprise. `changes` name the import and the row."""

    subject: ClassVar[str] = "enterprise"
    enterprise_id: int


class EnterpriseImported(EnterpriseRowFact):
    """An enterprise is known to us from a file."""


class EnterpriseCompleted(EnterpriseRowFact):
    """Empty fields of an enterprise were filled from a file, or it became a member."""


class EnterpriseImportUndone(EnterpriseRowFact):
    """What a file did to an enterprise is taken back."""


@dataclass(frozen=True, kw_only=True)
class PersonRowFact(Fact):
    """Something a row of a file did to a person or their place at an enterprise."""

    subject: ClassVar[str] = "person"
    personal: ClassVar[frozenset[str]] = frozenset({"person_id"})
    person_id: int


class PersonImported(PersonRowFact):
    """A person is known to us from a file, or got a place at one more enterprise."""


class PersonCompleted(PersonRowFact):
    """Empty fields of a person were filled from a file."""


class PersonImportUndone(PersonRowFact):
    """What a file did to a person is taken back."""


@dataclass(frozen=True, kw_only=True)
class ProjectRowFact(Fact):
    """Something a row of a file did to a project."""

    subject: ClassVar[str] = "project"
    project_id: int


class ProjectImported(ProjectRowFact):
    """A signed project is known to us from a file. It counts nowhere until it is recognised."""


class ProjectCompleted(ProjectRowFact):
    """Empty fields of a project were filled from a file."""


class ProjectImportUndone(ProjectRowFact):
    """What a file did to a project is taken back."""


@dataclass(frozen=True, kw_only=True)
class RegistrationRowFact(Fact):
    """Something a row of a file did to a registration for an event."""

    subject: ClassVar[str] = "registration"
    registration_id: int


class AttendanceImported(RegistrationRowFact):
    """Somebody was registered or checked in from a file."""


class AttendanceImportUndone(RegistrationRowFact):
    """What a file did to a registration is taken back."""
