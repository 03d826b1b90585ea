"""Reports as blocks over metrics, built into pages of plain data."""
