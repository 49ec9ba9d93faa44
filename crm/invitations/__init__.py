"""Whom an event is to be attended by: rosters pasted from a chat become registrations.

Public: actions `take_down` · queries `recognised` · rules `read`.
"""
