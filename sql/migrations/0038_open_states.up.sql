-- Of a million matters few are open, and nearly all that are in some states: told that, the planner reads a
-- queue of some states by when it is due instead of sorting all that is open in an area.
CREATE STATISTICS matter_open_states (mcv) ON state, closed_at FROM matter;
