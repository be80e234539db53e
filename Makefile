.PHONY: run test

# Everything from system packages to the web server; see README. Ctrl-C stops it.
run:
	@python3 scripts/run.py serve

# All checks; ARGS go to pytest: make test ARGS="-k atlas"
test:
	@python3 scripts/run.py test $(ARGS)
