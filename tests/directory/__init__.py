"""Tests of the directory."""

from datetime import date

DAY = date(2026, 5, 1)
