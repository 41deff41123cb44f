"""What to do about it: from what stands in the way to steps in order."""
