#!/bin/sh
# Sets up what `make demo` and `make test` need.
#   venv    a virtual environment in .venv with the pinned packages of constraints.txt
#   system  LibreOffice Writer (no GUI), Chinese fonts, poppler, PostgreSQL and Chromium for the tests: installed where we may, else named
#   fandol  FandolFang, the free 仿宋, into the user's fonts: one file out of Debian's TeX package, without TeX
set -eu
cd "$(dirname "$0")/.."

venv() {
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
        echo "需要 Python 3.11 或更高版本（当前：$("$python" -V 2>&1)）。可用 PYTHON=python3.12 make test 指定。" >&2
        exit 1
    }
    if [ ! -x .venv/bin/python ]; then
        "$python" -m venv .venv 2>/dev/null || {
            need python3-venv
            rm -rf .venv
            "$python" -m venv .venv
        }
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
        --editable '.[all]' $(sed -n 's/^# dev: //p' constraints.txt)
    touch .venv/.ready
}

need() {
    # need PACKAGE...: install Debian packages if we may, otherwise say in one line what is missing
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        run=
    elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        run=sudo
    else
        echo "缺少系统组件，请让管理员安装：$*" >&2
        return 1
    fi
    $run env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
    $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || {
        echo "系统组件没有装上，请手工安装：$*" >&2
        return 1
    }
}

system() {
    missing=
    # Debian's soffice starter stays behind when Writer or Calc is not installed: look for the parts themselves
    parts=/usr/lib/libreoffice/program
    if ! command -v soffice >/dev/null 2>&1; then
        missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui"
    elif [ -d "$parts" ]; then
        [ -e "$parts/libswlo.so" ] || missing="$missing libreoffice-writer-nogui"
        [ -e "$parts/libsclo.so" ] || missing="$missing libreoffice-calc-nogui"
    fi
    command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
    if command -v fc-list >/dev/null 2>&1; then
        fc-list : family | grep -q 'Noto Serif CJK SC' || missing="$missing fonts-noto-cjk fonts-noto-cjk-extra"
        fc-list : family | grep -q 'AR PL UKai' || missing="$missing fonts-arphic-ukai"
        fc-list : family | grep -q 'AR PL UMing' || missing="$missing fonts-arphic-uming"
    else
        missing="$missing fontconfig fonts-noto-cjk fonts-noto-cjk-extra fonts-arphic-ukai fonts-arphic-uming"
    fi
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    # shellcheck disable=SC2086
    [ -z "$missing" ] || need $missing || true
    # by itself: where it cannot be had (Ubuntu has it as a snap only) nothing else may fail, and its tests are skipped with the reason
    command -v chromedriver >/dev/null 2>&1 || need chromium chromium-driver || true
    fandol
}

fandol() {
    fonts=${XDG_DATA_HOME:-$HOME/.local/share}/fonts
    package=texlive-lang-chinese
    [ -s "$fonts/FandolFang-Regular.otf" ] && return 0
    if command -v fc-list >/dev/null 2>&1 && fc-list : family | grep -q FandolFang; then
        return 0
    fi
    work=$(mktemp -d)
    (
        cd "$work"
        apt-get download -qq "$package" && dpkg-deb -x "$package"_*.deb x &&
            mkdir -p "$fonts" && find x -name FandolFang-Regular.otf -exec cp {} "$fonts/" \; &&
            [ -s "$fonts/FandolFang-Regular.otf" ]
    ) >/dev/null 2>&1 || echo "没有取得仿宋字体 FandolFang：PDF 中以细宋体代替，Word 文件不受影响。" >&2
    rm -rf "$work"
}

"$1"
