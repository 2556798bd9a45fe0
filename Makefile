# Hippo's commands. `make run` serves the site, `make test` checks everything.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

SERVER ?= gunicorn
SERVE_gunicorn := $(BIN)/gunicorn --config gunicorn.conf.py hippo_site.wsgi
SERVE_granian := $(BIN)/python -m hippo_site.granian

# The kind of database, from the environment or .env: PostgreSQL needs a driver.
SCHEME := $(firstword $(subst :, ,$(value DATABASE_URL) \
	$(shell sed -n 's/^DATABASE_URL=//p' .env 2>/dev/null; head -c 16 "$$DATABASE_URL_FILE" 2>/dev/null)))
EXTRAS := $(if $(filter postgres postgresql,$(SCHEME)),$(VENV)/postgres.stamp)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run serve setup translations test test-postgres coverage fuzz test-clients lint format train scale notebook sync bench browser-deps postgres-deps deploy-deps image rehearse sbom audit release lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup serve ## Set everything up and serve on 127.0.0.1:8000, or on HOST and PORT

serve: $(if $(filter granian,$(SERVER)),$(VENV)/granian.stamp) ## Serve what is set up, in the foreground (SERVER=granian: another server)
	@test -n '$(SERVE_$(SERVER))' || { echo 'SERVER is gunicorn or granian, not $(SERVER).' >&2; exit 1; }
	@test -x $(BIN)/gunicorn || { echo "Nothing is set up here yet: make run" >&2; exit 1; }
	@exec $(SERVE_$(SERVER))

setup: $(VENV)/run.stamp $(EXTRAS) ## Everything but serving: packages, database, pages, the repository's mirror
	@echo "Preparing the database and the pages …" >&2
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@$(MANAGE) sync_models || echo "Going on with what was mirrored before." >&2

# Compiled modules are kept: the tests start Python some hundred times.
test test-postgres: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/dev.stamp setup ## The same set-up, then the whole test suite
	@$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

test-postgres: $(VENV)/dev.stamp setup ## The suite on a PostgreSQL of its own, the database part again through pgbouncer
	@$(BIN)/python -m tests.postgres $(ONLY)

coverage: $(VENV)/dev.stamp setup ## The tests without a browser, and which lines they run: at least 90 %
	@$(BIN)/coverage run -m pytest -m 'not browser'
	@$(BIN)/coverage report

FUZZ_SECONDS ?= 30
fuzz: $(VENV)/dev.stamp $(VENV)/fuzz.stamp $(VENV)/granian.stamp setup ## Minutes of random bytes: every reader, and the fast path against the long way; and each way that a run ends
	@for target in $$($(BIN)/python -m tests.fuzz); do $(BIN)/python -m tests.fuzz $$target $(FUZZ_SECONDS) || exit 1; done
	@$(BIN)/pytest --hypothesis-profile=fuzz tests/hippo_site/test_fuzz.py tests/hippo_site/granian/test_fuzz_granian.py tests/hippo_site/fast_path/test_inbox.py tests/training/management/train_mnist/test_crash_matrix.py

test-clients: $(VENV)/kserve/stamp $(VENV)/mlserver/stamp setup ## KServe's and MLServer's clients against /v2
	@$(VENV)/kserve/bin/python -m pytest -c tests/clients/pytest.ini tests/clients/kserve_check.py
	@$(VENV)/mlserver/bin/python -m pytest -c tests/clients/pytest.ini tests/clients/mlserver_check.py

lint: $(VENV)/dev.stamp ## Style, types, and models that agree with their migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run

format: $(VENV)/dev.stamp ## Let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup $(VENV)/dev.stamp ## Measure what needs no peers and no MNIST; bench/*/*.py say how to run the rest
	$(BIN)/python bench/commands/sync.py
	$(BIN)/python bench/pages/admin.py

translations: $(VENV)/dev.stamp ## Catalogues of translations/ with the texts of today; says what is left to translate
	@$(BIN)/python -m translations.catalogue

train: $(VENV)/run.stamp ## Train 784-100-10 on MNIST, about 20 seconds
	$(MANAGE) train_mnist --sizes 784 100 10 --activation relu --epochs 30 --learning-rate 3.0

notebook: $(VENV)/notebook.stamp ## What the notebook's kernel needs; then open training/experiments in an editor
	@echo "Open training/experiments/train_and_look.ipynb; its kernel is $(VENV)."

sync: $(VENV)/run.stamp ## Mirror HF_MODEL_REPO into the database
	$(MANAGE) sync_models

browser-deps: ## Chromium for the browser tests, from Debian
	@test -x /usr/bin/chromium || { apt-get update -qq && apt-get install -y -qq chromium; }

scale: $(VENV)/scale.stamp ## The packages of docs/SCALING.md: Arrow for score, Optuna for sweep --sampler tpe, Dask for a cluster

postgres-deps: ## PostgreSQL and pgbouncer for the tests, from Debian
	@test -x /usr/sbin/pgbouncer -a -d /usr/lib/postgresql || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql pgbouncer; }

deploy-deps: $(VENV)/deploy.stamp ## nginx, bubblewrap and systemd's checks from Debian, and what checks the files of deploy/
	@{ test -x /usr/sbin/nginx && command -v systemd-analyze && command -v openssl && command -v bwrap; } >/dev/null || \
		{ apt-get update -qq && apt-get install -y -qq nginx-light systemd openssl bubblewrap; }

# BASE=name: another base image; BUILD_FLAGS: more options. Without a daemon and rights, buildah wants
# STORAGE_DRIVER=vfs and BUILD_FLAGS="--isolation chroot".
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
BUILDER ?= $(notdir $(firstword $(foreach tool,buildah podman docker,$(shell command -v $(tool)))))
image: ## The container image hippo:VERSION, with buildah, podman or docker
	@test -n "$(BUILDER)" || { echo "make image needs buildah, podman or docker: apt-get install buildah" >&2; exit 1; }
	@BUILDAH_FORMAT=docker $(BUILDER) build --file deploy/Containerfile --tag hippo:$(VERSION) $(if $(BASE),--build-arg BASE=$(BASE)) \
		--build-arg VERSION=$(VERSION) --build-arg REVISION=$$(git rev-parse HEAD) $(BUILD_FLAGS) .

rehearse: ## A life of Hippo in some minutes: clone, nginx, PostgreSQL, backup, upgrade, the way back
	@deploy/rehearse.sh

sbom: $(VENV)/deploy.stamp ## What the site is made of: CycloneDX and licences, in dist/
	@$(BIN)/python -m deploy.release.sbom dist

audit: $(VENV)/dev.stamp $(VENV)/audit/stamp ## Known vulnerabilities of every pinned package; fails where they cannot be asked about
	@$(BIN)/python -m deploy.release.audit $(VENV)/audit/bin/pip-audit

RELEASE_FLAGS ?=
release: $(VENV)/dev.stamp $(VENV)/deploy.stamp ## make release NEW=1.2.0: changelog, version, SBOM, commit, tag; RELEASE_FLAGS=--dry-run
	@$(BIN)/python -m deploy.release.publish $(NEW) $(RELEASE_FLAGS)

lock: $(VENV)/dev.stamp ## Pin every package of requirements*.in by hash
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-postgres.in -c requirements.txt -o requirements-postgres.txt
	$(LOCK) requirements-notebook.in -c requirements.txt -o requirements-notebook.txt
	$(LOCK) requirements-scale.in -c requirements.txt -o requirements-scale.txt
	$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(LOCK) requirements-granian.in -c requirements.txt -o requirements-granian.txt
	$(LOCK) requirements-fuzz.in -o requirements-fuzz.txt
	$(LOCK) requirements-deploy.in -c requirements-dev.txt -o requirements-deploy.txt
	$(LOCK) requirements-audit.in -o requirements-audit.txt
	$(LOCK) tests/clients/kserve.in -o tests/clients/kserve.txt
	$(LOCK) tests/clients/mlserver.in -o tests/clients/mlserver.txt
	$(LOCK) bench/serving/requirements.in -o bench/serving/requirements.txt
	$(LOCK) --no-deps bench/serving/triton.in -o bench/serving/triton.txt

clean: ## Remove the virtual environment and everything generated; models/ and data/ stay
	rm -rf $(VENV) static .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hippo needs Python 3.11 or newer; name one: make PYTHON=python3.11 …")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing the packages of requirements.txt …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing the packages of requirements-dev.txt …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/granian.stamp $(VENV)/postgres.stamp $(VENV)/notebook.stamp $(VENV)/fuzz.stamp $(VENV)/scale.stamp $(VENV)/deploy.stamp: $(VENV)/%.stamp: requirements-%.txt $(VENV)/run.stamp
	@echo "Installing the packages of $< …" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/audit/stamp: requirements-audit.txt | $(BIN)/python
	@echo "Installing the packages of $< …" >&2
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/%/stamp: tests/clients/%.txt | $(BIN)/python
	@echo "Installing the packages of $< …" >&2
	@$(PYTHON) -m venv $(VENV)/$*
	@$(VENV)/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
