# Every command of the project. `make` alone lists them; all tools come from .venv, never from PATH.

MAKEFLAGS += --no-builtin-rules --warn-undefined-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

CI ?=
PYTHON ?= python3
LISTEN ?= 127.0.0.1:7420
DATA ?= ./data
PYTEST_ARGS ?=
BENCH_ARGS ?=
CONFORMANCE_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
SERVER_STAMP := $(VENV)/.installed-server
DEV_STAMP := $(VENV)/.installed-dev
GENERATED := clients/python/statekeep/v1
SYNC_CLIENT := clients/python/statekeep/_sync
# The clients beside Python's, and the program that each needs on the machine. Zig comes from PyPI.
CLIENTS := zig go rust typescript java
NEEDS_zig := $(PYTHON)
NEEDS_go := go
NEEDS_rust := cargo
NEEDS_typescript := npm
NEEDS_java := mvn
PRESENT := $(foreach client,$(CLIENTS),$(if $(shell command -v $(NEEDS_$(client))),$(client)))
ABSENT := $(filter-out $(PRESENT),$(CLIENTS))
LANGUAGES := python $(CLIENTS)
CONFORMANCE_LANGUAGES := $(addprefix conformance-,$(LANGUAGES))
CLIENT_MAKE = $(MAKE) --no-print-directory BIN='$(CURDIR)/$(BIN)' STATEKEEP='$(CURDIR)/$(BIN)/statekeep'
TYPED := $(wildcard server clients/python tests bench tools)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# buf finds its plugins by name, so the pinned ones have to come first.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(DEV_STAMP) ## create .venv with the server, the client and every tool

.PHONY: serve
serve: $(SERVER_STAMP) ## start the server (LISTEN=127.0.0.1:7420 DATA=./data)
	exec $(BIN)/statekeep serve --listen '$(LISTEN)' --data '$(DATA)'

.PHONY: test
# The generated code is made fresh on a developer's machine, and must be fresh already in CI.
test: $(if $(CI),nothing-absent) lint $(if $(CI),check-generate,generate) ## run the lint and every test (PYTEST_ARGS='-k name' for some)
	$(BIN)/pytest -n 2 $(PYTEST_ARGS)
	@$(MAKE) --no-print-directory $(addprefix test-,$(PRESENT)) conformance
	@echo 'Left out: $(if $(ABSENT),the clients $(ABSENT) (no $(foreach client,$(ABSENT),$(NEEDS_$(client)))), )make bench (timed) and make breaking (compares with branch main).'

.PHONY: nothing-absent
nothing-absent:
	@[ -z '$(ABSENT)' ] || { \
	  echo 'Nothing may be left out, but there is no $(foreach client,$(ABSENT),$(NEEDS_$(client)))' \
	    'on this machine, which the clients $(ABSENT) need.' >&2; exit 1; }

.PHONY: $(addprefix test-,$(CLIENTS))
# test-go and so on: the lint and the tests of one client.
$(addprefix test-,$(CLIENTS)): test-%: $(DEV_STAMP)
	$(CLIENT_MAKE) -C clients/$* setup lint test

.PHONY: conformance
# A client whose driver cannot be built or run is left out, in one line.
conformance: $(DEV_STAMP) ## play the corpus with every client (CONFORMANCE_ARGS="--cases 'store/*' -v")
	@for client in $(PRESENT); do $(CLIENT_MAKE) --silent -C clients/$$client driver || exit 1; done
	$(BIN)/python -m tests.conformance $(CONFORMANCE_ARGS)

.PHONY: $(CONFORMANCE_LANGUAGES)
# conformance-go and so on: the corpus with one client.
$(CONFORMANCE_LANGUAGES): conformance-%: $(DEV_STAMP)
	@[ $* = python ] || $(CLIENT_MAKE) --silent -C clients/$* driver
	$(BIN)/python -m tests.conformance --client $* $(CONFORMANCE_ARGS)

.PHONY: lint
lint: $(DEV_STAMP) ## check style, types, layers and the contract
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code

.PHONY: format
format: $(DEV_STAMP) ## rewrite code and contract in the project's style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	$(BIN)/buf format --write

.PHONY: generate
generate: $(DEV_STAMP) ## generate the code of the contract in proto/ and the blocking client
	find $(GENERATED) -name '*_pb2*' -delete
	$(BIN)/buf generate
	@# mypy-protobuf writes a stub of gRPC code also for files without a service; those go.
	@for stub in $(GENERATED)/*_pb2_grpc.pyi; do [ -e "$${stub%i}" ] || rm "$$stub"; done
	$(BIN)/python tools/make_sync_client.py $(SYNC_CLIENT)
	@$(MAKE) --no-print-directory $(addprefix generate-,$(PRESENT))

.PHONY: $(addprefix generate-,$(CLIENTS))
# generate-go and so on: the code of the contract for one client.
$(addprefix generate-,$(CLIENTS)): generate-%: $(DEV_STAMP)
	$(CLIENT_MAKE) -C clients/$* generate

.PHONY: packages
packages: $(DEV_STAMP) ## build each client as the package of its ecosystem, into dist
	$(BIN)/python -m build --outdir dist/python .
	@for client in $(PRESENT); do $(CLIENT_MAKE) -C clients/$$client package || exit 1; done

.PHONY: bench-clients
bench-clients: $(DEV_STAMP) ## measure the pipelines of all clients in one run (BENCH_ARGS for its options)
	@for client in $(PRESENT); do $(CLIENT_MAKE) --silent -C clients/$$client bench || exit 1; done
	$(BIN)/python -m bench.clients $(BENCH_ARGS)

.PHONY: check-generate
check-generate: generate ## fail when the generated code differs from what is committed
	@changed="$$(git status --porcelain -- clients)"; \
	if [ -n "$$changed" ]; then \
	  printf '%s\n' "$$changed" 'The generated code was out of date; commit the files above.' >&2; \
	  exit 1; \
	fi

.PHONY: breaking
breaking: $(DEV_STAMP) ## check that the contract still serves the clients of branch main
	$(BIN)/buf breaking --against '.git#branch=main'

.PHONY: bench
bench: $(DEV_STAMP) ## run the benchmarks (BENCH_ARGS for their options)
	$(BIN)/python -m bench $(BENCH_ARGS)

.PHONY: clean
clean: ## remove .venv and everything that tools leave behind, but never data
	for client in $(CLIENTS); do $(CLIENT_MAKE) --silent -C clients/$$client clean || true; done
	rm -rf $(VENV) dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find server clients/python tests bench tools -name __pycache__ -prune -exec rm -rf {} + || true

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Statekeep needs Python 3.11 or newer, and "$(PYTHON)" is not;' \
	    'name one that is: make PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(SERVER_STAMP): pyproject.toml requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint requirements-dev.txt --editable '.[server]'
	touch $@

$(DEV_STAMP): requirements-dev.txt $(SERVER_STAMP)
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@
