DROP STATISTICS matter_open_states;
