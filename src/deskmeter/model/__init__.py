"""What is kept and what is derived: ledger, canonical tables, facts, store."""
