DROP TABLE plan_proposal;
