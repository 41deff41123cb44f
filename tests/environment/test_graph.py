from __future__ import annotations

from w365lint.environment.graph import Edge, Graph, Node


def table(key: str) -> Node:
    return Node("table", key)


def edge(dependent: str, required: str, declared_by: str = "manifest", place: str = "record 1") -> Edge:
    return Edge(table(dependent), table(required), declared_by, "solution.xml", place)


def keys(nodes: object) -> list[str]:
    assert isinstance(nodes, tuple | frozenset)
    return sorted(node.key for node in nodes)


# form and app use view, view uses column, column uses table; report uses table.
USES = Graph([edge("form", "view"), edge("app", "view"), edge("view", "column"), edge("column", "table"), edge("report", "table")])


def test_what_uses_a_node_would_break_at_once() -> None:
    assert keys(USES.used_by(table("view"))) == ["app", "form"]
    assert keys(USES.used_by(table("table"))) == ["column", "report"]
    assert USES.used_by(table("form")) == ()


def test_what_a_node_needs_is_one_step_away() -> None:
    assert keys(USES.needs(table("view"))) == ["column"]
    assert USES.needs(table("table")) == ()


def test_reach_is_everything_that_breaks_sooner_or_later() -> None:
    assert keys(USES.reach(table("column"))) == ["app", "form", "view"]
    assert keys(USES.reach(table("table"))) == ["app", "column", "form", "report", "view"]
    assert USES.reach(table("app")) == frozenset()


def test_a_node_that_nobody_named_has_no_neighbours() -> None:
    stranger = table("stranger")
    assert (USES.used_by(stranger), USES.needs(stranger), USES.reach(stranger)) == ((), (), frozenset())
    assert USES.witness(stranger, table("table")) == ()


def test_nodes_that_need_each_other_are_a_cycle() -> None:
    graph = Graph([edge("b", "c"), edge("c", "b"), edge("a", "b"), edge("d", "e"), edge("e", "f"), edge("f", "d"), edge("g", "g")])
    assert [keys(group) for group in graph.cycles()] == [["b", "c"], ["d", "e", "f"], ["g"]]
    assert list(USES.cycles()) == []


def test_the_witness_is_the_shortest_chain() -> None:
    graph = Graph([edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("a", "c")])
    assert [(step.dependent.key, step.required.key) for step in graph.witness(table("a"), table("d"))] == [("a", "c"), ("c", "d")]
    assert graph.witness(table("d"), table("a")) == ()


def test_of_several_records_the_first_given_proves_a_step() -> None:
    graph = Graph([edge("a", "b", place="record 9"), edge("a", "b", place="record 1")])
    assert [step.place for step in graph.witness(table("a"), table("b"))] == ["record 9"]


def test_rounds_remove_first_what_nobody_needs() -> None:
    assert [[keys(group) for group in groups] for groups in USES.rounds()] == [
        [["app"], ["form"], ["report"]],
        [["view"]],
        [["column"]],
        [["table"]],
    ]


def test_a_node_without_edges_goes_in_the_first_round() -> None:
    graph = Graph([edge("a", "b")], [table("c"), table("a")])
    assert [[keys(group) for group in groups] for groups in graph.rounds()] == [[["a"], ["c"]], [["b"]]]


def test_a_cycle_goes_in_one_round_as_one_group() -> None:
    graph = Graph([edge("a", "b"), edge("b", "c"), edge("c", "b"), edge("c", "d")])
    assert [[keys(group) for group in groups] for groups in graph.rounds()] == [[["a"]], [["b", "c"]], [["d"]]]
