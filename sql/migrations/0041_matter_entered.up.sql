-- What somebody has entered for others, to see what became of it.
CREATE INDEX matter_entered ON matter (entered_by, due_at) WHERE closed_at IS NULL AND entered_by IS NOT NULL;
