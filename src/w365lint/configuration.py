"""What a user may set in w365lint.toml."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from w365lint.documents import Document, check
from w365lint.errors import ConfigurationError

Number = int | Decimal


class Configuration(BaseModel):
    """Settings of rules, names of columns, the time zone, and how long an attestation counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: str | None = None
    """IANA name, such as Europe/Amsterdam; wins over snapshot.json."""
    mapping: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """kind -> field -> the column's logical name in this environment."""
    settings: Mapping[str, Mapping[str, Number]] = Field(default_factory=dict)
    """rule -> setting -> number."""
    attestation_days: int = Field(default=30, ge=1)
    """Days after which an attestation is stale."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            zone(name)
        return name


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raise ValueError with the next step."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"'{name}' is not a time zone; write an IANA name such as Europe/Amsterdam or UTC"
        raise ValueError(message) from error


def configure(document: Document) -> Configuration:
    """Return the configuration of a w365lint.toml; raise ConfigurationError with every mistake."""
    configuration, problems = check(Configuration, document)
    if configuration is None:
        raise ConfigurationError(problems)
    return configuration
