"""The steps of solutions: what goes before what, patches and staged upgrades first, and what stands on top."""

from __future__ import annotations

from typing import Final

from w365lint.environment.inventory import ACTIVE
from w365lint.environment.solutions import Platform
from w365lint.plan.draft import Draft
from w365lint.plan.handling import clear_way, handling_of
from w365lint.plan.model import Action, Phase
from w365lint.plan.removal import Above, Below, Package, Removal
from w365lint.plan.telling import is_layer, label, layers, named, place, users, uses, witness
from w365lint.plan.words import local

_STAYS: Final = local("Only the container goes: the solution is unmanaged, so its components and their data stay.")
_DOUBTED: Final = local(
    "Its record says that it is unmanaged: then only the container goes. Its file was exported as managed: installed so, it takes its "
    "components and their data along. Settle that first."
)
_ALONG: Final = "The uninstall of its solution takes it along by itself; alone it shows earlier what holds on to it. "
_PATCHED: Final = "A patch goes before the solution that it patches."
_NEWER_FIRST: Final = "Patches go in the reverse order of their versions."
_UPGRADED: Final = "The platform refuses to remove the base of an upgrade that is staged."


def uninstall(key: str) -> str:
    """Return the id of the step that removes a solution."""
    return f"uninstall:{key}"


def release(key: str) -> str:
    """Return the id of the step after which a solution that stays no longer needs the target."""
    return f"release:{key}"


class SolutionSteps:
    """Adds the steps of solutions to a draft, and what must come first of them."""

    def __init__(self, platform: Platform, removal: Removal, draft: Draft) -> None:
        self.platform, self.removal, self.draft = platform, removal, draft

    def add(self) -> None:
        """Add everything."""
        for key in self.removal.targets:
            self._uninstall(self.removal.packages[key])
        for key in self.removal.targets:
            self._kin(self.removal.packages[key])
        for dependent, required in self.removal.between:
            self._between(dependent, required)
        for below in self.removal.below:
            self._below(below)
        for above in self.removal.above:
            self._above(above)

    def _uninstall(self, package: Package) -> None:
        kind = "staged upgrade" if package.staged_for else "patch" if package.patch_of else "solution"
        stays = () if package.managed is not False else (_DOUBTED,) if package.doubted else (_STAYS,)
        whole = self.removal.packages.get(package.patch_of)
        along = whole is not None and whole.target and whole.managed is not False
        self.draft.add(
            uninstall(package.key), Action.UNINSTALL, Phase.SOLUTIONS, f"Uninstall {kind} {label(package)}",
            f"{_ALONG if along else ''}Ask the platform once more what depends on it (Show dependencies); when nothing does, delete it. "
            "It may take an hour and more; start no import or other uninstall meanwhile.",
            effects=stays, lines=("UNI-26", "OFF-28"), optional=along,
        )  # fmt: skip

    def _kin(self, package: Package) -> None:
        """Put a patch and a staged upgrade before what was there before them."""
        for key in self.removal.predecessors.get(package.key, ()):
            if self.removal.packages[key].target:
                why = _NEWER_FIRST if key not in package.part_of else _PATCHED if package.patch_of else _UPGRADED
                self.draft.before(uninstall(package.key), uninstall(key), why, package.place, (package.key, key))

    def _between(self, dependent: str, required: str) -> None:
        package, other = self.removal.packages[dependent], self.removal.packages[required]
        edge, *_ = self.removal.between[dependent, required]
        why = f"{label(package)} needs {label(other)}: {witness(self.platform, edge)}."
        first = uninstall(dependent) if package.target else self._release(package)
        self.draft.before(first, uninstall(required), why, place(edge), (dependent, required))

    def _release(self, package: Package) -> str:
        """Add the step after which a solution that stays no longer needs the target, once."""
        if release(package.key) in self.draft.steps:
            return release(package.key)
        edges = [edge for (dependent, _), proven in self.removal.between.items() if dependent == package.key for edge in proven]
        above = [one for one in self.removal.above if one.upper == package.key]
        perhaps = " Nobody knows whether it is installed as a managed solution: see that first." if package.managed is None else ""
        fixed = any(is_layer(edge) or handling_of(edge.dependent.type).only_deleted for edge in edges)
        editable = bool(edges) and not above and not fixed
        title, do = clear_way(label(package), edit="what is listed here" if editable else "")
        return self.draft.add(
            release(package.key), Action.RELEASE, Phase.CUSTOMIZATIONS, title, f"{do}{perhaps}",
            choice=f"{'edit it, ' if editable else ''}update it or uninstall it", lines=("UNI-26", "UNI-27"),
            items=(*users(self.platform, edges), *layers(self.platform, above)), ends=uses(edges),
            effects=(local("Uninstalled, its own tables and their data go too."),),
        )  # fmt: skip

    def _below(self, below: Below) -> None:
        """Add what may come to light: the platform names the topmost layer alone, so a component is cleared from its top to its base."""
        package, upper, required = (self.removal.packages[key] for key in (below.lower, below.upper, below.required))
        name = named(self.platform, below.witness.dependent)
        step = self.draft.add(
            f"look:{below.lower}:{below.required}", Action.RELEASE, Phase.CUSTOMIZATIONS,
            f"See whether solution {label(package)} stands in the way of {label(required)} too",
            f"It has {name} as well, below {upper.name}: once that has let go, ask the platform again; if it names "
            "this solution then, install a version that does not need it, or uninstall it.",
            choice="only if the platform names it then", lines=("UNI-27",),
        )  # fmt: skip
        first, says = uninstall(upper.key) if upper.target else release(upper.key), witness(self.platform, below.witness)
        self.draft.before(first, step, f"Layers come to light from the top: {says}.", place(below.witness), (upper.key, required.key))
        why = f"{label(package)} has {name} too, which may need {label(required)}."
        self.draft.before(step, uninstall(required.key), why, place(below.witness))

    def _above(self, above: Above) -> None:
        name = named(self.platform, above.component)
        if above.upper in ACTIVE:
            step = self.draft.add(
                f"layer:{above.component}", Action.REMOVE_LAYER, Phase.CUSTOMIZATIONS, f"Remove the unmanaged layer of {name}",
                "It goes with the component and keeps nothing from going; remove it if what it needs stands in the way.",
                optional=True, lines=("UNI-27",),
            )  # fmt: skip
            self.draft.before(step, uninstall(above.lower), f"The layer lies on {name}.", above.place)
            return
        upper, lower = self.removal.packages[above.upper], self.removal.packages[above.lower]
        why = (
            f"{label(upper)} has a layer on {name}, whose base {label(lower)} brings: the platform deletes no base "
            "under another publisher's."
        )
        first = uninstall(upper.key) if upper.target else self._release(upper)
        self.draft.before(first, uninstall(lower.key), why, above.place, (upper.key, lower.key))
