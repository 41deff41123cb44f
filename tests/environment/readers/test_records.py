from __future__ import annotations

from w365lint.environment.readers.records import in_order


def test_places_stand_in_the_order_in_which_people_count() -> None:
    places = ["record 10", "record 9", "RootComponent 2", "", "record ²", "record " + "9" * 5000]
    assert sorted(places, key=in_order) == ["", "RootComponent 2", "record 9", "record 10", "record " + "9" * 5000, "record ²"]
