DROP VIEW area_in_force;
