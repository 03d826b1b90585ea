"""Connectors: how the record of a support operation comes in."""
