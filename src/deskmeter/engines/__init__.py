"""Engines that run the SQL of facts and metrics."""
