from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from random import Random, SystemRandom

import pytest

from w365lint.environment.graph import Edge, Node
from w365lint.plan.cases import Case, recognise
from w365lint.plan.deadlock import Deadlock, untie
from w365lint.plan.loop import shortest_loop
from w365lint.plan.needs import LAYER, Hands, Item, Needs

GRAPHS = 1_000


def node(said: str) -> Node:
    """Read 'solution:A'; without a type it is a solution."""
    kind, _, key = said.rpartition(":")
    return Node(kind or "solution", key)


def item(said: str, edit: int | None = 40, remove: int | None = 20, part_of: str = "") -> Item:
    whole = Edge(node(said), node(part_of), "solution_component", "solutioncomponent.json", "record 1") if part_of else None
    return Item(node(said), node(said).key, Hands.OTHER, edit, None if whole else remove, whole)


def edges(said: str, declared_by: str = "dependency_reply") -> tuple[Edge, ...]:
    pairs = [pair.split(">") for pair in said.split()]
    return tuple(Edge(node(a), node(b), declared_by, "dependency/X.json", f"record {n}") for n, (a, b) in enumerate(pairs, 1))


def bare(said: str) -> Needs:
    found = edges(said)
    return Needs([Item(one, one.key, Hands.OTHER, 40, 20) for one in sorted({n for e in found for n in (e.dependent, e.required)})], found)


def keys(loop: Deadlock) -> str:
    return "".join(tie.dependent.node.key for tie in loop.loop)


# The example of Microsoft's page on circular dependencies: 2 of A needs 3 of B, and 4 of B needs 1 of A.
MICROSOFT = [
    item("A"), item("B"), item("view:1", 2, part_of="A"), item("form:2", 2, part_of="A"), item("view:3", 2, part_of="B"),
    item("flow:4", 3, part_of="B"),
]  # fmt: skip


def test_two_solutions_that_need_each_other_are_a_loop_of_two() -> None:
    (found,) = untie(Needs(MICROSOFT, edges("form:2>view:3 flow:4>view:1")))
    assert keys(found) == "AB"
    assert [edge.place for tie in found.loop for edge in tie.edges] == ["record 1", "record 2"]


def test_the_cheapest_place_to_cut_names_the_components_to_edit_and_their_solution() -> None:
    (found,) = untie(Needs(MICROSOFT, edges("form:2>view:3 flow:4>view:1")))
    assert found.cut
    assert (found.cut.dependent.name, [one.name for one in found.cut.edits], found.cut.weight) == ("A", ["2"], 2)


def test_an_upgrade_is_named_where_a_component_cannot_be_edited() -> None:
    items = [item("A"), item("B", edit=30), item("relationship:1", None, part_of="A"), item("relationship:2", None, part_of="B")]
    (found,) = untie(Needs(items, edges("relationship:1>relationship:2 relationship:2>relationship:1")))
    assert found.cut
    assert (found.cut.dependent.name, [one.name for one in found.cut.edits], found.cut.weight) == ("B", ["B"], 30)


def test_a_loop_that_nobody_can_cut_has_no_cut() -> None:
    items = [item("A", None), item("B", None)]
    (found,) = untie(Needs(items, edges("A>B B>A")))
    assert found.cut is None


def test_dependencies_inside_a_solution_are_no_deadlock() -> None:
    items = [item("A"), item("view:1", part_of="A"), item("view:2", part_of="A")]
    assert untie(Needs(items, edges("view:1>view:2 view:2>view:1"))) == ()


def test_of_several_loops_the_shortest_is_shown_and_all_members_are_named() -> None:
    first, _ = untie(bare("A>B B>C C>A C>D D>C"))
    assert keys(first) == "CD"
    assert [one.name for one in first.members] == ["A", "B", "C", "D"]


def test_untying_goes_on_until_nothing_needs_itself() -> None:
    assert [keys(one) for one in untie(bare("A>B B>C C>A C>D D>C"))] == ["CD", "ABC"]


def test_each_group_is_a_deadlock_of_its_own() -> None:
    assert [keys(one) for one in untie(bare("A>B B>A C>D D>C B>C"))] == ["AB", "CD"]


def test_the_order_of_the_dependencies_does_not_matter() -> None:
    said = ["A>B", "B>C", "C>A", "A>C", "C>B", "B>A"]
    assert len({tuple(map(keys, untie(bare(" ".join(some))))) for some in permutations(said)}) == 1


def loops(found: Iterable[Edge]) -> list[tuple[Node, ...]]:
    """Return every simple loop, found by walking on."""
    nexts: dict[Node, set[Node]] = {}
    for edge in found:
        nexts.setdefault(edge.dependent, set()).add(edge.required)
    done: list[tuple[Node, ...]] = []

    def walk(way: tuple[Node, ...]) -> None:
        for following in nexts.get(way[-1], ()):
            if following == way[0]:
                done.append(way)
            elif following > way[0] and following not in way:
                walk((*way, following))

    for start in nexts:
        walk((start,))
    return done


def around(found: Deadlock) -> tuple[Node, ...]:
    """Return the loop from its first node on."""
    nodes = [tie.dependent.node for tie in found.loop]
    start = nodes.index(min(nodes))
    return (*nodes[start:], *nodes[:start])


def test_loops_are_real_the_shortest_is_one_of_them_and_untying_leaves_none_and_cuts_nothing_in_vain() -> None:
    seed = SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # noqa: T201 to try it again
    tied = 0
    for number in range(GRAPHS):
        random = Random(f"{seed} {number}")  # noqa: S311 a seed makes the same graphs everywhere
        names = "ABCDEF"[: random.randint(2, 6)]
        likely = random.choice([0.2, 0.4])
        needs = bare(" ".join(f"{a}>{b}" for a in names for b in names if a != b and random.random() < likely))
        every = loops(needs.edges)
        assert all(around(found) in every for found in untie(needs)), f"seed {seed}, graph {number}"
        shortest = shortest_loop((edge.dependent, edge.required) for edge in needs.edges) if every else ()
        assert len(shortest) == min(map(len, every), default=0), f"seed {seed}, graph {number}"
        cut = {edge for found in untie(needs) if found.cut for edge in found.cut.edges}
        assert bool(cut) == bool(every), f"seed {seed}, graph {number}"
        left = [edge for edge in needs.edges if edge not in cut]
        assert loops(left) == [], f"seed {seed}, graph {number}"
        assert all(loops([*left, edge]) for edge in cut), f"seed {seed}, graph {number}"
        tied += bool(every)
    print(f"{tied} of {GRAPHS} had a loop")  # noqa: T201
    assert tied > GRAPHS // 4


# --- what the platform is known for ---


def test_a_circle_of_solutions_is_recognised_with_the_way_out() -> None:
    needs = Needs(MICROSOFT, edges("form:2>view:3 flow:4>view:1"))
    (found,) = recognise(needs, untie(needs))
    assert (found.case, found.first.name, found.second.name) == (Case.CIRCLE, "A", "B")
    assert found.advice.startswith("Neither A nor B can go while the other needs it. Drop what A needs of B")
    assert found.advice.endswith("Then uninstall B, then A.")
    assert found.source.endswith("/circular-dependencies-between-solutions")


def test_a_circle_of_components_is_no_circle_of_solutions() -> None:
    needs = bare("table:A>table:B table:B>table:A")
    assert untie(needs)
    assert recognise(needs, untie(needs)) == ()


@pytest.mark.parametrize(
    ("said", "declared_by", "case"),
    [
        ("solution:Upper>table:account", LAYER, Case.BASE_LAYER),
        ("solution:Upper>appmoduleroles:4f1d", LAYER, Case.APP_ROLES),
        ("connection:7>connector:office", "connection", Case.CONNECTIONS),
    ],
)
def test_a_layer_above_and_a_live_connection_are_recognised_by_their_shape(said: str, declared_by: str, case: Case) -> None:
    dependent, required = said.split(">")
    (found,) = recognise(Needs([item(dependent), item(required)], edges(said, declared_by)))
    assert (found.case, found.first.node, found.second.node) == (case, node(dependent), node(required))
    assert found.witnesses[0].place == "record 1"


def test_a_solution_that_merely_needs_a_component_is_no_layer() -> None:
    assert recognise(Needs([item("Upper"), item("table:account")], edges("Upper>table:account"))) == ()


def test_a_staged_upgrade_is_recognised_by_its_name() -> None:
    (found,) = recognise(Needs([item("work365"), item("Work365_Upgrade")], ()))
    assert (found.case, found.first.name, found.second.name) == (Case.UPGRADE, "Work365_Upgrade", "work365")


def test_an_upgrade_without_its_solution_and_a_solution_that_only_sounds_like_one_are_none() -> None:
    assert recognise(Needs([item("Other_Upgrade"), item("work365"), item("work365_Upgrades"), item("flow:work365_Upgrade")], ())) == ()
