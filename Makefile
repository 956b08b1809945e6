# Everything here also works by hand, on Windows too: see "Without make" in README.md.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m

.PHONY: run setup setup-dev test check bench lock wheel clean

run: setup
	$(BIN)/familyfund demo --until today --if-empty
	$(BIN)/familyfund serve

setup: .venv/ready

setup-dev: .venv/ready-dev

# The package itself is installed without isolation: setuptools is pinned in the lock like everything else.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/familyfund migrate
	touch .venv/ready

.venv/ready-dev: .venv/ready requirements-dev.lock
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch .venv/ready-dev

test: setup-dev
	$(RUN) pytest

check: setup-dev
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) pytest -q tests/test_architecture.py tests/books/test_migrate.py

bench: setup-dev
	$(RUN) bench

# The locks are made for every platform: pip install uv, then make lock.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header -q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-header -q --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

wheel: setup-dev
	rm -rf build
	$(RUN) build --wheel --no-isolation --outdir dist .

clean:
	rm -rf .venv build dist
