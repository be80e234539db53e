.PHONY: run check test test-cluster

# Everything from system packages to the web server; see README. Ctrl-C stops it.
run:
	@python3 scripts/run.py serve

# Formatters, linters, types and the tests that need nothing but Python.
check:
	@python3 scripts/run.py check $(ARGS)

# All checks; ARGS go to pytest: make test ARGS="-k atlas"
test:
	@python3 scripts/run.py test $(ARGS)

# What may happen to a cluster, with people on it, counted; apt gets Patroni, etcd and HAProxy. Some minutes.
test-cluster:
	@python3 scripts/run.py test-cluster $(ARGS)
