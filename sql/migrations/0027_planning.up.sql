-- Plans redraw grids. A plan is the difference from what is in force at its date: a grid that has no row is as it is.
CREATE TABLE plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    title text NOT NULL,
    reason text,
    state text NOT NULL DEFAULT 'draft' CHECK (
        state IN ('draft', 'submitted', 'approved', 'published', 'in_force', 'rolled_back', 'abandoned')),
    -- Of its content: rises with every edit.
    version bigint NOT NULL DEFAULT 0,
    effective_at timestamptz,
    reverts_id bigint REFERENCES plan,
    made_by bigint NOT NULL REFERENCES account,
    made_at timestamptz NOT NULL DEFAULT now(),
    submitted_by bigint REFERENCES account,
    published_by bigint REFERENCES account,
    published_at timestamptz,
    CHECK (state NOT IN ('published', 'in_force', 'rolled_back')
           OR (effective_at IS NOT NULL AND published_at IS NOT NULL))
);
CREATE INDEX plan_state ON plan (state, effective_at);

CREATE TABLE plan_scope (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    area_id bigint NOT NULL REFERENCES area ON DELETE CASCADE,
    PRIMARY KEY (plan_id, area_id)
);

CREATE TABLE plan_grid (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    code text NOT NULL,
    area_id bigint REFERENCES area ON DELETE CASCADE,
    -- revived: one that had ended and comes back under its code; node_only: one that has a vertex more on its edge,
    -- which is no change to anybody.
    fate text NOT NULL CHECK (fate IN ('changed', 'new', 'revived', 'ended', 'node_only')),
    name text NOT NULL,
    kind text NOT NULL,
    parent_code text NOT NULL,
    geom geometry(MultiPolygon, 4326),
    -- What it is a difference from; another one in force by now means that the base has moved.
    base_boundary_id bigint,
    version bigint NOT NULL,
    changed_by bigint NOT NULL REFERENCES account,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (plan_id, code),
    CHECK ((geom IS NULL) = (fate = 'ended')),
    CHECK ((area_id IS NULL) = (fate = 'new')),
    CHECK ((base_boundary_id IS NULL) = (fate IN ('new', 'revived')))
);
CREATE INDEX plan_grid_geom ON plan_grid USING gist (geom);

-- Appended to, never altered: an undo is an edit too. Before and after: the rows of plan_grid and plan_binding.
CREATE TABLE plan_edit (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    seq bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    by_account bigint NOT NULL REFERENCES account,
    op jsonb NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    undoes bigint,
    PRIMARY KEY (plan_id, seq),
    FOREIGN KEY (plan_id, undoes) REFERENCES plan_edit
);

CREATE TABLE plan_binding (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    building_id bigint NOT NULL REFERENCES building ON DELETE CASCADE,
    -- None: it is bound to no grid any more.
    grid_code text,
    PRIMARY KEY (plan_id, building_id)
);

CREATE TABLE plan_post (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    post_code text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('moves', 'ends')),
    to_grid text,
    PRIMARY KEY (plan_id, post_code),
    CHECK ((to_grid IS NULL) = (decision = 'ends'))
);

-- The periods of posts that publishing ended, and where they went on: by these it is taken back.
CREATE TABLE plan_moved_post (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    post_id bigint NOT NULL REFERENCES post ON DELETE CASCADE,
    to_grid text,
    until timestamptz,
    PRIMARY KEY (plan_id, post_id)
);

-- A fault that is let stand, and why: known by its check, its grids and its place.
CREATE TABLE plan_waiver (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    check_key text NOT NULL,
    codes text[] NOT NULL,
    at_place geometry(Point, 4326),
    why text NOT NULL,
    by_account bigint NOT NULL REFERENCES account,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plan_waiver_plan ON plan_waiver (plan_id);

-- A name for a version of a plan.
CREATE TABLE plan_snapshot (
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    name text NOT NULL,
    seq bigint NOT NULL,
    by_account bigint NOT NULL REFERENCES account,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (plan_id, name)
);

-- What became of a plan, step by step.
CREATE TABLE plan_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES plan ON DELETE CASCADE,
    step text NOT NULL,
    by_account bigint NOT NULL REFERENCES account,
    comment text,
    seq bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX plan_step_plan ON plan_step (plan_id, id);

-- Which buildings went from which grid to which when a plan was published; never altered.
CREATE TABLE boundary_crosswalk (
    plan_id bigint NOT NULL REFERENCES plan,
    building_id bigint NOT NULL,
    from_area_id bigint,
    to_area_id bigint,
    households integer NOT NULL,
    effective_at timestamptz NOT NULL,
    PRIMARY KEY (plan_id, building_id)
);
CREATE INDEX boundary_crosswalk_time ON boundary_crosswalk (effective_at);

-- What is not a draft any more does not change, whoever asks.
CREATE FUNCTION keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM plan WHERE id = coalesce(NEW.plan_id, OLD.plan_id)) <> 'draft' THEN
        RAISE EXCEPTION 'plan % is not a draft', coalesce(NEW.plan_id, OLD.plan_id) USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER keep_plan BEFORE INSERT OR UPDATE OR DELETE ON plan_grid FOR EACH ROW EXECUTE FUNCTION keep_plan();
CREATE TRIGGER keep_plan BEFORE INSERT OR UPDATE OR DELETE ON plan_binding FOR EACH ROW EXECUTE FUNCTION keep_plan();
CREATE TRIGGER keep_plan BEFORE INSERT OR UPDATE OR DELETE ON plan_edit FOR EACH ROW EXECUTE FUNCTION keep_plan();
