from __future__ import annotations

from decimal import Decimal

import pytest

from w365lint.configuration import Configuration, configure, zone
from w365lint.documents import read_toml
from w365lint.errors import ConfigurationError

FILE = """
time_zone = "Europe/Amsterdam"
attestation_days = 14

[mapping.subscription]
quantity = "new_seats"

[settings."mapping/unmapped-provider-account"]
days = 3
share = 0.25
"""


def test_a_file_says_zone_mapping_settings_and_how_long_an_attestation_counts() -> None:
    assert configure(read_toml(FILE, "w365lint.toml")) == Configuration(
        time_zone="Europe/Amsterdam",
        attestation_days=14,
        mapping={"subscription": {"quantity": "new_seats"}},
        settings={"mapping/unmapped-provider-account": {"days": 3, "share": Decimal("0.25")}},
    )


def test_everything_may_be_left_out() -> None:
    assert configure(read_toml("", "w365lint.toml")) == Configuration()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('time_zon = "UTC"', "w365lint.toml: time_zon: 'time_zon' is not known here. Did you mean 'time_zone'?"),
        ('time_zone = "Amsterdam"', "time_zone: 'Amsterdam' is not a time zone; write an IANA name such as Europe/Amsterdam or UTC."),
        ('time_zone = "../../etc/passwd"', "'../../etc/passwd' is not a time zone"),
        ('export_time_zone = "Mars"', "export_time_zone: 'Mars' is not a time zone"),
        ('locale = "en-US "', "Did you mean 'en-US'?"),
        ('locale = "tlh"', "locale: 'tlh' is none of cs-CZ, da-DK, "),
        ("attestation_days = 0", "w365lint.toml: attestation_days: should be greater than or equal to 1."),
        ('[settings."a/b"]\ndays = "few"', "w365lint.toml: settings.a/b.days"),
        ("mapping = 1", "w365lint.toml: mapping: should be a valid dictionary."),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        configure(read_toml(text, "w365lint.toml"))
    assert problem in str(error.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as error:
        configure(read_toml('time_zone = "Mars"\nattestation_days = 0\ncolour = 1', "w365lint.toml"))
    assert len(error.value.problems) == 3


def test_a_zone_is_known_by_its_iana_name() -> None:
    assert str(zone("America/New_York")) == "America/New_York"
    with pytest.raises(ValueError, match="is not a time zone"):
        zone("")
