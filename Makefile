# Two commands do everything on a fresh Debian or Ubuntu machine: `make demo` and `make test`.
# They make their own virtual environment (.venv) and install what they need; see tools/bootstrap.sh.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# `make kit PYTHON=3.12` names the version of the office's Python, not the interpreter that works here
PLATFORM    ?= win_amd64
KIT_PYTHON  := 3.12
ifneq ($(filter 3.%,$(PYTHON)),)
KIT_PYTHON  := $(PYTHON)
override PYTHON := python3
endif

.PHONY: help demo test wheel kit guide soak fuzz setup system lint types docs-check check bench clean

help:
	@echo "make demo   一整班样例：核对、生成、读回、批注、发证，结果在 out/demo/"
	@echo "make test   安装所需并运行全部测试"
	@echo "make wheel  安装包（wheel），放在 dist/"
	@echo "make kit    给不能上网的办公电脑的安装文件夹；PLATFORM=win_amd64|manylinux_2_28_x86_64|manylinux_2_28_aarch64 PYTHON=3.12"
	@echo "make guide  重画 README 和经办人指南里的图"
	@echo "make soak   长时间试验：十倍的随机例子、更多的样本、更多次强行中断，约二十分钟"
	@echo "make fuzz   以样例的变异文件试各个读取程序，一分钟；FUZZ='--seconds 600 --format pdf' 另定"
	@echo "make lint   风格、各层之间的箭头、英文译文"
	@echo "make types  类型"
	@echo "make check  与 .ci/run 相同：风格、类型、文档、测试、长时间试验"
	@echo "make bench  速度对比"

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt tools/bootstrap.sh
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh venv
	@sh tools/bootstrap.sh fandol

system:
	@sh tools/bootstrap.sh system

demo: setup system
	@$(BIN)/python samples/demo.py out/demo

test: setup system
	@$(BIN)/python -m pytest -n auto --dist loadfile

wheel: setup
	@$(BIN)/python tools/make_kit.py --wheel

kit: setup
	@$(BIN)/python tools/make_kit.py --platform $(PLATFORM) --python $(KIT_PYTHON)

guide: setup system
	@$(BIN)/python tools/draw_guide.py

# what make test leaves out (see tests/conftest.py); other seeds of the corpus: make soak SOAK=--seeds=10
soak: setup system
	@$(BIN)/python -m pytest --soak -n auto --dist worksteal $(SOAK)

# what is found lies in out/fuzz, each file with a note; all options: python -m tools.fuzz --help
FUZZ ?= --seconds 60

fuzz: setup
	@$(BIN)/python -m tools.fuzz $(FUZZ)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/python tools/i18n.py --check

types: setup
	@$(BIN)/mypy

docs-check: setup system
	@$(BIN)/python -m pytest tests/test_docs.py

check:
	@bash .ci/run

bench: setup
	@for f in benchmarks/bench_*.py; do $(BIN)/python $$f; done

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
