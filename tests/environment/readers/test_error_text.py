"""Error texts that people paste, against answers worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from w365lint.environment.readers.error_text.reading import links, read_error_text
from w365lint.environment.readers.error_text.said import ErrorKind, Mention, Need, Refusal
from w365lint.environment.readers.records import Link, Named

ID, OTHER = "0b6f7c1e-2a4d-4c1f-9b3e-5d6a7f8091a2", "7d2c9e54-1f3b-4a68-8c7d-e0f1a2b3c4d5"
NONE = "00000000-0000-0000-0000-000000000000"
ENTRY = (
    f"RequiredComponentObject details: Type: connectionreference, ObjectName: contoso_mail, Id: {ID}, ParentObjectName: , "
    f"ParentId: {NONE}, "
    f"DependentComponentObject details: Type: Workflow, ObjectName: Remind, then wait, Id: {OTHER}, ParentObjectName: , ParentId: {NONE} "
    "DependencyType: Published"
)
NEED = Need(Mention("Workflow", "Remind, then wait", OTHER), Mention("connectionreference", "contoso_mail", ID), "Published")
SHOUTED = ENTRY.upper().replace("CONTOSO_MAIL", "contoso_mail").replace("REMIND, THEN WAIT", "Remind, then wait")
WRAPPED = ENTRY.replace("ComponentObj", "Compon\n> entObj").replace("4c1f", "4c\n> 1f")
START = "Solution dependencies exist, cannot uninstall. "


def read(text: str) -> tuple[Refusal, ...]:
    return read_error_text(text.encode()).refusals


def only(text: str) -> Refusal:
    (refusal,) = read(text)
    return refusal


class TestRealTexts:
    """Texts from public issues; the answers were read in them."""

    def of(self, corpus: Path, name: str) -> Refusal:
        (refusal,) = read_error_text((corpus / "errors" / name).read_bytes()).refusals
        return refusal

    def test_a_canvas_app_needs_a_table(self, corpus: Path) -> None:
        refusal = self.of(corpus, "8004F01D-entity-used-by-canvas-app.txt")
        app = Mention("CanvasApp", "admin_traininginadaymanagement_3a72b", "5fa74fba-8d8e-4a15-aa0d-4f45caf69b33")
        table = Mention("Entity", "DEPRECATED: COE Settings", "fc926eb2-0244-4271-a093-bec9aecb9e4e")
        assert refusal.kind is ErrorKind.DEPENDENCIES
        assert (refusal.announced, refusal.needs, refusal.cut) == (1, (Need(app, table, "Published"),), ())
        assert refusal.solution == "Center of Excellence - Core Components"

    def test_the_last_id_is_cut_off_and_its_name_is_whole(self, corpus: Path) -> None:
        refusal = self.of(corpus, "8004F01D-connector-used-by-flow-truncated.txt")
        connector = Mention("connector", "Office 365 Management API", "de4da0c8-bd02-41df-b0da-bbe0290e8fb4")
        flow = Mention("Workflow", "[Child] Admin | Sync Logs", "751183fc-db68-ea11-a811-000d3a31cf04")
        reference = Mention("connectionreference", "admin_sharedadmin5foffice2036520management20api5f691c36f6fa56d15c_374b1")
        assert refusal.announced == 2
        assert refusal.needs == (Need(flow, connector, "Published"), Need(reference, connector))

    def test_a_count_names_only_what_is_required(self, corpus: Path) -> None:
        refusal = self.of(corpus, "8004F01F-connection-reference.txt")
        assert refusal == Refusal(
            ErrorKind.IN_USE, "8004F01F", announced=17, about=Mention("connectionreference", id="1992b487-9933-4983-945b-72d1597a9a24")
        )
        text = read_error_text((corpus / "errors" / "8004F01F-connection-reference.txt").read_bytes())
        assert text.took == "1 h 26 m 55 s"

    def test_a_holding_solution_waits(self, corpus: Path) -> None:
        refusal = self.of(corpus, "80048539-holding-solution.txt")
        assert refusal == Refusal(
            ErrorKind.STAGED_UPGRADE,
            "80048539",
            solution="CenterofExcellenceCoreComponents",
            other="CenterofExcellenceCoreComponents_Upgrade",
        )


@pytest.mark.parametrize(
    "text",
    [
        f"{START}DependencyCount : 1 {ENTRY}",
        f"{START}DependencyCount: 1\r\n\r\n{ENTRY.replace(', Dep', chr(10) + 'Dep')} .",
        f"{START}DependencyCount : 1 {ENTRY.replace(', ', ',').replace('Remind,', 'Remind, ')}",
        f"{START}DependencyCount : 1 {SHOUTED}",
        f"{START}DependencyCount : 1 {ENTRY.replace(ID, '{' + ID + '}')}",
        f"> {START}DependencyCount : 1 {WRAPPED}",
        json.dumps({"error": {"code": "x", "message": f"{START}DependencyCount : 1\r\n{ENTRY}"}}),
        json.dumps({"error": {"message": json.dumps({"message": f"{START}DependencyCount : 1 \u2014 {ENTRY}"})}}),
        f"&quot;{START}DependencyCount&#32;: 1 {ENTRY}&quot;".replace(" details", "&nbsp;details"),
        f"{START}DependencyCount : 1 {ENTRY}".replace("Id:", "I\u200bd:").replace("Depend", "\u202eDep\u2066end"),
        f"{START}DependencyCount : 1 {ENTRY}".replace("Type: Workflow", "Type: Work\nflow"),
        "\n".join(f"2026-01-14T09:12:44.1234567Z ##[error]{part}" for part in (f"{START}DependencyCount : 1", *ENTRY.split(" "))),
        "\n".join(f"##[error]{part}" for part in f"{START}DependencyCount : 1 {WRAPPED.replace('> ', '')}".split("\n")),
        f"{START}DependencyCount : 1 {ENTRY.replace('Published', 'Publis' + chr(10) + 'hed')}",
        f"<p>{START}DependencyCount : 1 {ENTRY.replace(', Parent', ',<br>Parent').replace(', Dep', '<BR />Dep')}</p>",
        f"_{START}DependencyCount : 1 {ENTRY}_".replace("contoso_", "contoso\\_"),
        f"2026-01-14T09:12:44Z | Failure | {START}DependencyCount : 1 {ENTRY} | Correlation Id: {NONE}",
    ],
)  # fmt: skip
def test_every_way_of_pasting_gives_the_same_dependency(text: str) -> None:
    refusal = only(text)
    assert refusal.announced == 1
    (need,) = refusal.needs
    assert (need.dependent.name, need.dependent.id, need.required.name, need.required.id) == (
        "Remind, then wait", OTHER, "contoso_mail", ID,
    )  # fmt: skip
    assert (need.dependent.type or "").lower() == "workflow"
    assert need.status == "Published"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_of_a_saved_text_is_read(encoding: str) -> None:
    text = f"{START}DependencyCount : 1 {ENTRY}".replace("Remind", "Erinnerung für")
    (refusal,) = read_error_text(text.encode(encoding)).refusals
    assert refusal.needs[0].dependent.name == "Erinnerung für, then wait"


def test_a_parent_is_read_with_its_component() -> None:
    entry = ENTRY.replace("ParentObjectName: , ParentId: " + NONE, f"ParentObjectName: Account, ParentId: {OTHER}", 1)
    assert only(START + entry).needs[0].required == Mention("connectionreference", "contoso_mail", ID, "Account", OTHER)


def test_a_flow_that_is_called_after_an_error_is_no_error() -> None:
    assert only(START + ENTRY.replace("Remind", "Tell us of CustomizationLockException 80040220")).kind is ErrorKind.DEPENDENCIES


def test_an_entry_that_stands_twice_counts_twice() -> None:
    assert only(f"{START}DependencyCount : 2 {ENTRY} {ENTRY}").needs == (NEED, NEED)


def test_a_text_with_more_errors_than_are_read_says_so() -> None:
    lists = [f"{START}DependencyCount : {number} " for number in range(1_001)]
    assert read_error_text("".join(lists).encode()).more
    assert not read_error_text("".join(lists[1:]).encode()).more


def test_what_is_cut_off_is_not_completed() -> None:
    refusal = only(f"{START}DependencyCount : 14 {ENTRY} {ENTRY[: ENTRY.index('Remind') + 3]} ...............")
    assert (refusal.announced, refusal.needs) == (14, (NEED,))
    assert refusal.cut == (Need(Mention("Workflow"), NEED.required),)


def test_a_type_is_read_once_its_comma_is_there_even_if_nothing_follows() -> None:
    assert only(f"{START}DependencyCount : 9 RequiredComponentObject details: Type: SiteMap,.....").cut == (
        Need(Mention(), Mention("SiteMap")),
    )
    assert only(f"{START}DependencyCount : 9 RequiredComponentObject details: Type: SiteM.....").cut == (Need(Mention(), Mention()),)


def test_the_columns_that_stand_against_one_drop_are_one_error_and_its_number_says_nothing_more() -> None:
    found = only(
        "Sql Number: 5074 The column 'contoso_a' is dependent on column 'contoso_x'. The column 'contoso_b' is dependent on column "
        "'contoso_x'. ALTER TABLE DROP COLUMN contoso_x failed because one or more objects access this column."
    )
    assert [need.dependent.name for need in found.needs] == ["contoso_a", "contoso_b"]


def test_columns_of_two_drops_are_two_errors() -> None:
    found = read("The column 'contoso_a' is dependent on column 'contoso_x'. The column 'contoso_b' is dependent on column 'contoso_y'.")
    assert [one.about and one.about.name for one in found] == ["contoso_x", "contoso_y"]


UPGRADE = 'Solution "Contoso" failed to import: Solution Upgrade action failed after import as holding. InnerException is: '


def test_an_upgrade_that_failed_after_its_import_left_a_holding_solution_behind() -> None:
    assert [one.staged for one in read(f"{UPGRADE}{START}{ENTRY}\n\n{START}DependencyCount : 3 {ENTRY}")] == [True, False]
    assert only(f"{START}DependencyCount : 1 {ENTRY}\n{UPGRADE}{START}DependencyCount : 1 {ENTRY[:90]}").staged
    refused = only('Solution "Contoso" failed to import: ImportAsHolding failed with exception :' + START + ENTRY)
    assert (refused.solution, refused.staged) == ("Contoso", False)


def test_codes_that_nobody_knows_are_told_where_they_are_written_as_codes() -> None:
    known, numbers = "0x8004F01D, Sql ErrorCode: -2146232060", f"invoice 80041234, {ID}"
    text = f"failed with error [8004801E](http), code 0x80040216, CRM ErrorCode: -2147220970, {known}, {numbers}"
    assert read_error_text(text.encode()).unknown_codes == ("8004801E", "80040216")
    assert read_error_text(f"{START}DependencyCount : 1 {ENTRY.replace('Remind', 'Code 80041234')}".encode()).unknown_codes == ()


def test_both_views_of_the_history_say_how_long_it_took() -> None:
    assert read_error_text(b"See less\n\nTotal operation time\n4 sec\nPatch\nYes").took == "4 sec"
    assert read_error_text(b"Total Duration\n1 h 26 m 55 s\nG\xc3\xa9r\xc3\xa9\nOui").took == "1 h 26 m 55 s"


def test_the_notification_names_the_solution_that_was_to_be_deleted() -> None:
    assert only(f"Failed deleting solution Contoso v2.1 (Upgrade). {START}DependencyCount : 1 {ENTRY}").solution == "Contoso v2.1 (Upgrade)"
    assert only(f"Failed deleting solution. {START}DependencyCount : 1 {ENTRY}").solution == ""


def test_the_notification_names_the_solution_whatever_it_says_of_it() -> None:
    assert only("Failed deleting solution Contoso v2.1. Workflow uninstall: FAILURE, workflow id").solution == "Contoso v2.1"
    assert (
        only("Failed deleting solution Contoso. Cannot start another [Uninstall] because there is a previous [Import]").solution
        == "Contoso"
    )


def test_an_answer_that_never_came_and_the_refusal_found_later_are_told_apart() -> None:
    found = read(f"Failed deleting solution Contoso. No response received: timeout of 300000ms exceeded (ECONNABORTED)\n{START}{ENTRY}")
    assert [(one.kind, one.solution) for one in found] == [(ErrorKind.NO_ANSWER, "Contoso"), (ErrorKind.DEPENDENCIES, "Contoso")]


def test_a_line_of_a_log_that_says_nothing_else_leaves_no_gap() -> None:
    log = "2026-01-14T09:12:44.1234567Z ##[error]"
    text = f"{log}Cannot start the requested operation [Uninstall] because there\n{log}\n{log} is another [PublishAll] running."
    assert only(text) == Refusal(ErrorKind.LOCK, detail="Uninstall", other="PublishAll")


def test_a_count_at_the_very_end_may_be_cut_off_and_is_not_believed() -> None:
    assert only(f"{START}DependencyCount : 1").announced is None


def test_hexadecimal_words_behind_a_cut_id_do_not_complete_it() -> None:
    text = START + ENTRY[: ENTRY.index(OTHER) + 34]
    for behind in ("\nDeleted", "\nbe", "\nbe sure", " be", "\n\nfa ce"):
        assert [need.dependent.id for need in only(text + behind).needs] in ([], [None])


def test_several_errors_of_one_paste_are_told_apart() -> None:
    lock = "CustomizationLockException: Cannot start the requested operation [Uninstall] because there is another [Import] running."
    found = read(f"{START}DependencyCount : 1 {ENTRY}\n\n{lock}\n{START}DependencyCount : 2 {ENTRY}")
    assert [(one.kind, one.announced) for one in found] == [
        (ErrorKind.DEPENDENCIES, 1), (ErrorKind.LOCK, None), (ErrorKind.DEPENDENCIES, 2),
    ]  # fmt: skip


def test_the_same_error_pasted_twice_once_shortened_is_one() -> None:
    assert only(f"{START}DependencyCount : 2 {ENTRY[:200]} …\n{START}DependencyCount : 2 {ENTRY}").needs == (NEED,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"This solution cannot be uninstalled because the 'Role' with id '{ID}'  is required by the 'Fabrikam Solution' solution. U",
            Refusal(
                ErrorKind.NEEDED_BY_SOLUTION,
                needs=(Need(Mention("solution", "Fabrikam Solution"), Mention("Role", id=ID)),),
                about=Mention("Role", id=ID),
                other="Fabrikam Solution",
            ),
        ),
        (
            f"-2147159995 This solution cannot be uninstalled because the Role with id {ID}(Contoso) is required by the Fabrikam solution.",
            Refusal(
                ErrorKind.NEEDED_BY_SOLUTION,
                "8004F045",
                needs=(Need(Mention("solution", "Fabrikam"), Mention("Role", id=ID)),),
                about=Mention("Role", id=ID),
                solution="Contoso",
                other="Fabrikam",
            ),
        ),
        (
            f"This solution cannot be uninstalled because the 'Role' with id '{ID}' is required by the 'Fabri",
            Refusal(ErrorKind.NEEDED_BY_SOLUTION, about=Mention("Role", id=ID)),
        ),
        (
            f"The uninstall operation will delete the base layer for the component \u2018AppRoles\u2019 with id '{ID}' and name 'a.b'.",
            Refusal(ErrorKind.BASE_LAYER, about=Mention("AppRoles", "a.b", ID)),
        ),
        (
            f"will delete the base layer for the component &amp;lsquo;SLA&amp;rsquo; with id &lsquo;{ID}&rsquo; and name &lsquo;a&rsquo;.",
            Refusal(ErrorKind.BASE_LAYER, about=Mention("SLA", "a", ID)),
        ),
        (
            f"... will delete the base layer for the component 'SLAItem' with id '{ID}'. The operation cannot continue because",
            Refusal(ErrorKind.BASE_LAYER, about=Mention("SLAItem", id=ID)),
        ),
        (
            (
                '{"error":{"code":"CannotDeleteApiDueToExistingConnections","message":"The custom connector contoso-5fapi cannot be '
                'deleted because there are connections associated with this api."}}'
            ),
            Refusal(ErrorKind.CONNECTIONS, about=Mention("connector", "contoso-5fapi")),
        ),
        ("code: CannotDeleteApiDueToExistingConnections", Refusal(ErrorKind.CONNECTIONS)),
        (
            "Contoso is the base for an upgrade solution. Please delete Contoso_upgrade first.",
            Refusal(ErrorKind.STAGED_UPGRADE, solution="Contoso", other="Contoso_upgrade"),
        ),
        (
            "0x80071151: Cannot start another [Import] because there is a previous [EntityCustomization] running at this moment.",
            Refusal(ErrorKind.LOCK, "80071151", other="EntityCustomization", detail="Import"),
        ),
        (
            (
                'The DELETE statement conflicted with the REFERENCE constraint "contoso_a_b". The conflict occurred in database "db", '
                "table \"dbo.contoso_aBase\", column 'contoso_B'. CRM ErrorCode: -2147185375 Sql Number: 547"
            ),
            Refusal(ErrorKind.ROWS_LEFT, "80048D21", about=Mention("relationship", "contoso_a_b"), other="contoso_a", detail="contoso_b"),
        ),
        (
            "The column 'contoso_y' is dependent on column 'contoso_x'. ALTER TABLE DROP COLUMN contoso_x failed because",
            Refusal(
                ErrorKind.COLUMN_IN_USE,
                needs=(Need(Mention("attribute", "contoso_y"), Mention("attribute", "contoso_x")),),
                about=Mention("attribute", "contoso_x"),
            ),
        ),
        (" Sql error: Generic SQL error. Sql Number: 10054", Refusal(ErrorKind.SQL)),
        (
            "Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 Sql Number: 1205",
            Refusal(ErrorKind.DATABASE_BUSY, "80044150"),
        ),
        (
            "SQL timeout expired. CRM ErrorCode: -2147204783 Sql ErrorCode: -2146232060 Sql Number: -2",
            Refusal(ErrorKind.DATABASE_BUSY, "80044151"),
        ),
        ("Transaction (Process ID 7) was deadlocked on lock resources with another process", Refusal(ErrorKind.DATABASE_BUSY)),
        ("The database operation timed out due to blocking induced by an internal", Refusal(ErrorKind.DATABASE_BUSY)),
        ("No response received: timeout of 300000ms exceeded (ECONNABORTED)", Refusal(ErrorKind.NO_ANSWER)),
        ("The request channel timed out while waiting for a reply after 00:02:00.", Refusal(ErrorKind.NO_ANSWER)),
        (
            "removal failed due to the installation or removal of another solution at the same time. Please try again later.",
            Refusal(ErrorKind.LOCK),
        ),
        ("2021-08-04T06:30:58.9328213Z ##[error]A task was canceled.", Refusal(ErrorKind.NO_ANSWER)),
        (
            "Error: An error occurred while receiving the HTTP response to https://x/Organization.svc. This could be due to",
            Refusal(ErrorKind.NO_ANSWER),
        ),
        (
            "Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 Sql Number: 5074",
            Refusal(ErrorKind.COLUMN_IN_USE, "80044150"),
        ),
        (
            "Cannot delete SdkMessage\nProcessingStep, because one or more components require it.",
            Refusal(ErrorKind.IN_USE, about=Mention("SdkMessageProcessingStep")),
        ),
        ("This component cannot be deleted because it is referenced by other components.", Refusal(ErrorKind.IN_USE)),
        (
            f"8004F01F Workflow uninstall: FAILURE, workflow id {ID} category ModernFlow name Contoso - Check Deleted (Orders).",
            Refusal(ErrorKind.FLOW_STAYS, "8004F01F", about=Mention("Workflow", "Contoso - Check Deleted (Orders)", ID)),
        ),
        (
            f'{{"error":{{"message":"Workflow uninstall: FAILURE, workflow id {ID} category Workflow name Send \\"A\\" mail ."}}}}',
            Refusal(ErrorKind.FLOW_STAYS, about=Mention("Workflow", 'Send "A" mail', ID)),
        ),
        (
            "Workflow uninstall: FAILURE, workflow id <removed> category ModernFlow name Send mail\nPatch",
            Refusal(ErrorKind.FLOW_STAYS, about=Mention("Workflow", "Send mail")),
        ),
        (
            f"Workflow uninstall: FAILURE, workflow id {ID} category ModernFlow name Send m...",
            Refusal(ErrorKind.FLOW_STAYS, about=Mention("Workflow", id=ID)),
        ),
        (f"Workflow uninstall: FAILURE, workflow id {ID[:20]}", Refusal(ErrorKind.FLOW_STAYS)),
        (
            "You cannot delete this form because it is the only fallback form of type main for the Contoso_Order entity. Each entity must",
            Refusal(ErrorKind.LAST_FORM, other="contoso_order", detail="main"),
        ),
        ("You cannot delete this form because it is the only fallback form of ty", Refusal(ErrorKind.LAST_FORM)),
        (
            (
                f"The evaluation of the current component(name=connectionreference, id={ID}) in the current operation (Update) failed "
                "during managed property evaluation of condition: The evaluation of the current component(name=connectionreference, id="
                f"{ID}) in the current operation (Update) failed during managed property evaluation of condition: Managed Property Name: "
                "iscustomizableanddeletable; Component Name: connectionreference; Attribute Name: iscustomizable; '"
            ),
            Refusal(
                ErrorKind.PROTECTED,
                about=Mention("connectionreference", id=ID),
                other="Update",
                detail="iscustomizableanddeletable",
            ),
        ),
        (
            (
                f"0x8004F032 The 'Delete' operation on the current component(name='Entity', id='{ID}') failed during managed property "
                "evaluation of condition: '"
            ),
            Refusal(ErrorKind.PROTECTED, "8004F032", about=Mention("Entity", id=ID), other="Delete"),
        ),
        (
            "You cannot complete this action for this component because of the configuration of its managed properties.",
            Refusal(ErrorKind.PROTECTED),
        ),
        ("Attempting to delete a restricted publisher.", Refusal(ErrorKind.PROTECTED, about=Mention("publisher"))),
        (
            (
                f"During Solution Uninstall of Solution Id {OTHER}, cannot find any instances of the component with Component Id {ID} and "
                "Component Type 380"
            ),
            Refusal(ErrorKind.GONE, about=Mention("380", id=ID)),
        ),
        (
            "80040216 Failed to find connection references with logical name(s) 'contoso_mail'. Please check if connection references",
            Refusal(ErrorKind.GONE, about=Mention("connectionreference", "contoso_mail")),
        ),
        (
            (
                f"The dependent component Workflow (Id={ID}) does not exist. Failure trying to associate it with CanvasApp (Id={OTHER}) "
                "as a dependency. Missing dependency lookup type = PrimaryKeyLookup."
            ),
            Refusal(ErrorKind.GONE, about=Mention("Workflow", id=ID), other="CanvasApp", detail=OTHER),
        ),
        (
            (
                f"CanvasApp import: FAILURE: A managed solution cannot overwrite the CanvasApp component 'contoso_app' with Id={ID} which "
                "has an unmanaged base instance. The most likely scenario for this error is that an unmanaged solution has installed a new"
            ),
            Refusal(ErrorKind.UNMANAGED_BASE, about=Mention("CanvasApp", "contoso_app", ID)),
        ),
        (
            "A managed solution cannot overwrite the CanvasApp component '' with Id= which has an unmanaged base instance.",
            Refusal(ErrorKind.UNMANAGED_BASE, about=Mention("CanvasApp")),
        ),
        (
            "Failure 0x80048539 Solution manifest import: FAILURE: Patch version 1.0.1.0 is invalid for parent version 1.1.0.0.",
            Refusal(ErrorKind.WRONG_PATCH, "80048539", other="1.0.1.0", detail="1.1.0.0"),
        ),
        (
            "Cannot Delete Component\nThe solution cannot be deleted because one or more components require it.",
            Refusal(ErrorKind.OLD_MESSAGE),
        ),
        (
            'The DELETE statement conflicted with the REFERENCE constraint "contoso_a_b". The conflict occ',
            Refusal(ErrorKind.ROWS_LEFT, about=Mention("relationship", "contoso_a_b")),
        ),
        ('The DELETE statement conflicted with the REFERENCE constraint "contoso_a_', Refusal(ErrorKind.ROWS_LEFT)),
        ("Cannot delete an active workflow definition.", Refusal(ErrorKind.ACTIVE_FLOW)),
        (
            f"0x80040220 Principal user (Id={ID}, type=8, roleCount=2) is missing prvDeleteSolution privilege (Id={OTHER}) on OTC=0",
            Refusal(ErrorKind.PRIVILEGE, "80040220", other="prvDeleteSolution", detail=ID),
        ),
        (
            f"SecLib::CheckPrivilege failed. User: {ID}, PrivilegeName: prvDeleteEntity, PrivilegeId: {OTHER}",
            Refusal(ErrorKind.PRIVILEGE, other="prvDeleteEntity", detail=ID),
        ),
        (
            "Delete solution. Solution Contoso Core cannot be deleted due to dependencies from other components in the system.",
            Refusal(ErrorKind.OLD_MESSAGE, solution="Contoso Core"),
        ),
        (
            f"The   connectionref\nerence({ID}) component cannot be   deleted because it is referenced by 3 other components.",
            Refusal(ErrorKind.IN_USE, announced=3, about=Mention("connectionreference", id=ID)),
        ),
        (
            "[80048539](http://example.com/?LinkID=1&Error=80048539&de=online)",
            Refusal(ErrorKind.IMPORT_REFUSED, "80048539", sentence=False),
        ),
        ("-2147160035", Refusal(ErrorKind.DEPENDENCIES, "8004F01D", sentence=False)),
    ],
)
def test_each_sentence_is_read(text: str, expected: Refusal) -> None:
    assert only(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The solution was uninstalled.",
        '{"dependencyCount": 3}',
        "An import as holding solution was started.",
        f"8004f01d-2a4d-4c1f-9b3e-5d6a7f8091a2 {NONE}",
        "Invoice 18004F01D",
        "\0\x01\ud83d".encode("utf-8", "replace").decode(),
    ],
)
def test_what_is_no_refusal_is_none(text: str) -> None:
    assert read(text) == ()


def test_dependencies_become_links_where_both_ends_can_be_told_from_all_others() -> None:
    nameless = ENTRY.replace(f"Id: {OTHER}", f"Id: {OTHER[:20]}…")
    given = links(read_error_text(f"{START}DependencyCount : 2 {ENTRY}\n{nameless}".encode()), "pasted.txt")
    dependent, required = Named("flow", OTHER, name="Remind, then wait"), Named("connection_reference", ID, "contoso_mail", "contoso_mail")
    assert given.links == (Link(dependent, required, "error_text", "pasted.txt", "error 1, entry 1"),)
    assert given.aliases == (("connection_reference", ID, "contoso_mail"),)
