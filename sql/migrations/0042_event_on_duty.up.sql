-- An event may be for whoever holds a post, and wait until that post is on duty. What is put off for one post is
-- an event of its own: everybody else, other systems too, has heard of it by then.
ALTER TABLE event ADD COLUMN post_code text;
ALTER TABLE event ADD COLUMN when_on_duty boolean NOT NULL DEFAULT false;
ALTER TABLE event ADD COLUMN put_off boolean NOT NULL DEFAULT false;
