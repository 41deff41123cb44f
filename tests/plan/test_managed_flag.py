"""Places that contradict each other about whether a solution is managed: who says what, which one is followed, what to look at.

Microsoft Learn, Solution concepts: unmanaged solutions are exported, as unmanaged or as managed; "You can't export a managed solution";
deleting a managed one deletes its components and their data, deleting an unmanaged one the container alone. So a file that was
exported as unmanaged comes from where the solution is developed, and so does one that was exported as managed: neither says how the
solution is installed here. KB 4456771 (80048041): an import only updates a solution of the same mode, so an installed solution does not
change from one to the other.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from plan.exported import destroyed, plan_of, said, write

MANAGED, UNMANAGED, BOTH = 1, 0, 2


def record(*, managed: bool | None, name: str = "Kit", **columns: object) -> dict[str, object]:
    said = {} if managed is None else {"ismanaged": managed}
    return {"uniquename": name, "friendlyname": name, **said, **columns}


def environment(folder: Path, *records: dict[str, object], files: Sequence[tuple[str, int]] = (), unpacked: bool = False) -> Path:
    """Write everything that a plan asks for: the records of solutions, and solution files as (name, <Managed>)."""
    names = {*(str(each["uniquename"]) for each in records), *(name for name, _ in files)}
    write(folder, {**({"solution": records} if records else {}), **{f"dependency/{name}": () for name in names}})
    for number, (name, managed) in enumerate(files, 1):
        (unpack if unpacked else pack)(folder / f"{name}{number}", name, managed)
    return folder


def manifest(name: str, managed: int) -> str:
    return f"""<ImportExportXml><SolutionManifest><UniqueName>{name}</UniqueName><Version>1.0.0.0</Version><Managed>{managed}</Managed>
<Publisher><UniqueName>ada</UniqueName><CustomizationPrefix>ada</CustomizationPrefix></Publisher>
<RootComponents><RootComponent type="1" schemaName="ada_tour" behavior="0" /></RootComponents></SolutionManifest></ImportExportXml>"""


def pack(path: Path, name: str, managed: int) -> None:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as packed:
        packed.writestr("solution.xml", manifest(name, managed))
        packed.writestr("customizations.xml", "<ImportExportXml />")


def unpack(path: Path, name: str, managed: int) -> None:
    (path / "Other").mkdir(parents=True)
    (path / "Other" / "Solution.xml").write_text(manifest(name, managed), encoding="utf-8")


def test_an_unmanaged_file_of_a_managed_solution_comes_from_where_it_is_developed_and_the_record_is_followed(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, record(managed=True), files=[("Kit", UNMANAGED)]))
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == ("whether the file of Kit holds what is installed", False)
    assert unknown.why == (
        "solution.json, record 1, says that it is managed; Kit1.zip!solution.xml, SolutionManifest, says that it was exported as "
        "unmanaged. The record is followed. The platform exports no managed solution, so this file was exported where the solution is "
        "developed, and may be of another version."
    )
    assert destroyed(plan) == ["ada_tour"]
    assert plan.complete


def test_a_managed_file_of_an_unmanaged_solution_leaves_it_open_whether_the_record_is_of_this_environment(tmp_path: Path) -> None:
    # The dangerous direction: were the record saved where the solution is developed, its uninstall here would delete data.
    plan = plan_of(environment(tmp_path, record(managed=False), files=[("Kit", MANAGED)]))
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters, plan.complete) == ("whether Kit is managed", True, False)
    assert unknown.why.startswith(
        "solution.json, record 1, says that it is unmanaged; Kit1.zip!solution.xml, SolutionManifest, says that it was exported as "
        "managed. The record is followed: a file says how it was exported, not how it is installed."
    )
    assert unknown.query.endswith("if it is under Unmanaged, take Kit1.zip out of the snapshot.")
    (step,) = (step for step in plan.steps() if step.id == "uninstall:kit")
    (effect,) = step.effects
    assert effect.says == (
        "Its record says that it is unmanaged: then only the container goes. Its file was exported as managed: installed so, it takes its "
        "components and their data along. Settle that first."
    )
    assert destroyed(plan) == []
    assert plan.notes == ()


def test_a_file_that_says_the_same_or_serves_both_ways_contradicts_nothing(tmp_path: Path) -> None:
    for number, (managed, exported) in enumerate([(True, MANAGED), (False, UNMANAGED), (True, BOTH), (False, BOTH)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert said(plan_of(environment(folder, record(managed=managed), files=[("Kit", exported)]))) == []


def test_an_unpacked_folder_speaks_as_a_packed_file_does(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, record(managed=False), files=[("Kit", MANAGED)], unpacked=True))
    assert "Kit1/Other/Solution.xml, SolutionManifest, says that it was exported as managed" in said(plan)[0].why


@pytest.mark.parametrize("days", [(None, None), ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), ("2026-01-02T00:00:00Z", None)])
def test_of_two_records_neither_is_believed_whichever_is_newer(tmp_path: Path, days: tuple[str | None, str | None]) -> None:
    # The newer one may as well be of the environment in which the solution is developed. What loses more is planned.
    one, other = ({} if day is None else {"modifiedon": day} for day in days)
    plan = plan_of(environment(tmp_path, record(managed=True, **one), record(managed=False, **other), files=[("Kit", BOTH)]))
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters, plan.complete) == ("whether Kit is managed", True, False)
    assert unknown.why.startswith(
        "solution.json, record 1, says that it is managed; solution.json, record 2, says that it is unmanaged. An installed solution does "
        "not change from one to the other"
    )
    assert destroyed(plan) == ["ada_tour"]


def test_the_list_of_pac_is_a_record_too(tmp_path: Path) -> None:
    here = environment(tmp_path, record(managed=False))
    listed = [{"SolutionUniqueName": "Kit", "FriendlyName": "Kit", "VersionNumber": "1.0.0.0", "IsManaged": True}]
    (here / "list.json").write_text(json.dumps(listed), encoding="utf-8")
    (unknown,) = said(plan_of(here))
    assert unknown.why.startswith("list.json, record 1, says that it is managed; solution.json, record 1, says that it is unmanaged.")


def test_a_record_that_does_not_say_it_learns_nothing_from_a_file(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, record(managed=None), files=[("Kit", MANAGED)]))
    (unknown,) = said(plan)
    assert (unknown.what, unknown.matters) == ("whether Kit is managed", True)
    assert unknown.why.startswith("solution.json, record 1, does not say it: the column ismanaged was not exported, or cannot be read.")
    assert destroyed(plan) == ["ada_tour"]


def test_files_alone_prove_nothing_however_many_there_are(tmp_path: Path) -> None:
    plan = plan_of(environment(tmp_path, files=[("Kit", MANAGED), ("Kit", UNMANAGED)]))
    assert [unknown.what for unknown in said(plan) if "Kit" in unknown.what] == ["whether Kit is installed, and as a managed solution"]


def test_solutions_that_the_removal_has_nothing_to_do_with_are_left_alone(tmp_path: Path) -> None:
    records = (record(managed=True), record(managed=False, name="Other"), record(managed=True, name="Other"))
    assert said(plan_of(environment(tmp_path, *records, files=[("Other", MANAGED)]))) == []
