"""The platform's sentences about one component that it could not delete, change or find.

Source: Microsoft Learn, Web service error codes, and the troubleshooting pages on solutions; texts in public issues.
"""

from __future__ import annotations

import re
from typing import Final

from w365lint.environment.readers.error_text.dependency_list import GUID, guid
from w365lint.environment.readers.error_text.pasted import letters, one_line
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Refusal
from w365lint.environment.readers.error_text.sentence import ID, Found, Sentence, pattern

_BEHIND_NAME: Final = re.compile(r"\"\s?(?:[,}\])]|\Z)|</")
"""What JSON and HTML put behind a name that nothing encloses."""
_CUT: Final = ("..", "\u2026")


def _flow_stays(found: Found) -> Refusal:
    said = _BEHIND_NAME.split(found["name"], maxsplit=1)[0]
    name = None if said.endswith(_CUT) else said.rstrip(" .") or None
    return Refusal(ErrorKind.FLOW_STAYS, about=Mention("Workflow", name, guid(found["id"])))


def _last_form(found: Found) -> Refusal:
    return Refusal(ErrorKind.LAST_FORM, other=one_line(found["table"], spaced=False).lower(), detail=found["form"].lower())


def _protected(found: Found) -> Refusal:
    about = Mention(one_line(found["type"], spaced=False), id=guid(found["id"]))
    return Refusal(ErrorKind.PROTECTED, about=about, other=found["before"] or found["after"] or "", detail=found["property"] or "")


def _unmanaged_base(found: Found) -> Refusal:
    about = Mention(one_line(found["type"], spaced=False), one_line(found["quoted"] or found["bare"] or "") or None, guid(found["id"]))
    return Refusal(ErrorKind.UNMANAGED_BASE, about=about)


def _patch(found: Found) -> Refusal:
    return Refusal(ErrorKind.WRONG_PATCH, other=found["patch"], detail=found["parent"])


COMPONENTS: Final = (
    Sentence(
        "workflowuninstall:failure",
        ErrorKind.FLOW_STAYS,
        pattern(letters("Workflow uninstall: FAILURE"), r",?\s?", letters("workflow id"), rf"(?:\{{?{ID}\}}?|[^\0\n]{{0,60}}?)\s?",
                letters("category"), r"\w{1,40}\s?", letters("name"), r"(?P<name>[^\n]{1,300})"),
        _flow_stays,
    ),
    Sentence(
        "becauseitistheonlyfallbackform",
        ErrorKind.LAST_FORM,
        pattern(letters("only fallback form of type"), r"(?P<form>\w{1,40})\s", letters("for the"), r"(?P<table>[\w\n]{1,200}?)\s",
                letters("entity")),
        _last_form,
    ),
    Sentence(
        "failedduringmanagedpropertyevaluationofcondition",
        ErrorKind.PROTECTED,
        pattern(r"(?:'(?P<before>\w{1,40})'\s?", letters("operation on the current"), r")?", letters("component"),
                r"\(\s?name\s?=\s?'?(?P<type>\w{1,100})'?\s?,\s?id\s?=\s?[\"']?\{?", rf"(?:{ID}|[^\0()]{{0,60}}?)\}}?[\"']?\s?\)\s?",
                rf"(?:{letters('in the current operation')}\(\s?(?P<after>\w{{1,40}})\s?\)\s?)?",
                letters("failed during managed property evaluation of condition:"), rf"(?!\s?{letters('The evaluation')})'?\s?",
                rf"(?:{letters('Managed Property Name:')}(?P<property>\w{{1,100}}))?"),
        _protected,
    ),
    Sentence("becauseoftheconfigurationofitsmanagedproperties", ErrorKind.PROTECTED),
    Sentence(
        "attemptingtodeletearestricted",
        ErrorKind.PROTECTED,
        pattern(letters("Attempting to delete a restricted"), r"(?P<what>solution|publisher)"),
        lambda found: Refusal(ErrorKind.PROTECTED, about=Mention(found["what"].lower())),
        alone=False,
    ),
    Sentence(
        "cannotfindanyinstancesofthecomponentwithcomponentid",
        ErrorKind.GONE,
        pattern(letters("with Component Id"), rf"\{{?{ID}\}}?\s?", letters("and Component Type"), r"(?P<type>\d{1,6})(?!\d)"),
        lambda found: Refusal(ErrorKind.GONE, about=Mention(found["type"], id=guid(found["id"]))),
    ),
    Sentence(
        "failedtofindconnectionreferenceswithlogicalname",
        ErrorKind.GONE,
        pattern(letters("with logical name"), r"(?:\(s\))?\s?'(?P<name>[^'\0]{1,300})'"),
        lambda found: Refusal(ErrorKind.GONE, about=Mention("connectionreference", one_line(found["name"], spaced=False))),
    ),
    Sentence(
        "doesnotexist.failuretryingtoassociateitwith",
        ErrorKind.GONE,
        pattern(letters("The dependent component"), r"(?P<type>\w{1,100})\s?\(\s?Id\s?=\s?\{?", ID, r"\}?\s?\)\s?",
                letters("does not exist. Failure trying to associate it with"),
                rf"(?P<other>\w{{1,100}})\s?\(\s?Id\s?=\s?\{{?(?P<detail>{GUID})"),
        lambda found: Refusal(
            ErrorKind.GONE, about=Mention(found["type"], id=guid(found["id"])), other=found["other"], detail=guid(found["detail"]) or "",
        ),
    ),
    Sentence(
        "whichhasanunmanagedbaseinstance",
        ErrorKind.UNMANAGED_BASE,
        pattern(letters("cannot overwrite the"), r"(?P<type>[\w \n]{1,60}?)\s", letters("component"),
                r"(?:'(?P<quoted>[^'\0]{0,300})'|(?P<bare>[^'\0]{0,300}?))\s?", letters("with Id="), rf"\{{?{ID}?\}}?\s?",
                letters("which has an unmanaged base instance")),
        _unmanaged_base,
    ),
    Sentence(
        "isinvalidforparentversion",
        ErrorKind.WRONG_PATCH,
        pattern(letters("Patch version"), r"(?P<patch>[\d.]{1,30})\s?", letters("is invalid for parent version"),
                r"(?P<parent>[\d.]{1,29}\d)"),
        _patch,
    ),
)  # fmt: skip
