-- Whoever reported one that was merged may take that back; the one that it was merged into goes on.
INSERT INTO matter_move (kind, from_state, verb, to_state) VALUES ('case', 'merged', 'withdraw', 'withdrawn')
    ON CONFLICT (kind, from_state, verb, to_state) DO UPDATE SET retired = false;
