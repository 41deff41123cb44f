"""`python -m w365lint`: the same as the command w365lint."""

from w365lint.cli import main

main(prog_name="w365lint")
