"""Mutation of the facts' and metrics' SQL: small faults put in one by one, and the spec tests run on each."""
