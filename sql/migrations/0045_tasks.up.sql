-- The flow of a task, as geoapi/features/couriers/tasks/flow.py has it.
INSERT INTO matter_state (kind, code, phase, is_over) VALUES
    ('task', 'open', 'new', false),
    ('task', 'taken', 'doing', false),
    ('task', 'handed_in', 'doing', false),
    ('task', 'sent_back', 'doing', false),
    ('task', 'done', 'done', true),
    ('task', 'void', 'void', true);
INSERT INTO matter_move (kind, from_state, verb, to_state) VALUES
    ('task', 'open', 'claim', 'taken'),
    ('task', 'sent_back', 'hand_in', 'handed_in'),
    ('task', 'taken', 'hand_in', 'handed_in'),
    ('task', 'sent_back', 'release', 'open'),
    ('task', 'taken', 'release', 'open'),
    ('task', 'sent_back', 'lapse', 'open'),
    ('task', 'taken', 'lapse', 'open'),
    ('task', 'handed_in', 'verify', 'done'),
    ('task', 'handed_in', 'send_back', 'sent_back'),
    ('task', 'open', 'cancel', 'void'),
    ('task', 'sent_back', 'cancel', 'void'),
    ('task', 'taken', 'cancel', 'void'),
    ('task', 'open', 'run_out', 'void'),
    ('task', 'handed_in', 'rehome', 'handed_in'),
    ('task', 'open', 'rehome', 'open'),
    ('task', 'sent_back', 'rehome', 'sent_back'),
    ('task', 'taken', 'rehome', 'taken');

-- To begin with: a city imports its own beside these.
INSERT INTO category (rank, code, kind, name, name_en, face, owner_roles, icon) VALUES
    (10, 'task_look', 'task', '顺路看一眼', 'Look on the way', 'none', '{grid_worker,grid_leader}', 'eye'),
    (20, 'task_bring', 'task', '捎带送达', 'Bring something', 'none', '{grid_worker,grid_leader}', 'hand-helping'),
    (30, 'task_tidy', 'task', '顺手整理', 'Put in order', 'none', '{grid_worker,grid_leader}', 'trash-2'),
    (40, 'task_post', 'task', '张贴告知', 'Put up a notice', 'none', '{grid_worker,grid_leader}', 'file-text'),
    (50, 'task_ask', 'task', '敲门问候', 'Ask at a door', 'none', '{grid_worker,grid_leader}', 'smile'),
    (60, 'task_other', 'task', '其他', 'Other', 'none', '{grid_worker,grid_leader}', 'circle-help');

-- Those that may be taken; the seats of one task; and whoever is at one is at no other. What is sent back comes
-- to whoever did it, whatever he is at.
CREATE INDEX matter_task_open ON matter (id) WHERE kind = 'task' AND closed_at IS NULL;
CREATE INDEX matter_task_call ON matter ((facts->>'call')) WHERE kind = 'task';
CREATE UNIQUE INDEX matter_one_task ON matter (account_id)
    WHERE kind = 'task' AND state = 'taken';
