"""Statements derived from results: how a figure came about, and what it says."""
