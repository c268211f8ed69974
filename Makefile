# Two commands do everything on a fresh Debian or Ubuntu machine: `make demo` and `make test`.
# They make their own virtual environment (.venv) and install what they need; see tools/bootstrap.sh.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help demo test setup system lint types docs-check check bench clean

help:
	@echo "make demo   一整班样例：核对、生成、读回、批注、发证，结果在 out/demo/"
	@echo "make test   安装所需并运行全部测试"
	@echo "make check  与 .ci/run 相同：风格、类型、文档、测试"
	@echo "make bench  速度对比"

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt tools/bootstrap.sh
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh venv

system:
	@sh tools/bootstrap.sh system

demo: setup system
	@$(BIN)/python samples/demo.py out/demo

test: setup system
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

docs-check: setup system
	@$(BIN)/python -m pytest -q tests/test_docs.py

check: lint types test

bench: setup
	@for f in benchmarks/bench_*.py; do $(BIN)/python $$f; done

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
