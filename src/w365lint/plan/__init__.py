"""The plan: what to do about it, and in which order."""
