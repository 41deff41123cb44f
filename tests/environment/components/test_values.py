from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from w365lint.environment.components.raw import read_day
from w365lint.environment.components.values import (
    Choices,
    Coded,
    Count,
    Day,
    Flag,
    Key,
    Moment,
    Money,
    Number,
    Rate,
    Text,
    TextList,
    Type,
    choices,
    decoder,
    encoder,
    show,
)

STATE = choices(active=(0, "Active"), in_active=(1, "Inactive", "Not active"))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Everything(BaseModel):
    text: Text = None
    key: Key = None
    flag: Flag = None
    day: Day = None
    moment: Moment = None
    money: Money = None
    number: Number = None
    rate: Rate = None
    count: Count = None
    list: TextList = None


def read(field: str, value: object, zone: ZoneInfo | None = None) -> object:
    return getattr(Everything.model_validate({field: value}, context={"zone": zone}), field)


def refused(field: str, value: object, zone: ZoneInfo | None = None) -> str:
    with pytest.raises(ValidationError) as caught:
        read(field, value, zone)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


def through_the_store(type_: Type, value: object) -> object:
    encode, decode = encoder(type_), decoder(type_)
    assert encode
    assert decode
    return decode(encode(value))


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_money_comes_back_from_the_store_as_it_was_read(amount: Decimal) -> None:
    assert through_the_store(Type.MONEY, read("money", amount)) == amount


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=10))
def test_a_number_comes_back_from_the_store_as_it_was_read(number: Decimal) -> None:
    assert through_the_store(Type.NUMBER, read("number", str(number))) == number


@given(st.dates())
def test_a_day_comes_back_from_the_store_as_it_was_read(day: date) -> None:
    assert through_the_store(Type.DAY, read("day", day.isoformat())) == day


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.timezones()))  # noqa: DTZ001 hypothesis adds the zone
def test_a_moment_comes_back_from_the_store_to_the_second(moment: datetime) -> None:
    assert through_the_store(Type.MOMENT, read("moment", moment)) == moment.astimezone(UTC).replace(microsecond=0)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_stored_moments_stand_in_the_order_of_time(one: datetime, other: datetime) -> None:
    encode = encoder(Type.MOMENT)
    assert encode
    first, second = (encode(moment.replace(microsecond=0)) for moment in sorted((one, other)))
    assert str(first) <= str(second)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-inf", Decimal("NaN"), "12,50", "twelve", True, 1.5, [1]])
def test_what_is_not_a_number_is_said_to_be_none(value: object) -> None:
    assert refused("money", value).endswith(" is not a number")


def test_numbers_beyond_the_store_are_too_large() -> None:
    assert refused("money", "1e400") == "'1e400' is too large"
    assert refused("number", Decimal("-1e999999999")) == "'-1E+999999999' is too large"
    assert refused("count", 10**19) == "'10000000000000000000' is too large"
    assert read("money", "922337203685477.5807") == Decimal("922337203685477.5807")
    assert refused("money", "922337203685477.5808") == "'922337203685477.5808' is too large"


def test_numbers_finer_than_the_store_are_refused_and_never_rounded() -> None:
    assert refused("money", "0.00005") == "'0.00005' has more than 4 decimals"
    assert refused("money", "1e-999999999") == "'1e-999999999' has more than 4 decimals"
    assert refused("money", "100000000000000.00000000000000000000001").endswith(" has more than 4 decimals")
    assert refused("count", "12.5") == "'12.5' is not a whole number"
    assert read("money", "12.50000") == Decimal("12.5")


def test_an_exchange_rate_keeps_ten_of_its_twelve_decimals() -> None:
    assert read("rate", "1.083512345678") == Decimal("1.0835123457")


def test_a_number_is_no_date() -> None:
    assert refused("day", 45000) == "'45000' is not a date"
    assert refused("moment", 45000) == "'45000' is not a date and time"
    assert refused("day", "2024-02-30") == "'2024-02-30' is not a date"


def test_the_day_of_a_moment_is_that_of_the_environments_zone() -> None:
    assert read("day", "2024-01-31T23:30:00Z", AMSTERDAM) == date(2024, 2, 1)
    assert read("day", "2024-01-31T22:30:00Z", AMSTERDAM) == date(2024, 1, 31)
    assert read("day", "2024-01-31", AMSTERDAM) == date(2024, 1, 31)


def test_the_day_of_a_moment_is_not_known_without_a_zone() -> None:
    assert refused("day", "2024-01-31T23:30:00Z") == (
        "the day of '2024-01-31T23:30:00Z' depends on the environment's time zone, which is not known"
    )
    assert read("day", "2024-01-31") == date(2024, 1, 31)


def test_the_edges_of_the_calendar_are_refused_where_a_zone_leads_beyond_them() -> None:
    assert refused("day", "0001-01-01T00:00:00Z", ZoneInfo("America/New_York")) == "'0001-01-01T00:00:00Z' is not a date"
    west = datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5)))
    assert refused("moment", west).endswith(" lies outside the calendar")
    assert through_the_store(Type.MOMENT, read("moment", "0001-01-01T00:00:00Z")) == datetime(1, 1, 1, tzinfo=UTC)


def test_a_moment_without_a_zone_is_in_utc() -> None:
    assert read("moment", "2024-01-31T23:30:00") == datetime(2024, 1, 31, 23, 30, tzinfo=UTC)
    assert read("moment", "2024-01-31T23:30:00+01:00") == datetime(2024, 1, 31, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "spelling",
    [
        "6093b58a-4fea-eb11-bacb-000d3a578f6c",
        "6093B58A-4FEA-EB11-BACB-000D3A578F6C",
        "{6093b58a-4fea-eb11-bacb-000d3a578f6c}",
        " {6093B58A-4fea-EB11-bacb-000d3a578f6c} ",
    ],
)
def test_every_spelling_of_a_guid_is_one_key(spelling: str) -> None:
    assert read("key", spelling) == "6093b58a-4fea-eb11-bacb-000d3a578f6c"


def test_a_guid_of_zeros_is_empty() -> None:
    assert read("key", "{00000000-0000-0000-0000-000000000000}") is None


def test_empty_text_is_an_empty_field_of_every_type_but_a_list() -> None:
    assert {read(field, "") for field in Everything.model_fields if field != "list"} == {None}
    assert refused("list", "") == "'' is not a list of texts"
    assert read("list", []) == ()


def test_a_flag_is_read_as_exports_write_it() -> None:
    assert [read("flag", value) for value in (True, "True", "yes", 1, False, "false", "No", 0)] == [True] * 4 + [False] * 4
    assert refused("flag", "maybe") == "'maybe' is neither yes nor no"


def test_text_of_a_choice_is_its_label() -> None:
    assert read("text", Coded(3, "Net 30")) == "Net 30"
    assert read("text", 42) == "42"
    assert refused("text", ["a"]) == "'['a']' is not text"


def test_half_a_character_is_refused_and_shown_as_a_question_mark() -> None:
    assert refused("text", "half \ud83d") == "'half ?' holds half a character"
    assert refused("list", ["\ud83d"]) == "'?' holds half a character"
    assert read("text", "whole \U0001f600") == "whole \U0001f600"


def test_a_choice_is_read_by_number_label_or_word_in_any_case() -> None:
    assert [STATE.read(value) for value in (0, "active", "ACTIVE", Coded(0, None), Coded(99, "Active"))] == ["active"] * 5
    assert [STATE.read(value) for value in (1, "in_active", "In  active", "not active")] == ["in_active"] * 4
    assert STATE.read(None) is STATE.read("") is None


def refused_choice(choice: Choices, value: object) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        choice.read(value)
    return str(caught.value)


def test_a_label_that_nobody_knows_is_unreadable() -> None:
    assert refused_choice(STATE, "Dormant") == "'Dormant' is none of active, in_active"
    assert refused_choice(STATE, Coded(7, "Dormant")) == "'Dormant' is none of active, in_active"


def test_a_number_that_nobody_knows_is_unreadable_without_its_label() -> None:
    assert refused_choice(STATE, Coded(7, None)) == "the number 7 came without its label"
    assert refused_choice(STATE, value=True) == "'True' is none of active, in_active"


def test_values_are_shown_in_the_same_bytes_everywhere() -> None:
    shown = [
        show(Type.MONEY, Decimal("1234.5000")),
        show(Type.MONEY, Decimal("0.1235")),
        show(Type.NUMBER, Decimal("17.6470000000")),
        show(Type.WORD, "do_nothing"),
        show(Type.FLAG, False),  # noqa: FBT003 the value shown
        show(Type.DAY, date(2024, 1, 31)),
        show(Type.MOMENT, datetime(24, 1, 31, 8, 5, tzinfo=UTC)),
        show(Type.LIST, ("a", "b")),
        show(Type.LIST, ()),
        show(Type.TEXT, None),
    ]
    assert shown == ["1,234.50", "0.1235", "17.647", "do nothing", "no", "2024-01-31", "0024-01-31 08:05 UTC", "a, b", "none", "(empty)"]


def test_a_midnight_without_a_zone_is_a_day_only_where_it_is_the_same_day_either_way() -> None:
    midnight, evening = datetime(2026, 1, 1), datetime(2026, 1, 1, 23, 30)  # noqa: DTZ001 that is the point
    assert read_day(midnight, ZoneInfo("Europe/Amsterdam")) == date(2026, 1, 1)
    with pytest.raises(ValueError, match="may be a plain day or midnight in UTC, which is another day in the environment's time zone"):
        read_day(midnight, ZoneInfo("America/New_York"))
    assert read_day(evening, ZoneInfo("America/New_York")) == date(2026, 1, 1)
    assert read_day(evening, ZoneInfo("Europe/Amsterdam")) == date(2026, 1, 2)
    with pytest.raises(ValueError, match="depends on the environment's time zone, which is not known"):
        read_day(midnight, None)
