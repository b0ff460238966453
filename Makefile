# All a contributor types. `make` alone lists it.

PYTHON ?= python3
PIP = .venv/bin/pip -qq --disable-pip-version-check
# The locks name everything, so pip need not look for more (and would take "coverage[toml]", unpinned, for more).
LOCKED = install --no-deps --require-hashes --only-binary=:all: --requirement
INSTALL = $(PIP) $(LOCKED)
PROJECT = $(PIP) install --no-deps --no-build-isolation --editable . && $(PIP) check
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --no-header --no-emit-index-url
OURS = --group build --extra discord --extra matrix --extra slack pyproject.toml

# The name carries the version, so that another PYTHON makes the environment anew.
MADE := .venv/.made-with-$(shell $(PYTHON) -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null)

.DEFAULT_GOAL = help
.PHONY: help run setup test check fix bench demo-bridge demo-discord demo-matrix demo-slack docs lock clean

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s%s\n", $$1, $$2 }' Makefile
	@echo "With another Python: make test PYTHON=python3.12"

run: .venv/.run  ## Set up what is missing and start Bridgebot
	@exec .venv/bin/bridgebot run $(ARGS)

setup: .venv/.dev  ## Make .venv with all that work on Bridgebot needs

test: .venv/.dev .venv-synapse/.ready .venv-element/.ready  ## Run every test, on real databases and a real homeserver
	@.venv/bin/pytest --numprocesses 2 --dist loadgroup --cov --cov-report term:skip-covered $(ARGS)

check: .venv/.dev  ## Check form, style and types
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy

fix: .venv/.dev  ## Put form and style right where a tool can
	.venv/bin/ruff format
	.venv/bin/ruff check --fix

bench: .venv/.dev  ## Measure the figures that the README quotes
	@.venv/bin/python -m benchmarks $(ARGS)

demo-bridge: .venv/.dev .venv-synapse/.ready  ## Play a conversation over Matrix, Slack and Discord
	@.venv/bin/python tests/demo_bridge.py

demo-discord: .venv/.dev  ## Play a story on a pretend Discord, over real sockets
	@.venv/bin/python tests/demo_discord.py

demo-matrix: .venv/.dev .venv-synapse/.ready  ## Play a story on a real Matrix homeserver
	@.venv/bin/python tests/demo_matrix.py

demo-slack: .venv/.dev  ## Play a story on a pretend Slack, over real sockets
	@.venv/bin/python tests/demo_slack.py

docs: .venv/.dev  ## Write the generated pages anew
	@.venv/bin/python -m docs.generate $(ARGS)

lock:  ## Pin dependencies anew (newer ones too: make lock ARGS=--upgrade)
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	$(PYTHON) -m venv "$$dir" && "$$dir/bin/pip" -qq --disable-pip-version-check install uv && \
	PATH="$$dir/bin:$$PATH" && \
	$(COMPILE) $(OURS) --extra dev --extra test-pg --output-file requirements/dev.lock $(ARGS) && \
	$(COMPILE) $(OURS) --constraint requirements/dev.lock --no-annotate --output-file requirements/run.lock $(ARGS) && \
	$(COMPILE) requirements/synapse.in --output-file requirements/synapse.lock $(ARGS)

clean:  ## Remove what these targets made
	rm -rf .venv .venv-synapse .venv-element .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage dist
	find $(wildcard bridgebot adapters commands store tests benchmarks docs) \
		-name __pycache__ -prune -exec rm -rf {} +

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Bridgebot needs Python 3.11 or newer, and $(PYTHON) is not." \
		     "Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { \
		echo "$(PYTHON) lacks its venv module. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.run: $(MADE) requirements/run.lock pyproject.toml
	@echo "Installing what Bridgebot needs (half a minute, once)"
	@$(INSTALL) requirements/run.lock
	@$(PROJECT)
	@touch $@

.venv/.dev: $(MADE) requirements/dev.lock pyproject.toml
	@echo "Installing what working on Bridgebot needs (a minute, once)"
	@$(INSTALL) requirements/dev.lock
	@$(PROJECT)
	@touch .venv/.run $@

.venv-synapse/.ready: requirements/synapse.lock
	@echo "Installing a Matrix homeserver to test on (a minute, once)"
	@$(PYTHON) -m venv --clear .venv-synapse
	@.venv-synapse/bin/pip -qq --disable-pip-version-check $(LOCKED) $<
	@touch $@

.venv-element/.ready: tests/element/package-lock.json
	@mkdir -p .venv-element && cp tests/element/package*.json .venv-element
	@echo "Installing a Matrix client like Element's to test with (seconds, once)"
	@(cd .venv-element && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch .ready) || \
		echo "Without npm (from Node.js) it is not tested what people with Element see"
