"""Request Tracker, asked over REST 2."""
