"""The report: the verdict written for people."""
