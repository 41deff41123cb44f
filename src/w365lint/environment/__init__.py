"""The environment: what a snapshot says there is."""
