"""Zendesk: what its tables and objects mean, and the ways in."""
