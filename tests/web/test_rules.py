"""Every route declares who may use it, and every entry of the navigation leads somewhere."""

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from web.doors.roles import EVERY_ROLE
from web.doors.rules import ForMachines, Rule
from web.navigation import PLACES


def _routes(scene) -> list[RouteContext]:
    return list(iter_route_contexts(scene.pages().routes))


def _rules(route: RouteContext) -> list[object]:
    declared = [one.call for one in route.dependant.dependencies]
    return [one for one in declared if isinstance(one, Rule | ForMachines)]


def test_every_route_declares_one_rule(scene):
    found = {route.path: len(_rules(route)) for route in _routes(scene) if route.path != "/static"}
    assert {"/", "/sign-out", "/live", "/episodes/{reference}/reason"} <= set(found)
    assert [path for path, number in found.items() if number != 1] == []


def test_only_compiled_files_are_there_without_a_rule(scene):
    others = [one.path for one in _routes(scene) if not isinstance(one.original_route, APIRoute)]
    assert others == ["/static"]


def test_every_place_of_the_navigation_is_there_and_for_somebody(scene):
    paths = {route.path for route in _routes(scene) if "GET" in (route.methods or ())}
    assert [one.path for one in PLACES if one.path not in paths] == []
    assert all(one.roles and one.roles <= EVERY_ROLE for one in PLACES)
