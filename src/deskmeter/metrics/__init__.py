"""Metrics: declarations, and the one place that computes them."""
