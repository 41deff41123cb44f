"""Engines: conditions held against facts."""
