# The two commands:   make course   builds and grades everything, and says where to look
#                     make test     runs every test
# The other verbs stand in `make help`.

# The first Python on the path that is new enough; choose another by PYTHON=…
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))) python3)
# bubblewrap: or nothing; none: process limits only; auto: bubblewrap where it works
export SANDBOX ?= auto
# none: leave the tests that need Chromium, or PyTorch, out
BROWSER ?= chromium
ORACLE ?= torch

# many small matrices: BLAS threads would only wait for each other
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

BIN := .venv/bin
PY := $(BIN)/python
INSTALLED := .venv/installed
PAGES := _build/html/index.html
RELEASED := _build/released
SOURCES := $(shell find book cs_book cs_core -type f -not -path '*/__pycache__/*' -not -name '* *')
SOLUTIONS := $(shell find solutions -type f -not -path '*/.*')

.DELETE_ON_ERROR:
.PHONY: course book assignments grade-demo test style check bench bench-grader formgrader serve lock screenshots clean help

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

course: $(PAGES) $(RELEASED) grade-demo  ## build the book, make the assignments, grade a sample class
	@printf '%s\n' '' \
	  'The course is ready. Where to look:' \
	  '  the book           $(PAGES)    (open it as it is, or: make serve)' \
	  '  an assignment      assignments/a1_loss_functions/a1_loss_functions.ipynb' \
	  '  the class report   _build/demo/report/a1_loss_functions/index.html' \
	  '  the gradebook      _build/demo/gradebook.db    (in a browser: make formgrader)'

book: $(PAGES)  ## build the book: _build/html/index.html

assignments: $(RELEASED)  ## make assignments/ from solutions/

grade-demo: $(INSTALLED)  ## grade a sample class of 30: _build/demo/
	@$(PY) tools/grade_demo.py --sandbox $(SANDBOX)

test: $(PAGES) $(RELEASED) grade-demo  ## every test; the first time this also installs PyTorch
ifneq ($(BROWSER),none)
	@$(PYTHON) tools/preflight.py browser
endif
ifneq ($(ORACLE),none)
	@$(PY) -c 'import torch' 2>/dev/null || $(BIN)/pip install --disable-pip-version-check --progress-bar on --no-build-isolation -e '.[oracle]' \
	  || { $(PYTHON) tools/preflight.py network; exit 1; }
endif
	$(PY) -m pytest -n 2 cs_core cs_book cs_grader tests/core tests/oracle tests/assignments tests/book
	$(PY) -m pytest tests/grader tests/test_architecture.py $(if $(filter none,$(BROWSER)),,tests/browser)

style: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: style  ## style, types and the fast tests, in a minute or two
	$(PY) -m pytest -q -n 2 -m "not slow" cs_core cs_book cs_grader tests/core tests/assignments tests/grader tests/test_architecture.py

bench: $(INSTALLED)  ## speed against PyTorch and plain loops: docs/benchmarks.md
	@mkdir -p _build
	$(PY) -m pytest -q benchmarks --benchmark-json=_build/benchmarks.json
	$(PY) benchmarks/report.py _build/benchmarks.json

bench-grader: $(INSTALLED)  ## speed of grading against stock nbgrader: docs/grading-speed.md
	$(PY) benchmarks/grader/bench_grader.py

formgrader: grade-demo  ## show nbgrader's own pages on the sample class
	cd _build/demo && PATH="$(CURDIR)/$(BIN):$$PATH" jupyter server --ip=127.0.0.1 --ServerApp.open_browser=True --ServerApp.default_url=/formgrader

serve: $(PAGES)  ## show the book on http://localhost:8000
	$(PY) -m http.server --bind 127.0.0.1 --directory _build/html 8000

screenshots: $(PAGES)  ## pictures of the pages, and the one in the README
	$(PY) tools/screenshots.py index.html 01_loss_functions/hinge-or-softmax.html --out _build/screenshots

lock: $(INSTALLED)  ## requirements.txt from pyproject.toml, exact, with hashes
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --extra book --extra grader --extra cluster --extra test --universal \
	  --python-version 3.11 --generate-hashes --custom-compile-command "make lock" -o requirements.txt

clean:  ## remove what was built, but not .venv
	rm -rf _build

# --- what the verbs above are made of -------------------------------------------------------

.PHONY: preflight-python
preflight-python:
	@$(PYTHON) tools/preflight.py python

# The stamp is written last: an installation that was cut off starts again, from pip's cache.
$(INSTALLED): requirements.txt pyproject.toml | preflight-python
	@test -x $(PY) || $(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.txt \
	  || { $(PYTHON) tools/preflight.py network; exit 1; }
	$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@mkdir -p .venv/etc/ipython  # kernels warn at every start that they listen on loopback; they always do
	@echo 'c.IPKernelApp.log_level = "ERROR"' > .venv/etc/ipython/ipython_kernel_config.py
	@touch $@

$(PAGES): $(SOURCES) _config.yml $(INSTALLED)
	$(BIN)/jupyter-book build book --config _config.yml --path-output . --all -W -n --keep-going

$(RELEASED): $(SOLUTIONS) nbgrader_config.py $(INSTALLED)
	$(BIN)/nbgrader generate_assignment a1_loss_functions --force --create
	@mkdir -p _build && touch $@
