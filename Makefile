# `make run` shows groundup at work, `make test` proves it. Both bring all they need: only python3 (3.11 to 3.13,
# with pip and venv) and make have to be there. No root, nothing outside this folder.

PYTHON ?= python3
UV := .uv/bin/uv
# Trust the certificates that the machine trusts: behind a company's proxy uv's own list is not enough.
export UV_SYSTEM_CERTS ?= true
# CI adds `WITH='--group peers'`: the cross-checks against other tools then run too. It also sets `COVER`: counting
# which lines are reached makes every test slower.
WITH ?=
COVER ?=
RUN := $(UV) run --frozen --python $(abspath .uv/bin/python) $(WITH)

# `make run` opens the app, `make report` assesses a synthetic squat and leaves its report in out/demo.html.
.PHONY: run report test proof bench format clean

run: $(UV)
	$(RUN) --no-dev --all-extras groundup app

report: $(UV)
	$(RUN) --no-dev groundup demo --report out/demo.html

test: $(UV)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) python frontend/static_files.py --check
	@# The body engine compiles while types are checked: workers of pytest would each compile it.
	$(RUN) python tests/warm_engine.py & $(RUN) pyright; checked=$$?; wait $$! && exit $$checked
	$(RUN) lint-imports --no-cache
	$(RUN) pytest -n 3 --dist worksteal $(COVER)

proof: $(UV)
	$(RUN) pytest -n 2 -m proof

bench: $(UV)
	$(RUN) --group peers python -m benchmarks

format: $(UV)
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

$(UV):
	@$(PYTHON) -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	    { echo "groundup needs Python 3.11, 3.12 or 3.13 with venv. Name one: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

clean:
	rm -rf .venv .uv out
