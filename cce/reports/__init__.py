"""What is read back: timeliness, receipts and packs."""
