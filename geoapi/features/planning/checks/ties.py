"""Faults of what hangs on a grid: bindings, posts, its code, and what the plan was made from."""

from collections.abc import Iterable

from geoapi.features.planning.checks.scene import Fault, Scene


def dead_bindings(scene: Scene) -> Iterable[Fault]:
    for building, code in scene.dead_bindings:
        sentence = f"The building {building} is bound to {scene.name(code)}, which ends"
        yield Fault("binding_dead", (code,), sentence, {"building": building})


def open_posts(scene: Scene) -> Iterable[Fault]:
    for post in scene.open_posts:
        sentence = f"{scene.name(post.grid)} ends, and nothing is decided for the post {post.code}"
        params = {"post": post.code, "role": post.role, "person": post.person}
        yield Fault("post_open", (post.grid,), sentence, params)


def taken_codes(scene: Scene) -> Iterable[Fault]:
    for code in scene.taken_codes:
        yield Fault("code", (code,), f"The code {code} has been given to another grid meanwhile")


def moved_bases(scene: Scene) -> Iterable[Fault]:
    for code in scene.moved_bases:
        sentence = f"{scene.name(code)} is not in force any more as this plan knows it"
        fixes = ({"op": "rebase"}, {"op": "rebase", "theirs": [code]})
        yield Fault("base_moved", (code,), sentence, {}, scene.shapes.get(code), fixes)


def later_bases(scene: Scene) -> Iterable[Fault]:
    for code in scene.later_bases:
        sentence = f"{scene.name(code)} is to be changed again after the day of this plan"
        yield Fault("base_later", (code,), sentence, {}, scene.shapes.get(code))
