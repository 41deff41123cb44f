"""A linter and readiness checker for Work 365 on Dynamics 365 and Power Platform."""

__version__ = "0.1.0"
