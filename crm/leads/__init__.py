"""Leads: enterprises that may invest, from the first word to the signing.

lead 投资线索          an opportunity: who, what, from where to where, how much about
stage 阶段             where it stands; each move is a row with who, when and why
"""
