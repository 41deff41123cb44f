"""The rulebook: what should hold."""
