"""What a user may set in w365lint.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from w365lint.documents import Document, check
from w365lint.errors import ConfigurationError, did_you_mean

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Locale:
    """How people of one language and country write numbers and days; a blank stands for every kind of space."""

    decimal: Literal[".", ","]
    grouping: str
    """Every sign that may stand between thousands."""
    order: Literal["DMY", "MDY", "YMD"]


LOCALES: Final[Mapping[str, Locale]] = MappingProxyType({
    "cs-CZ": Locale(",", " ", "DMY"), "da-DK": Locale(",", ".", "DMY"), "de-AT": Locale(",", ". ", "DMY"),
    "de-CH": Locale(".", "'", "DMY"), "de-DE": Locale(",", ".", "DMY"), "en-AU": Locale(".", ",", "DMY"),
    "en-CA": Locale(".", ",", "YMD"), "en-GB": Locale(".", ",", "DMY"), "en-IE": Locale(".", ",", "DMY"),
    "en-IN": Locale(".", ",", "DMY"), "en-NZ": Locale(".", ",", "DMY"), "en-US": Locale(".", ",", "MDY"),
    "es-ES": Locale(",", ". ", "DMY"), "es-MX": Locale(".", ",", "DMY"), "fi-FI": Locale(",", " ", "DMY"),
    "fr-BE": Locale(",", " .", "DMY"), "fr-CA": Locale(",", " ", "YMD"), "fr-FR": Locale(",", " ", "DMY"),
    "it-IT": Locale(",", ".", "DMY"), "ja-JP": Locale(".", ",", "YMD"), "nb-NO": Locale(",", " .", "DMY"),
    "nl-BE": Locale(",", ". ", "DMY"), "nl-NL": Locale(",", ".", "DMY"), "pl-PL": Locale(",", " ", "DMY"),
    "pt-BR": Locale(",", ".", "DMY"), "pt-PT": Locale(",", " .", "DMY"), "sv-SE": Locale(",", " .", "YMD"),
})  # fmt: skip
"""The locales whose writing is known, as Dynamics 365 and Windows have it."""


class Configuration(BaseModel):
    """Settings of rules, names of columns, the time zone, and how long an attestation counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: str | None = None
    """IANA name, such as Europe/Amsterdam; wins over snapshot.json."""
    locale: str | None = None
    """How numbers and days are written in exports of views, such as nl-NL; without it only what can be read in one way is read."""
    export_time_zone: str | None = None
    """IANA name of the time zone of whoever exported views; without it their times are not known."""
    mapping: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    """kind -> field -> the column's logical name in this environment."""
    settings: Mapping[str, Mapping[str, Number]] = Field(default_factory=dict)
    """rule -> setting -> number."""
    attestation_days: int = Field(default=30, ge=1)
    """Days after which an attestation is stale."""

    @field_validator("time_zone", "export_time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            zone(name)
        return name

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, name: str | None) -> str | None:
        if name is not None and name not in LOCALES:
            message = f"'{name}' is none of {', '.join(LOCALES)}. {did_you_mean(name, LOCALES)}".rstrip(" .")
            raise ValueError(message)
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
