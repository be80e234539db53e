DROP TABLE plan_presence;
DROP TABLE plan_comment;
