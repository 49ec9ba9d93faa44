"""Yearly targets: what is aimed at, how far it is reached, who is ahead. Figures come from the ledger alone."""
