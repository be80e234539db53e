DROP TABLE boundary_crosswalk, plan_step, plan_snapshot, plan_waiver, plan_moved_post, plan_post, plan_binding, plan_edit, plan_grid, plan_scope, plan;
DROP FUNCTION keep_plan();
