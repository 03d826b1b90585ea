"""The demo company: an invented shop whose support record is generated, the same for the same seed."""
