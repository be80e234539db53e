DELETE FROM category WHERE kind = 'case' AND parent IS NOT NULL;
DELETE FROM category WHERE kind = 'case';
DELETE FROM matter_move WHERE kind = 'case';
DELETE FROM matter_state WHERE kind = 'case';
DELETE FROM role WHERE code IN ('urban_management', 'utility_service');
