"""What leaves the house on paper: the ledger, the feedback form, the supervision letter."""
