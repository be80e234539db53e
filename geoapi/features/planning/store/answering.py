"""Who answers for a grid by a plan: its posts, as was decided on them."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from geoapi.features.planning.store.plans import Plan


@dataclass(frozen=True)
class Answering:
    """A post that residents are told; `name` None where nobody holds it, `moved_from` a grid that ends."""

    post: str
    role: str
    role_name: str
    role_name_en: str | None
    name: str | None
    moved_from: str | None


def answering(connection: Connection, plan: Plan, grid: str, *, in_force: bool = False) -> list[Answering]:
    """The posts of a grid at a plan's date, first who is nearest to residents.

    `in_force`: without the plan.
    """
    sql = """
        SELECT post.code, role.code, role.name, role.name_en, coalesce(person.name, desk_name),
               CASE WHEN decided.decision = 'moves' THEN area.code END
          FROM post JOIN area ON area.id = area_id JOIN role ON role.code = post.role
          LEFT JOIN person ON person.id = person_id
          LEFT JOIN plan_post AS decided ON decided.post_code = post.code AND decided.plan_id = :plan
         WHERE role.listed AND post.valid @> coalesce(CAST(:at AS timestamptz), now())
           AND CASE decided.decision WHEN 'moves' THEN decided.to_grid WHEN 'ends' THEN NULL
                    ELSE area.code END = :grid
         ORDER BY role.rank, post.code"""
    values = {"plan": -1 if in_force else plan.id, "at": plan.base_at, "grid": grid}
    return [Answering(*row) for row in connection.execute(text(sql), values)]
