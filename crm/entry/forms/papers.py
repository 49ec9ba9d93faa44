"""Uploading documents."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import wtforms
from wtforms.validators import ValidationError

from crm.core.files import LARGEST, SHORT_NAMES, FileEmpty, FileRefused, FileTooLarge, Kind, kind_of, plain_name
from crm.core.forms import Upload
from crm.core.i18n import _


class Paper(Upload):
    """A document. What is no document is said beside it at once, together with whatever else is wrong."""

    def __init__(self, label: str, kinds: Collection[Kind], **options: Any) -> None:
        super().__init__(label, accept=",".join(kind.value for kind in Kind if kind in kinds), **options)
        self.kinds = frozenset(kinds)
        self.type = "Upload"  # drawn like any other

    def post_validate(self, form: wtforms.Form, validation_stopped: bool) -> None:
        """Look at the first bytes; `crm.core.files.store` looks again when it is kept."""
        if validation_stopped or self.data is None:
            return
        content = self.data.stream.read(LARGEST + 1)
        self.data.stream.seek(0)
        fault = FileEmpty if not content else FileTooLarge if len(content) > LARGEST else None
        if fault is None and kind_of(content) in self.kinds:
            return
        accepted = "、".join(SHORT_NAMES[kind] for kind in Kind if kind in self.kinds)
        raise ValidationError(
            _((fault or FileRefused).template, name=plain_name(self.data.filename or ""), accepted=accepted)
        )
