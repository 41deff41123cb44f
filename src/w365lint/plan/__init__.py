"""The plan: what to do about it, in which order."""
