"""The steps of solutions: what goes before what, patches and staged upgrades first, and what stands on top."""

from __future__ import annotations

from typing import Final

from w365lint.environment.graph import Edge, Node
from w365lint.environment.inventory import ACTIVE
from w365lint.environment.solutions import Platform
from w365lint.plan.draft import Draft
from w365lint.plan.model import Action, Phase
from w365lint.plan.removal import Above, Below, Package, Removal
from w365lint.plan.words import local
from w365lint.rulebook.finding import Place

_STAYS: Final = local("Only the container goes: the solution is unmanaged, so its components and their data stay.")
_DOUBTED: Final = local(
    "Its record says that it is unmanaged: then only the container goes. Its file was exported as managed: installed so, it takes its "
    "components and their data along. Settle that first."
)
_ALONG: Final = "The uninstall of its solution takes it along by itself; alone it shows earlier what holds on to it. "
_PATCHED: Final = "A patch goes before the solution that it patches."
_UPGRADED: Final = "The platform refuses to remove the base of an upgrade that is staged."


def uninstall(key: str) -> str:
    """Return the id of the step that removes a solution."""
    return f"uninstall:{key}"


def release(key: str) -> str:
    """Return the id of the step after which a solution that stays no longer needs the target."""
    return f"release:{key}"


def add_solutions(platform: Platform, removal: Removal, draft: Draft) -> None:
    """Add the steps of solutions, and what must come first of them."""
    for key in removal.targets:
        _add_uninstall(removal.packages[key], removal, draft)
    for key in removal.targets:
        _add_kin(removal.packages[key], removal, draft)
    for (dependent, required), edge in removal.between.items():
        _add_between(platform, removal, draft, dependent, required, edge)
    for below in removal.below:
        _add_below(platform, removal, draft, below)
    for above in removal.above:
        _add_above(platform, removal, draft, above)


def label(package: Package) -> str:
    """Return what people call a solution, with its unique name where that differs."""
    same = package.name.lower() == package.unique_name.lower()
    return package.name if same else f"{package.name} ({package.unique_name})"


def _add_uninstall(package: Package, removal: Removal, draft: Draft) -> None:
    kind = "staged upgrade" if package.staged_for else "patch" if package.patch_of else "solution"
    stays = () if package.managed is not False else (_DOUBTED,) if package.doubted else (_STAYS,)
    whole = removal.packages.get(package.patch_of)
    along = whole is not None and whole.target and whole.managed is not False
    draft.add(
        uninstall(package.key), Action.UNINSTALL, Phase.SOLUTIONS, f"Uninstall {kind} {label(package)}",
        f"{_ALONG if along else ''}Ask the platform once more what depends on it (Show dependencies); when nothing does, delete it. It may "
        "take an hour and more; start no import or other uninstall meanwhile.",
        effects=stays, lines=("UNI-26", "OFF-28"), optional=along,
    )  # fmt: skip


def _add_kin(package: Package, removal: Removal, draft: Draft) -> None:
    """Put a patch and a staged upgrade before what they are a part of, and of two patches the newer one first."""
    why = _PATCHED if package.patch_of else _UPGRADED
    for whole in package.part_of[:1]:
        if whole in removal.packages and removal.packages[whole].target:
            draft.before(uninstall(package.key), uninstall(whole), why, package.place)
    for key in removal.targets if package.patch_of else ():
        other = removal.packages[key]
        if package.patch_of == other.patch_of and package.version > other.version:
            draft.before(uninstall(package.key), uninstall(key), "Patches go in the reverse order of their versions.", package.place)


def _add_between(platform: Platform, removal: Removal, draft: Draft, dependent: str, required: str, edge: Edge) -> None:  # noqa: PLR0913, PLR0917 both ends and the proof
    package, other = removal.packages[dependent], removal.packages[required]
    why = f"{label(package)} needs {label(other)}: {witness(platform, edge)}."
    first = uninstall(dependent) if package.target else _add_release(package, other, draft)
    draft.before(first, uninstall(required), why, place(edge))


def _add_release(package: Package, other: Package, draft: Draft) -> str:
    perhaps = " Nobody knows whether it is installed as a managed solution: see that first." if package.managed is None else ""
    return draft.add(
        release(package.key), Action.RELEASE, Phase.CUSTOMIZATIONS, f"Clear the way of solution {label(package)}",
        f"It stays, and needs what goes with {other.name}: install a version that does not, or uninstall it, and first "
        f"what needs it.{perhaps}",
        choice="update it or uninstall it", lines=("UNI-26", "UNI-27"),
        effects=(local("Uninstalled, its own tables and their data go too."),),
    )  # fmt: skip


def _add_below(platform: Platform, removal: Removal, draft: Draft, below: Below) -> None:
    """Add what may come to light: the platform names the topmost layer alone, so a component is cleared from its top to its base."""
    package, required = removal.packages[below.lower], removal.packages[below.required]
    name = named(platform, below.witness.dependent)
    step = draft.add(
        release(package.key), Action.RELEASE, Phase.CUSTOMIZATIONS, f"See whether solution {label(package)} stands in the way too",
        f"It has {name} as well, below {removal.packages[below.upper].name}: once that has let go, ask the platform again; if it names "
        "this solution then, install a version that does not need it, or uninstall it.",
        choice="only if the platform names it then", lines=("UNI-27",),
    )  # fmt: skip
    first = uninstall(below.upper) if removal.packages[below.upper].target else release(below.upper)
    draft.before(first, step, f"Layers come to light from the top: {witness(platform, below.witness)}.", place(below.witness))
    draft.before(step, uninstall(required.key), f"{label(package)} has {name} too, which may need {label(required)}.", place(below.witness))


def _add_above(platform: Platform, removal: Removal, draft: Draft, above: Above) -> None:
    name = platform.name(above.component)
    if above.upper in ACTIVE:
        step = draft.add(
            f"layer:{above.component}", Action.REMOVE_LAYER, Phase.CUSTOMIZATIONS, f"Remove the unmanaged layer of {name}",
            "It goes with the component and keeps nothing from going; remove it if what it needs stands in the way.",
            optional=True, lines=("UNI-27",),
        )  # fmt: skip
        draft.before(step, uninstall(above.lower), f"The layer lies on {name}.", above.place)
        return
    upper, lower = removal.packages[above.upper], removal.packages[above.lower]
    why = f"{label(upper)} has a layer on {name}, whose base {label(lower)} brings: the platform deletes no base under another publisher's."
    first = uninstall(upper.key) if upper.target else _add_release(upper, lower, draft)
    draft.before(first, uninstall(lower.key), why, above.place)


def witness(platform: Platform, edge: Edge) -> str:
    """Say which component needs which."""
    return f"{named(platform, edge.dependent)} uses {named(platform, edge.required)}"


def named(platform: Platform, node: Node) -> str:
    """Return the name of a component, with its key where that tells more."""
    name = platform.name(node)
    return name if node.key in name.lower() or node.type not in ("table", "connection_reference") else f"{name} ({node.key})"


def place(edge: Edge) -> Place:
    """Return where a dependency stands in the snapshot."""
    return Place(edge.file, edge.place)
