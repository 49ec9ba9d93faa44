"""What becomes of certificates and of what is shown when two records become one (crm.core.relations)."""

from __future__ import annotations

from crm.core.relations import Aside, twins

twins("certificate.enterprise_id", Aside.PUT)
for _column in ("visibility.enterprise_id", "visibility.person_id"):
    twins(_column, Aside.PUT)  # what the kept record shows holds
