# PocketOTP. `make help` lists the targets.
# Needs Python 3.11+ and make; Node 20+ for the tests on a MicroPython VM and on the emulated chip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check
PYTEST := $(BIN)/pytest
NODE := $(shell command -v node 2>/dev/null)

export PYTHONSAFEPATH := 1

.DEFAULT_GOAL := help
.PHONY: help env node run pictures test test-all test-quick test-device torture tampering fuzz \
  device-files mpy bench memory soak release lint format types clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# ---------------------------------------------------------------- environments

env: $(VENV)/.installed $(VENV)/.pinned ## Make the Python environment

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "PocketOTP needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Install the venv module first (Debian: apt install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.installed: pyproject.toml tools/hatch_build.py | $(VENV)/.created
	@echo "installing the Python environment (once)"
	@$(BIN)/python -m pip install $(PIP_FLAGS) -e '.[dev]'
	@touch $@

$(VENV)/.pinned: lib/requirements.txt simulator/requirements.txt tools/pinned.py | $(VENV)/.created
	@$(BIN)/python tools/pinned.py
	@touch $@

# circuitpython-stubs hides the host's msgpack: the firmware is checked against its own environment.
$(VENV)/device/.installed: tools/device-types.txt | $(VENV)/.created
	@$(PYTHON) -m venv --clear --without-pip $(VENV)/device
	@$(BIN)/python -m pip --python $(VENV)/device/bin/python install $(PIP_FLAGS) --no-deps -r tools/device-types.txt
	@touch $@

ifeq ($(NODE),)
node:
	@echo "Node.js 20+ is not installed: tests that need it will be counted as skipped"
else
node: node_modules/.installed
endif

node_modules/.installed: package.json package-lock.json
	@npm ci --include=dev --silent --no-audit --no-fund
	@touch $@

# ---------------------------------------------------------------- use

run: env ## Run a token in this terminal (without a terminal: play the story by script)
	@$(BIN)/pocketotp simulate

pictures: env ## Make the pictures of the documents anew, from the simulator
	@cd docs/pictures && ../../$(BIN)/pocketotp simulate --headless --script make.script --seed 5

# ---------------------------------------------------------------- tests

test: lint types test-all ## Everything that runs on this machine in some minutes

test-all: env node
	@$(PYTEST) tests -n 2 --dist worksteal -m 'not device or story'

test-quick: env ## Unit tests only
	@$(PYTEST) -q tests/unit

test-device: env node ## The whole suite on the emulated RP2040 (needs `make device-files` once)
	@$(PYTEST) tests/device

torture: env ## Every power cut, all pairs, 100,000 random lives (an hour or two)
	@$(BIN)/python tests/torture

tampering: env ## Single flipped bits everywhere in slots and nvm, through a started token (long)
	@$(BIN)/python tests/tampering

fuzz: env ## Ten million bent frames to the link, in every state (long)
	@$(BIN)/python tests/link/fuzz.py

device-files: env ## Get CircuitPython and the boot ROM for the device tests, once
	@$(BIN)/python tools/device_files.py

mpy: env ## Compile the firmware for the board into build/drive
	@$(BIN)/python tools/drive.py build/drive

bench: env node ## Measure the budgets on the emulated RP2040, beside the naive way
	@$(BIN)/python benchmarks/budgets.py

memory: env node ## Heap and import time by module, on the emulated RP2040
	@$(BIN)/python benchmarks/memory.py

soak: env node ## 24 emulated hours of typing, connecting and resting (an hour)
	@$(BIN)/python tests/device/soak.py

release: env ## Build the release archive into dist/
	@$(BIN)/python tools/release.py

lint: env ## Check style and format (ruff)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "run make format" >&2; exit 1; }

format: env ## Format the code (ruff)
	@$(BIN)/ruff format

types: env $(VENV)/device/.installed ## Check types: firmware and host, each in its environment
	@$(BIN)/python tools/check_types.py

clean: ## Remove environments, caches and built files
	rm -rf $(VENV) node_modules .stamps build dist simulator/site .pytest_cache .ruff_cache .mypy_cache .hypothesis
	rm -rf lib/adafruit_* lib/*.dist-info
