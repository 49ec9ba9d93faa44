"""What moves the headline, and to whom it is owed.

`signings` the first row of a project · `corrections` the rows after it · `attribution` whose merit it is ·
`ruling` what 落地 and 履约 mean.
"""

from __future__ import annotations

from crm.recognition.actions.attribution import attribute, inherit
from crm.recognition.actions.corrections import confirm_correction, propose_correction, refuse_correction
from crm.recognition.actions.ruling import set_ruling
from crm.recognition.actions.signings import confirm_signing, refuse_signing

__all__ = [
    "attribute", "confirm_correction", "confirm_signing", "inherit", "propose_correction", "refuse_correction",
    "refuse_signing", "set_ruling",
]  # fmt: skip
