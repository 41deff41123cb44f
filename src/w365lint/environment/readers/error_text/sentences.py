"""The platform's other sentences: where each begins, and what it names.

Source: Microsoft Learn, Web service error codes, and the troubleshooting pages on solutions; texts in public issues.
"""

from __future__ import annotations

import re
from typing import Final

from w365lint.environment.readers.error_text.components import COMPONENTS
from w365lint.environment.readers.error_text.dependency_list import GUID, guid
from w365lint.environment.readers.error_text.pasted import letters, one_line
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Need, Refusal
from w365lint.environment.readers.error_text.sentence import ID, Found, Sentence, name, pattern
from w365lint.environment.readers.error_text.wordless import SQL_NUMBERS, WORDS

_SHORT: Final = r"[^\0]{1,300}?"
_WORD: Final = r"[\w .-]{1,200}?"


def _in_use(found: Found) -> Refusal:
    about = Mention(one_line(found["type"], spaced=False), id=guid(found["id"]))
    return Refusal(ErrorKind.IN_USE, about=about, announced=int(found["count"]) if found["count"] else None)


def _needed(found: Found) -> Refusal:
    about = Mention(one_line(found["type"]), id=guid(found["id"]))
    other = name(found["other"] or found["bare"])
    return Refusal(
        ErrorKind.NEEDED_BY_SOLUTION,
        needs=(_need("solution", other, about),) if other else (),
        about=about,
        solution=name(found["mine"]),
        other=other,
    )


def _base_layer(found: Found) -> Refusal:
    about = Mention(one_line(found["type"]), name(found["name"]) or None, guid(found["id"]))
    return Refusal(ErrorKind.BASE_LAYER, about=about)


def _connector(found: Found) -> Refusal:
    return Refusal(ErrorKind.CONNECTIONS, about=Mention("connector", name(found["name"])))


def _staged(found: Found) -> Refusal:
    upgrade = one_line(found["name"], spaced=False)
    base = re.sub(r"_upgrade$", "", upgrade, flags=re.IGNORECASE)
    return Refusal(ErrorKind.STAGED_UPGRADE, solution=base, other=upgrade)


def _lock(found: Found) -> Refusal:
    return Refusal(ErrorKind.LOCK, detail=name(found["asked"]), other=name(found["running"]))


def _rows(found: Found) -> Refusal:
    table = re.sub(r"^dbo\.|base$", "", one_line(found["table"] or "", spaced=False), flags=re.IGNORECASE)
    about = Mention("relationship", one_line(found["constraint"], spaced=False))
    return Refusal(ErrorKind.ROWS_LEFT, about=about, other=table.lower(), detail=one_line(found["column"] or "", spaced=False).lower())


def _drop(found: Found) -> Refusal:
    return Refusal(ErrorKind.COLUMN_IN_USE, about=Mention("attribute", one_line(found["column"], spaced=False)))


def _column(found: Found) -> Refusal:
    about = Mention("attribute", one_line(found["required"], spaced=False))
    other = one_line(found["dependent"], spaced=False)
    return Refusal(ErrorKind.COLUMN_IN_USE, needs=(_need("attribute", other, about),), about=about)


def _privilege(found: Found) -> Refusal:
    return Refusal(ErrorKind.PRIVILEGE, other=one_line(found["name"], spaced=False), detail=guid(found["user"]) or "")


def _old(found: Found) -> Refusal:
    said = re.split(r"\bsolution\s", found["solution"] or "", flags=re.IGNORECASE)
    return Refusal(ErrorKind.OLD_MESSAGE, solution=name(said[-1]))


def _need(word: str, name: str, about: Mention) -> Need:
    return Need(Mention(word, name), about)


SENTENCES: Final = (
    Sentence(
        "componentcannotbedeletedbecauseitisreferencedby",
        ErrorKind.IN_USE,
        pattern(r"\bThe\s(?P<type>[\w \n]{1,100}?)\s?\(\s?\{?", ID, r"\}?\s?\)\s?",
                letters("component cannot be deleted because it is referenced by"),
                r"(?:(?P<count>\d{1,7})\s?", letters("other"), r")?"),
        _in_use,
    ),
    Sentence(
        "becauseoneormorecomponentsrequireit",
        ErrorKind.IN_USE,
        pattern(letters("Cannot delete"), r"(?P<type>(?!\s?component\b)[\w \n]{1,60}?)\s?,?\s?",
                letters("because one or more components require it")),
        lambda found: Refusal(ErrorKind.IN_USE, about=Mention(one_line(found["type"], spaced=False))),
        alone=False,
    ),
    Sentence(
        "thissolutioncannotbeuninstalledbecause",
        ErrorKind.NEEDED_BY_SOLUTION,
        pattern(letters("This solution cannot be uninstalled because the"), rf"['\[]?(?P<type>{_WORD})['\]]?\s?", letters("with id"),
                r"['\[]?\{?", ID,
                rf"\}}?['\]]?\s?(?:\((?P<mine>{_SHORT})\)\s?)?(?:", letters("is required by the"),
                rf"(?:'(?P<other>{_SHORT})'|(?P<bare>{_SHORT}))\s", letters("solution"), r"\.)?"),
        _needed,
    ),
    Sentence(
        "willdeletethebaselayerforthecomponent",
        ErrorKind.BASE_LAYER,
        pattern(letters("will delete the base layer for the component"), rf"'?(?P<type>{_WORD})'?\s?", letters("with id"), r"'?\{?", ID,
                rf"\}}?'?(?:\s?and\s?name\s?'(?P<name>{_SHORT})'\s?\.)?"),
        _base_layer,
    ),
    Sentence(
        "cannotbedeletedbecausethereareconnectionsassociatedwiththisapi",
        ErrorKind.CONNECTIONS,
        pattern(letters("custom connector"), r"'?(?P<name>[^\s']{1,300})'?\s", letters("cannot be deleted because there are connections")),
        _connector,
    ),
    Sentence(
        "holdingsolution",
        ErrorKind.STAGED_UPGRADE,
        pattern(letters("Holding solution"), r"'?(?P<name>[\w\n]{1,200}?)'?\s", letters("already exists")),
        _staged,
        alone=False,
    ),
    Sentence(
        "isthebaseforanupgradesolution",
        ErrorKind.STAGED_UPGRADE,
        pattern(letters("is the base for an upgrade solution"), r"\.?\s?", letters("Please delete"), r"'?(?P<name>\w{1,200})'?\s",
                letters("first")),
        _staged,
    ),
    *(
        Sentence(
            anchor,
            ErrorKind.LOCK,
            pattern(letters("Cannot start"), r"[^\[\]]{0,60}\[(?P<asked>[\w \n]{1,60})\]\s?", letters("because there is"),
                    r"(?:another|a\s?previous)\s?", r"\[(?P<running>[\w \n]{1,60})\]"),
            _lock,
        )
        for anchor in ("cannotstarttherequestedoperation", "cannotstartanother[")
    ),
    *(
        Sentence(
            f"statementconflictedwiththe{word}constraint",
            ErrorKind.ROWS_LEFT,
            pattern(letters("constraint"), r"[\"'](?P<constraint>[\w.\n]{1,300})[\"'](?:\s?\.?\s?",
                    letters("The conflict occurred in database"), r"[\"'][^\"']{1,300}[\"'],?\s?",
                    letters("table"), r"[\"'](?P<table>[\w.\n]{1,300})[\"'](?:,\s?column\s?[\"'](?P<column>[\w.\n]{1,300})[\"'])?)?"),
            _rows,
        )
        for word in ("reference", "foreignkey", "samekeyreference")
    ),
    Sentence(
        "isdependentoncolumn",
        ErrorKind.COLUMN_IN_USE,
        pattern(letters("The column"), r"'(?P<dependent>[\w\n]{1,200})'\s?", letters("is dependent on column"),
                r"'(?P<required>[\w\n]{1,200})'"),
        _column,
        alone=False,
    ),
    Sentence(
        "altertabledropcolumn",
        ErrorKind.COLUMN_IN_USE,
        pattern(letters("ALTER TABLE DROP COLUMN"), r"'?(?P<column>[\w\n]{1,200})'?\s", letters("failed because")),
        _drop,
        alone=False,
    ),
    Sentence(
        "sqlnumber:", ErrorKind.SQL, pattern(letters("Sql Number:"), rf"(?P<number>{'|'.join(SQL_NUMBERS)})(?!\d)"),
        lambda found: Refusal(SQL_NUMBERS[found["number"]]), alone=False,
    ),
    *COMPONENTS,
    *(Sentence(anchor, kind) for anchor, kind in WORDS.items()),
    Sentence(
        "ismissingprv",
        ErrorKind.PRIVILEGE,
        pattern(rf"(?:user\s?\(\s?Id\s?=\s?(?P<user>{GUID})[^\0]{{0,200}}?)?", letters("is missing"), r"(?P<name>prv\w{1,150})\s",
                letters("privilege")),
        _privilege,
    ),
    Sentence(
        "privilegename:prv",
        ErrorKind.PRIVILEGE,
        pattern(rf"(?:User\s?:\s?(?P<user>{GUID}),\s?)?", letters("PrivilegeName:"), r"(?P<name>prv\w{1,150})\s?[,;]"),
        _privilege,
        alone=False,
    ),
    Sentence(
        "cannotbedeletedduetodependenciesfromothercomponentsinthesystem",
        ErrorKind.OLD_MESSAGE,
        pattern(rf"(?:\bSolution\s['\"]?(?P<solution>{_WORD})['\"]?\s)?",
                letters("cannot be deleted due to dependencies from other components")),
        _old,
    ),
)  # fmt: skip
