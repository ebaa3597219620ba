# The two commands:   make course   builds and grades everything, and says where to look
#                     make test     runs every test
# The other verbs stand in `make help`.

# The first Python on the path that is new enough; choose another by PYTHON=…
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))) python3)
# auto: bubblewrap where it works; bubblewrap: that or nothing; none: process limits only
export SANDBOX ?= auto
# 1: a test that cannot run here, for want of Chromium or a sandbox, is an error
export STRICT ?=
# none: leave the tests that need PyTorch out
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
SOLUTIONS := $(shell find solutions -type f -not -path '*/.*' -not -name '* *')
# tests of one file that share much, such as a graded class, run in one process: tests/conftest.py
PYTEST := $(PY) -m pytest -n 2

JUPYTER_BOOK := $(BIN)/jupyter-book build book --config _config.yml --all -W -n --keep-going

.DELETE_ON_ERROR:
.PHONY: course book pdf epub gettext assignments release new-assignment new-chapter grade-demo test test-long style check bench bench-grader formgrader serve lock screenshots clean help

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

course: $(PAGES) $(RELEASED) grade-demo  ## build the book, make the assignments, grade a sample class
	@printf '%s\n' '' \
	  'The course is ready. Where to look:' \
	  '  the book           $(PAGES)    (open it as it is, or: make serve)' \
	  '  the assignments    assignments/' \
	  '  the class reports  _build/demo/report/*/index.html' \
	  '  the gradebook      _build/demo/gradebook.db    (in a browser: make formgrader)'

book: $(PAGES)  ## build the book: _build/html/index.html

pdf: $(INSTALLED)  ## the whole book, printed: _build/downhill.pdf
	$(JUPYTER_BOOK) --path-output _build/pdf --builder custom --custom-builder singlehtml
	@$(PY) tools/print_book.py _build/pdf/_build/singlehtml/index.html _build/downhill.pdf

epub: $(INSTALLED)  ## the whole book for e-readers: _build/downhill.epub
	$(JUPYTER_BOOK) --path-output _build/epub --builder custom --custom-builder epub
	@cp _build/epub/_build/epub/downhill.epub _build/ && echo 'The book is _build/downhill.epub'

gettext: $(INSTALLED)  ## what translators translate: _build/gettext/
	$(JUPYTER_BOOK) --path-output _build/words --builder custom --custom-builder gettext
	@rm -rf _build/gettext && cp -r _build/words/_build/gettext _build/gettext

assignments: $(RELEASED)  ## make assignments/ from solutions/

new-assignment new-chapter: new-%: $(INSTALLED)
	@$(PY) tools/new.py $* "$(NAME)"
new-assignment:  ## start an assignment from an example: NAME=a12_attention
new-chapter:  ## start a chapter from an example: NAME=12_attention

release: $(RELEASED)  ## what students get, an archive an assignment: _build/release/
	@$(PY) tools/release.py

grade-demo: $(INSTALLED)  ## grade a sample class of 30: _build/demo/
	@$(PY) tools/grade_demo.py --sandbox $(SANDBOX)

test: browser oracle $(PAGES) $(RELEASED) grade-demo  ## every test; the first time this also installs PyTorch
	$(PYTEST) -m "not long" cs_core cs_book cs_grader tests

test-long: browser oracle $(PAGES) $(RELEASED) grade-demo  ## more of the same: more seeds, more broken files, more kills, a class of 10,000
	$(PYTEST) -m long tests

style: $(INSTALLED)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

check: style  ## style, types and the fast tests, in a minute or two
	$(PYTEST) -q -m "not slow and not long" cs_core cs_book cs_grader tests/core tests/assignments tests/grader tests/test_*.py

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
	$(PY) -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --extra book --extra grader --extra cluster --extra test --universal \
	  --python-version 3.11 --generate-hashes --custom-compile-command "make lock" -o requirements.txt

clean:  ## remove what was built, but not .venv
	rm -rf _build

# --- what the verbs above are made of -------------------------------------------------------

.PHONY: preflight-python browser oracle
preflight-python:
	@$(PYTHON) tools/preflight.py python

browser: $(INSTALLED)
	@$(PY) tools/browser.py
oracle: $(INSTALLED)
ifneq ($(ORACLE),none)
	@$(PY) -c 'import torch' 2>/dev/null || $(PY) -m pip install --disable-pip-version-check --progress-bar on --no-build-isolation -e '.[oracle]' \
	  || { $(PYTHON) tools/preflight.py network; exit 1; }
endif

# The stamp is written last: an installation that was cut off starts again, from pip's cache.
$(INSTALLED): requirements.txt pyproject.toml | preflight-python
	@test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.txt \
	  || { $(PYTHON) tools/preflight.py network; exit 1; }
	$(PY) -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@mkdir -p .venv/etc/ipython  # kernels warn at every start that they listen on loopback; they always do
	@echo 'c.IPKernelApp.log_level = "ERROR"' > .venv/etc/ipython/ipython_kernel_config.py
	@touch $@

$(PAGES): $(SOURCES) _config.yml $(INSTALLED)
	$(JUPYTER_BOOK) --path-output .

$(RELEASED): $(SOLUTIONS) nbgrader_config.py $(INSTALLED)
	$(PY) tools/make_assignments.py
	@mkdir -p _build && touch $@
