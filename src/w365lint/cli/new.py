"""`w365lint new`: begin a rule."""

from __future__ import annotations

import re
from pathlib import Path

import click

ADDRESS = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")
CURE = re.compile(r"(check|no|must|invalid)-")

TEMPLATE = """\
# The name of this file is the rule's name: say what is wrong, so that "this is an …" reads well.
title: A billing contract has no payment terms
severity: warning
for: [operating]
when:
  contract: {{ kind: billing_contract, state: active, payment_terms: {{ exists: false }} }}
message: "Billing contract {{contract.name}} of {{contract.customer}} has no payment terms."
rationale: |
  Say what happens if nobody mends it.
remediation: |
  Say where to click.
sources:
  - The page that says so
when_empty:
  contract.state: Dataverse always fills in the state of a record
examples:
  bad:
    - name: the terms were left out
      snapshot:
        billing_contracts: [{{ key: c1, name: BC-1, state: active }}]
  good:
    - name: the terms are there
      snapshot:
        billing_contracts: [{{ key: c1, name: BC-1, state: active, payment_terms: Net 30 }}]
  near_miss:
    - name: the contract is not active any more
      snapshot:
        billing_contracts: [{{ key: c1, name: BC-1, state: inactive }}]
"""


@click.command("new", short_help="Begin a rule.")
@click.argument("address", metavar="CATEGORY/NAME")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default="rules", show_default=True, help="The folder of rules.")
def new_command(address: str, into: Path) -> None:
    """Begin a rule at CATEGORY/NAME: a small one that proves itself, to be changed into yours."""
    from w365lint.errors import Problem, UsageError

    path = into / f"{address}.yaml"
    if not ADDRESS.fullmatch(address):
        raise UsageError([Problem("", "", f"'{address}' is no address of a rule.", "Write CATEGORY/NAME in lower case, with hyphens.")])
    if CURE.match(address.partition("/")[2]):
        raise UsageError([Problem("", "", f"'{address}' names a check.", "Name the defect, as in contract-without-payment-terms.")])
    if path.exists():
        raise UsageError([Problem(path.as_posix(), "", "this rule is there already.", "Choose another name, or edit the file.")])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEMPLATE.format(), encoding="utf-8", newline="\n")
    click.echo(f"Wrote {path.as_posix()}. Edit it, then run: w365lint prove {into.as_posix()}")
