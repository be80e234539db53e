DROP TABLE plan_document;
