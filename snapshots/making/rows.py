"""Records in our words become replies of the Web API: columns, labels of choices, ids of what a lookup points to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from w365lint.environment.components import KINDS, Fieldspec, Kind
from w365lint.environment.exports import entity_set

Fields = dict[str, object]
Json = dict[str, object]

AS_OF: Final = "2026-01-15"
TAKEN: Final = f"{AS_OF}T07:30:00Z"
SERVICE_USER: Final = "Work 365 Service"

_NAMESPACE: Final = UUID("0b3f9d52-5a1e-4c0e-9d67-365365365365")
_LABEL: Final = "@OData.Community.Display.V1.FormattedValue"
_TABLE: Final = "@Microsoft.Dynamics.CRM.lookuplogicalname"
_VENDOR_CODES: Final = 100_000_000
"""Choices that a publisher adds are numbered from here on."""
_REASONS: Final = {"Active": 1, "Inactive": 2}
"""The status reasons that every table has."""

_FILLED: Final = {"app": "appmodule", "site": "powerpagesite"}
"""The table that holds the rows of a kind with two tables; the other is empty, or does not exist."""
_NOT_EXISTING: Final = ("adx_website",)
_APP_COLUMNS: Final = {"key": "uniquename", "id": "appmoduleid", "name": "name"}
_NO_TABLES: Final = ("table", "provider_subscription", "provider_customer")
"""Kinds that are no rows of a table of the environment."""
_BESIDES: Final = ("clientdata",)
"""Columns that no field holds as they are."""
_SEVERAL_TABLES: Final = ("_ownerid_value", "_customerid_value", "_parentcustomerid_value", "_work365_job_regarding_value")
"""Lookups that can point to more than one table; of the others the tables would only make the files long."""
_DEFAULTS: Final[Mapping[str, object]] = {
    "created_on": "2024-12-02T08:00:00Z", "modified_on": "2026-01-05T08:00:00Z", "owner": SERVICE_USER,
}  # fmt: skip
_FIRST_WORDS: Final = ("state", "status_reason")


class Tenant:
    """One invented environment: records by kind and name, in the order in which they were added."""

    def __init__(self, environment: str, url: str) -> None:
        self.environment, self.url = environment, url
        self.pages: set[str] = set()
        """Tables of which only the first page was saved."""
        self.besides: dict[str, int] = {}
        """What was saved besides tables, and how many records of it."""
        self._records: dict[str, dict[str, Fields]] = {name: {} for name, kind in KINDS.items() if kind.tables}

    def add(self, kind: str, name: str, /, **fields: object) -> None:
        """Add a record under a name that is its own within the kind; what is left out is empty or usual."""
        if name in self._records[kind]:
            message = f"{kind} {name} is there already"
            raise ValueError(message)
        self._records[kind][name] = {"name": name, **fields}

    def change(self, kind: str, name: str, /, **fields: object) -> None:
        """Change fields of a record."""
        self._records[kind][name] |= fields

    def drop(self, kind: str, name: str) -> None:
        """Take a record away."""
        del self._records[kind][name]

    def get(self, kind: str, name: str) -> Mapping[str, object]:
        """Return a record as it was added."""
        return self._records[kind][name]

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names of all records of a kind."""
        return tuple(self._records[kind])

    def guid(self, kind: str, name: str) -> str:
        """Return the id of a record, the same in every run."""
        return str(uuid5(_NAMESPACE, f"{self.environment}/{kind}/{name}"))

    def replies(self) -> Iterator[tuple[str, Json]]:
        """Yield each table's file with its reply."""
        for kind in (kind for kind in KINDS.values() if kind.tables and kind.name not in _NO_TABLES):
            for table in kind.tables:
                if table not in _NOT_EXISTING:
                    filled = table == _FILLED.get(kind.name, table)
                    records = self._records[kind.name].items() if filled else ()
                    yield f"{table}.json", self._reply(table, [self._record(kind, name, fields) for name, fields in records])

    def manifest(self) -> Json:
        """Return snapshot.json."""
        tables: Json = {table: {"complete": "does not exist"} for table in _NOT_EXISTING} | {"EntityDefinitions": {"complete": True}}
        tables |= {name: {"rows": rows, "complete": True} for name, rows in self.besides.items()}
        for file, reply in self.replies():
            rows = reply["value"]
            assert isinstance(rows, list)  # noqa: S101 a reply is made here
            table = file.removesuffix(".json")
            tables[table] = {"rows": len(rows)} | ({} if table in self.pages else {"complete": True})
        return {
            "environment": self.environment, "url": self.url, "edition": "DV", "time_zone": "Europe/Amsterdam", "taken": TAKEN,
            "taken_by": "Web API", "tables": tables,
        }  # fmt: skip

    def _reply(self, table: str, records: list[Json]) -> Json:
        address = f"{self.url}/api/data/v9.2"
        page = {"@odata.nextLink": f"{address}/{entity_set(table)}?$skiptoken=page2"} if table in self.pages else {}
        return {"@odata.context": f"{address}/$metadata#{entity_set(table)}", "value": _shortened(records), **page}

    def _record(self, kind: Kind, name: str, fields: Fields) -> Json:
        usual: Fields = {field: value for field, value in _DEFAULTS.items() if field in kind.fields}
        usual |= {field: "active" for field in _FIRST_WORDS if field in kind.fields and _knows(kind.fields[field], "active")}
        if kind.fields["key"].column.logical[0].endswith("id") or kind.name == "role":
            usual["key"] = self.guid(kind.name, name)
        if "id" in kind.fields:
            usual["id"] = self.guid(kind.name, name)
        values = usual | fields
        columns: Json = {column: values.pop(column) for column in _BESIDES if column in values}
        if strange := values.keys() - kind.fields.keys():
            message = f"{kind.name} has no {', '.join(sorted(strange))}"
            raise ValueError(message)
        for field, spec in kind.fields.items():
            if spec.column.logical:
                columns |= self._columns(kind, spec, values.get(field))
        return columns

    def _columns(self, kind: Kind, spec: Fieldspec, value: object) -> Json:
        column = _APP_COLUMNS.get(spec.name, spec.column.logical[0]) if kind.name == "app" else spec.column.logical[0]
        if value is None or isinstance(value, tuple) or (spec.refers and isinstance(value, str)):
            return self._lookup(column, spec.refers, value)
        if spec.choices and isinstance(value, str):
            return dict(zip((column, column + _LABEL), _choice(spec, value), strict=True))
        return {column: float(value) if isinstance(value, Decimal) else value}

    def _lookup(self, column: str, refers: str | None, value: object) -> Json:
        if value is None:
            return {column: None}
        kind, name = value if isinstance(value, tuple) else (str(refers), str(value))
        guid: Json = {column: self.guid(kind, name)}
        if not column.startswith("_"):
            return guid
        table = {column + _TABLE: KINDS[kind].tables[0]} if column in _SEVERAL_TABLES else {}
        return {**guid, column + _LABEL: self._records[kind].get(name, {}).get("name", name), **table}


def _shortened(records: list[Json]) -> list[Json]:
    """Leave a column that no record fills to the first record alone: once is enough to say that it was exported, and empty."""
    filled = {column for record in records for column, value in record.items() if value is not None}
    return [*records[:1], *({column: value for column, value in record.items() if column in filled} for record in records[1:])]


def _knows(spec: Fieldspec, word: str) -> bool:
    return spec.choices is not None and word in spec.choices.words


def _choice(spec: Fieldspec, word: str) -> tuple[int, str]:
    """Return the number and the label of a choice; the vendor's numbers are not published, so they are made up."""
    assert spec.choices is not None  # noqa: S101 the caller looked
    if word not in spec.choices.words:
        message = f"{spec.name} has no word {word}"
        raise ValueError(message)
    says = spec.choices.words[word]
    label = next((said for said in says if isinstance(said, str)), word.replace("_", " ").title())
    standard = _REASONS.get(label) if spec.column.logical[0] == "statuscode" else None
    made_up = standard or _VENDOR_CODES + list(spec.choices.words).index(word)
    return next((said for said in says if isinstance(said, int)), made_up), label
