"""Tests of crm.notices."""
