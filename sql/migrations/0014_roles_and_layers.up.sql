-- Roles and overlay layers are rows, as kinds of places are: a city adds its own.
CREATE TABLE overlay_layer (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$' AND code <> 'admin'),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    -- What files of a city may call it.
    other_names text[] NOT NULL DEFAULT '{}',
    icon text NOT NULL DEFAULT 'map-pinned',
    tone text NOT NULL DEFAULT 'orange' CHECK (tone IN ('blue', 'green', 'red', 'orange', 'purple', 'teal', 'grey')),
    -- Strokes and gaps of its lines in pixels, so that nobody has to tell layers by colour alone.
    dash text NOT NULL DEFAULT '8 3 2 3 2 3' CHECK (dash ~ '^[0-9]+( [0-9]+)+$'),
    rank integer NOT NULL DEFAULT 1000,
    -- Where on the duty ladder all posts of its zones stand, whatever their role; NULL: each where its role does.
    rung text CHECK (rung IN ('grid', 'community', 'police'))
);
INSERT INTO overlay_layer (rank, code, name, name_en, other_names, icon, tone, dash, rung) VALUES
    (10, 'police', '警务区', 'Police beats', '{警务,派出所辖区}', 'shield', 'purple', '14 4 3 4', 'police'),
    (20, 'property', '物业管理区', 'Property management', '{物业,物业小区}', 'building-2', 'teal', '3 4', NULL),
    (30, 'party', '党组织片区', 'Party branches', '{党组织,党支部片区}', 'flag', 'red', '12 5', NULL);

CREATE TABLE role (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name text NOT NULL CHECK (name <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    other_names text[] NOT NULL DEFAULT '{}',
    -- Who is named first, and called first of a rung.
    rank integer NOT NULL DEFAULT 1000,
    -- Where its posts stand on the duty ladder; NULL: they are not called in turn.
    rung text CHECK (rung IN ('grid', 'community', 'police'))
);
INSERT INTO role (rank, code, name, name_en, other_names, rung) VALUES
    (10, 'grid_worker', '专职网格员', 'Grid worker', '{网格员,网格管理员}', 'grid'),
    (20, 'grid_leader', '网格长', 'Grid leader', '{}', 'grid'),
    (30, 'part_time_grid_worker', '兼职网格员', 'Part-time grid worker', '{}', 'grid'),
    (40, 'building_leader', '楼栋长', 'Building leader', '{楼长,楼门长,楼组长}', 'grid'),
    (50, 'contact_household', '党员中心户', 'Party contact household', '{中心户}', 'grid'),
    (60, 'duty_desk', '值班室', 'Duty desk', '{值班电话,值班岗,值班台,社区值班,社区值班室,社区值班电话}', 'community'),
    (70, 'community_secretary', '社区书记', 'Community secretary',
     '{社区党委书记,社区党总支书记,社区党支部书记}', 'community'),
    (80, 'police_officer', '社区民警', 'Community police officer', '{民警,片警}', 'police'),
    (90, 'property_manager', '物业负责人', 'Property manager', '{物业经理,物业主任}', NULL),
    (100, 'party_secretary', '党支部书记', 'Party branch secretary', '{支部书记,网格党支部书记}', NULL);

ALTER TABLE post ADD CONSTRAINT post_role_fkey FOREIGN KEY (role) REFERENCES role;
CREATE INDEX post_role ON post (role);

SELECT watch_changes('role', 'posts', 'unnest(ARRAY(SELECT code FROM post WHERE role = r.code))', 'r.code, r.name, r.rank, r.rung');
SELECT watch_changes('overlay_layer', 'boundaries');
