"""A city's years of cases: a million, of which some thirty thousand are open, with steps and clocks."""

from psycopg2.extensions import connection as Connection
from runner.console import say

OPEN_EVERY = 33
# Points in each grid at which something is reported again and again.
SPOTS = 20


def fill(connection: Connection, matters: int) -> int:
    """Write them by INSERT … SELECT; returns how many are open."""
    with connection.cursor() as cursor:
        # An index is built faster than it is kept.
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        again = {f"index {name}": statement for name, statement in indexes}
        for name, statement in {**_BEFORE, **again, **_AFTER}.items():
            say(f"  {name} …")
            values = {"matters": matters, "open_every": OPEN_EVERY, "spots": SPOTS}
            cursor.execute(statement, None if name in again else values)
        cursor.execute("SELECT count(*) FROM matter WHERE closed_at IS NULL")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


# From which states an open one is in, how many moves led there, and how often of ten.
_STATES = "(0, 'received', 0), (1, 'received', 0), (2, 'accepted', 1), (3, 'dispatched', 2), "
_STATES += "(4, 'dispatched', 2), (5, 'working', 3), (6, 'working', 3), (7, 'working', 3), "
_STATES += "(8, 'working', 3), (9, 'resolved', 4)"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LETTER = f"substr('{_LETTERS}', 1 + ((n / {{of}}) %% 31)::int, 1)"
_NUMBER = " || ".join(_LETTER.format(of=of) for of in (29_791, 961, 31, 1))
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
     WHERE tablename = 'matter' AND indexname NOT IN (SELECT conname FROM pg_constraint)"""
_BEFORE = {
    "places": """
        CREATE TEMP TABLE spot AS
        WITH RECURSIVE above AS (
            SELECT id AS grid_id, id FROM area WHERE layer = 'admin' AND level = 'grid'
            UNION SELECT above.grid_id, area.parent_id FROM above JOIN area ON area.id = above.id
             WHERE area.parent_id IS NOT NULL),
        point AS (
            SELECT id AS grid_id, (ST_Dump(ST_GeneratePoints(geom, %(spots)s, 7))).geom AS point
              FROM area_in_force WHERE layer = 'admin' AND level = 'grid')
        SELECT row_number() OVER (ORDER BY md5(point::text)) - 1 AS place, grid_id, point,
               ARRAY(SELECT id FROM above WHERE above.grid_id = point.grid_id
                     UNION SELECT id FROM area_in_force AS zone
                      WHERE zone.layer <> 'admin' AND ST_Covers(zone.geom, point) ORDER BY 1) AS area_ids,
               (SELECT code FROM post WHERE area_id = point.grid_id AND role = 'grid_worker'
                   AND valid @> now() ORDER BY code LIMIT 1) AS worker,
               (SELECT post.code FROM post JOIN role ON role.code = post.role
                 WHERE role.acts_as = 'department' AND post.valid @> now() ORDER BY post.code LIMIT 1)
                   AS department
          FROM point""",
    "an index for them": "CREATE UNIQUE INDEX ON spot (place)",
    "matters": f"""
        INSERT INTO matter (number, kind, state, turn, category, channel, title, body, point, accuracy_m,
                            grid_id, area_ids, post_code, submission, submission_digest, receipt_key,
                            happened_at, opened_at, changed_at, closed_at, outcome, due_at)
        SELECT to_char(opened_at, 'YYMMDD') || '-' || {_NUMBER}, 'case', state, turn,
               (ARRAY['street_lamp', 'garbage', 'noise', 'heating', 'manhole', 'parking'])[1 + n %% 6],
               'web', '路灯不亮', '楼下第二盏路灯不亮，晚上看不见路。', point, 0, grid_id, area_ids,
               CASE WHEN turn >= 2 THEN CASE WHEN n %% 17 = 0 THEN department ELSE worker END END,
               gen_random_uuid(), '\\x00', decode(md5(n::text), 'hex'), opened_at, opened_at,
               coalesce(closed_at, opened_at), closed_at, CASE WHEN turn >= 4 THEN 'fixed' END,
               CASE WHEN closed_at IS NULL THEN now() + (n %% 4001 - 500) * interval '2 minutes' END
          FROM (SELECT n, spot.*, CASE WHEN is_open THEN known.state ELSE 'closed' END AS state,
                       CASE WHEN is_open THEN known.turn ELSE 5 END AS turn,
                       now() - CASE WHEN is_open THEN 1 + n %% 9 ELSE 40 + n %% 1000 END * interval '1 day'
                           AS opened_at,
                       CASE WHEN NOT is_open THEN now() - (37 + n %% 1000) * interval '1 day' END AS closed_at
                  FROM (SELECT n, n %% %(open_every)s = 0 AS is_open, n * 7919 %% (SELECT count(*) FROM spot)
                               AS place
                          FROM generate_series(1, CAST(%(matters)s AS bigint)) AS n) AS numbered
                  JOIN spot USING (place)
                  JOIN (VALUES {_STATES}) AS known (kind_of, state, turn)
                    ON kind_of = n / %(open_every)s %% 10) AS each
        ON CONFLICT (number) DO NOTHING""",
}
_AFTER = {
    "steps of the open ones": """
        INSERT INTO matter_step (matter_id, turn, kind, from_state, verb, to_state, at, done_by, post_code,
                                 told)
        SELECT matter.id, done.turn, 'case', done.from_state, done.verb, done.to_state,
               opened_at + done.turn * interval '1 hour',
               CASE WHEN done.turn = 0 THEN 'reporter' ELSE 'staff' END,
               CASE WHEN done.turn >= 2 THEN post_code END, 'public'
          FROM matter JOIN (VALUES (0, NULL, 'submit', 'received'), (1, 'received', 'accept', 'accepted'),
                                   (2, 'accepted', 'dispatch', 'dispatched'),
                                   (3, 'dispatched', 'acknowledge', 'working'),
                                   (4, 'working', 'resolve', 'resolved'))
               AS done (turn, from_state, verb, to_state) ON done.turn <= matter.turn
         WHERE closed_at IS NULL AND NOT EXISTS (SELECT FROM matter_step WHERE matter_id = matter.id)""",
    "clocks of the open ones": """
        INSERT INTO matter_clock (matter_id, name, rule, started_at, started_turn, due_at, next_at)
        SELECT id, CASE turn WHEN 0 THEN 'intake' WHEN 4 THEN 'follow_up' ELSE 'resolve' END,
               'h24', opened_at, turn, due_at, NULL
          FROM matter WHERE closed_at IS NULL AND due_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM matter_clock WHERE matter_id = matter.id AND stopped_at IS NULL)""",
    "statistics": "VACUUM ANALYZE matter, matter_step, matter_clock",
}
