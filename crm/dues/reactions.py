"""What becomes of dues when two records become one (crm.core.relations)."""

from __future__ import annotations

from crm.core.relations import Aside, twins

twins("invoice.membership_id", Aside.REFUSED)  # both were billed for one year: money is never put aside
twins("payer_alias.enterprise_id", Aside.PUT)
