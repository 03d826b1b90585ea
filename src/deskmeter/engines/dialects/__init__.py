"""What each other engine says, or means, otherwise: a module of macros and rules for each."""
