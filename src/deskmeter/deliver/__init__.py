"""Delivery: reports as files in a folder."""
