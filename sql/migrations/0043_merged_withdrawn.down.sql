-- What history has used cannot go: the move stays in the table, and nobody makes it.
UPDATE matter_move SET retired = true
 WHERE (kind, from_state, verb, to_state) = ('case', 'merged', 'withdraw', 'withdrawn');
