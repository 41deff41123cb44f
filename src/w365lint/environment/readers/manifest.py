"""What snapshot.json says of a snapshot: which environment, taken when, how complete each table is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from w365lint.configuration import zone
from w365lint.environment.components.values import Moment, show_raw
from w365lint.environment.readers.encoding import decode
from w365lint.environment.readers.files import FileTrouble, Tree
from w365lint.environment.readers.records import Trouble
from w365lint.environment.readers.replies import parse
from w365lint.errors import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MANIFEST: Final = "snapshot.json"
NOT_EXISTING: Final = "does not exist"


def _zone_name(name: str) -> str:
    return zone(name).key


class Statement(BaseModel):
    """What is said of one table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Annotated[int, Field(strict=True, ge=0)] | None = Field(None, description="a count of rows")
    complete: Literal[True, False, "does not exist"] | None = Field(None, description="true, false or 'does not exist'")
    sha256: str | None = Field(None, pattern=r"(?i)^[0-9a-f]{64}$", description="64 hexadecimal digits")


class Manifest(BaseModel):
    """The statements of snapshot.json; the description of each field says what it must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: str | None = Field(None, description="the environment's name")
    url: str | None = Field(None, pattern=r"^https://[^/\s]+/?$", description="an address such as https://contoso.crm.dynamics.com")
    edition: Literal["DV", "PV"] | None = Field(None, description="DV or PV")
    time_zone: Annotated[str, AfterValidator(_zone_name)] | None = Field(None, description="an IANA name such as Europe/Berlin")
    taken: Moment = Field(None, description="a date and time such as 2026-11-20T08:00:00Z")
    taken_by: str | None = Field(None, description="the name of a person or a tool")
    tables: Mapping[str, Statement] = Field(default_factory=dict, description="a statement for each table, by its logical name")

    @property
    def zone(self) -> ZoneInfo | None:
        """The environment's time zone, where it is known."""
        return None if self.time_zone is None else zone(self.time_zone)

    def of(self, table: str) -> Statement:
        """Return what is said of a table, which may be nothing."""
        return self.tables.get(table, Statement())


def read_manifest(tree: Tree) -> tuple[Manifest, tuple[Trouble, ...]]:
    """Read the snapshot.json nearest to the top; a mistake is told and takes only its own statement away."""
    found = [name for name in tree.names() if re.split("[/!]", name)[-1].lower() == MANIFEST]
    if not found:
        return Manifest(), ()
    file = min(found, key=lambda name: (len(re.split("[/!]", name)), name))
    try:
        content = parse(decode(tree.read(file)))
    except FileTrouble as error:
        return Manifest(), (error.trouble,)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return _judge(content, file)
    return Manifest(), (Trouble(file, "", "This is no JSON object, so nothing it says counts.", "Repair or remove it."),)


def _judge(content: Mapping[str, object], file: str) -> tuple[Manifest, tuple[Trouble, ...]]:
    troubles: list[Trouble] = []
    while True:
        try:
            return Manifest.model_validate(content), tuple(troubles)
        except ValidationError as error:
            for mistake in error.errors():
                path = [str(part) for part in mistake["loc"]]
                troubles.append(_explain(mistake, path, file))
                content = _without(content, path)


def _explain(mistake: ErrorDetails, path: Sequence[str], file: str) -> Trouble:
    fields = Statement.model_fields if len(path) > 2 else Manifest.model_fields  # noqa: PLR2004 tables, name, word
    place, word = " / ".join(show_raw(part)[1:-1] for part in path), path[-1]
    if mistake["type"] == "extra_forbidden":
        return Trouble(file, place, "No such word is known here.", did_you_mean(word, fields))
    wanted = fields[word].description if word in fields else "a statement about a table"
    return Trouble(file, place, f"{show_raw(mistake['input'])} is not {wanted}.", "Correct or remove it; until then it does not count.")


def _without(content: Mapping[str, object], path: Sequence[str]) -> Mapping[str, object]:
    first, *rest = path
    inner = content.get(first)
    if rest and isinstance(inner, dict):
        return {**content, first: _without(inner, rest)}
    return {word: value for word, value in content.items() if word != first}
