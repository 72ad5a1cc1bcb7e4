# Each of these works on a fresh Debian machine that has git, make and Python 3.11 or newer.
#   make demo        a college of one's own in ./demo, diagnosed and served
#   make test        everything, as CI runs it        make test-quick   under a minute
#   make check       format, lint, types, contracts   make bench        measured beside its rivals
#   make setup       the .venv (called by the others) make lock         pins anew, with hashes

BIN := .venv/bin
SPREAD := --numprocesses auto --dist loadfile --no-loadscope-reorder
QUICK := not (slow or kill or spark or postgres or browser)

.PHONY: setup demo test test-quick check bench bench-web lock

setup: .venv/installed

# Rewritten only when a pin changes: the stamp is newer than the lock, or the recipe runs.
.venv/installed: requirements.lock package-lock.json scripts/setup.sh scripts/assets.sh
	@sh scripts/setup.sh
	@touch $@

# Built once; afterwards it is only served. Made-up data need no second factor.
demo: setup
	@test -d demo/lake || $(BIN)/lemnis demo
	@LEMNIS_SECOND_FACTOR=nobody $(BIN)/lemnis serve --home demo --with-worker

check: setup
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo

# Files are spread over the cores. The whole suite comes last, so that the last line is pytest's
# own summary.
test: check
	@sh scripts/need.sh postgresql java chromium fonts office redis
	@node --test tests/js >/dev/null
	@$(BIN)/pytest --quiet $(SPREAD) tests/rooms --db postgres
	@$(BIN)/pytest $(SPREAD)

test-quick: setup
	@$(BIN)/pytest --quiet -m "$(QUICK)"

bench: setup
	@$(BIN)/python -m bench

# The site under fifty people, and under ever more, on SQLite and PostgreSQL.
bench-web: setup
	@sh scripts/need.sh --must postgresql
	@$(BIN)/python -m bench web

lock:
	uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --no-header \
	  --universal --python-version 3.11 --extra spark --group dev --output-file requirements.lock
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund --silent
	@python3 scripts/bare_lock.py package-lock.json
