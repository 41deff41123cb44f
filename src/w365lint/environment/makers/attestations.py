"""What people vouch for, as facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from w365lint.environment.made import Made
from w365lint.environment.makers.base import Maker
from w365lint.environment.surroundings import Surroundings


def _attestations(around: Surroundings) -> tuple[Iterable[Made], bool]:
    return ((fields, "attestations.yaml", "", True) for fields in around.attested), True


ATTESTATION: Final = Maker("attestation", (), _attestations)
