-- Since when open matters lie where the boundaries are: the version of these, and until when periods were looked at.
CREATE TABLE matter_home (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO matter_home DEFAULT VALUES;
