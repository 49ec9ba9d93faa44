"""Every question asked about attendance. Reading only."""

from __future__ import annotations

from crm.attendance.queries.counts import VenueCount, counts_for, firms_by_city, firms_by_venue, recent, venue_counts
from crm.attendance.queries.lists import (
    AttendeeFilters,
    arrivals_of,
    attended_by,
    attendees_counted,
    attendees_page,
    found_at_desk,
)
from crm.attendance.queries.scans import AnyRow, by_scan, check_in_of, scanned, ticket_holder

__all__ = [
    "AnyRow",
    "AttendeeFilters",
    "VenueCount",
    "arrivals_of",
    "attended_by",
    "attendees_counted",
    "attendees_page",
    "by_scan",
    "check_in_of",
    "counts_for",
    "firms_by_city",
    "firms_by_venue",
    "found_at_desk",
    "recent",
    "scanned",
    "ticket_holder",
    "venue_counts",
]
