"""Tests of crm.invitations."""
