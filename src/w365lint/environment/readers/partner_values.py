"""Properties of a subscription at Partner Center become raw values by our field words; nothing is made up.

A property that a record lacks is not said: the API leaves out what does not apply, and files leave out what they like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from w365lint.environment.components.base import Kind
from w365lint.environment.components.values import show_raw
from w365lint.environment.readers.partner_lists import Properties, Refusal
from w365lint.environment.readers.records import RawRow

_TERM: Final = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,3})M)?", re.ASCII)
_IN_WORDS: Final = re.compile(r"(\d{1,3})[ -]?(month|year)s?(?:\(s\))?", re.ASCII | re.IGNORECASE)
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_START: Final = "effectivestartdate"


def row_of(record: Properties, kind: Kind, place: str, tenant: str) -> RawRow:
    """Return one subscription; `tenant` is its customer, empty where nobody says."""
    values: dict[str, object] = {}
    refused: dict[str, str] = {}
    for field, property_ in properties_of(kind).items():
        if property_ not in record:
            refused[field] = ""
            continue
        try:
            values[field] = value_of(field, record[property_])
        except ValueError as error:
            refused[field] = str(error)
    values["tenant"] = tenant or None
    refused = {field: why for field, why in refused.items() if field != "tenant"} | ({} if tenant else {"tenant": ""})
    return RawRow(place, values, refused or None)


def value_of(field: str, value: object) -> object:
    """Return the raw value of a field; raise ValueError with a sentence where nobody can read it."""
    if isinstance(value, Refusal):
        raise ValueError(value.why)
    if isinstance(value, dict) and field != "product_type":
        raise ValueError("there is a record where a value belongs")
    read = _READ.get(field)
    return value if read is None or value is None else read(value)


def properties_of(kind: Kind) -> Mapping[str, str]:
    """Return the folded property of each field."""
    named = {name: spec.column.logical[0].lower() for name, spec in kind.fields.items() if spec.column.logical}
    return {**named, "start": _START}


def _product_type(value: object) -> object:
    return value.get("id") or value.get("displayName") if isinstance(value, dict) else value


def _term(value: object) -> object:
    """Return the months of a term such as P1Y."""
    text = value.strip() if isinstance(value, str) else value
    if text == "":
        return None
    if isinstance(text, str):
        if (iso := _TERM.fullmatch(text)) and (iso[1] or iso[2]):
            return int(iso[1] or 0) * 12 + int(iso[2] or 0)
        if said := _IN_WORDS.fullmatch(text):
            return int(said[1]) * (12 if said[2].lower() == "year" else 1)
    raise ValueError(f"{show_raw(value)} is not a term such as P1M or P1Y")


def _last_day(value: object) -> object:
    """Return the day of a midnight in UTC: the end of a term is a day, written so."""
    match = _MIDNIGHT.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1] if match else value


def _moment(value: object) -> object:
    """Refuse a plain day: it does not say the moment."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value.strip())):
        raise ValueError
    return value


def _cycle(value: object) -> object:
    """Refuse what the API writes where it does not know."""
    if isinstance(value, str) and value.strip().lower() == "unknown":
        raise ValueError
    return value


_READ: Final[Mapping[str, Callable[[object], object]]] = {
    "product_type": _product_type, "term_months": _term, "commitment_end": _last_day, "billing_cycle": _cycle,
    "started": _moment, "created_on": _moment,
}  # fmt: skip
