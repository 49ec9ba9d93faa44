"""同意与勿扰: what a person agreed to, took back, or does not want, per channel and purpose; a ledger, never edited.

Read rules (words, how they add up), then queries (who may be contacted), then actions.
"""
