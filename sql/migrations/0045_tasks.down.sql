DROP INDEX matter_one_task;
DROP INDEX matter_task_call;
DROP INDEX matter_task_open;
DELETE FROM category WHERE kind = 'task';
DELETE FROM matter_move WHERE kind = 'task';
DELETE FROM matter_state WHERE kind = 'task';
