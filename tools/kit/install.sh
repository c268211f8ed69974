#!/bin/sh
# Installs tzforms from the folder it lies in, without a network: sh install.sh
set -eu
cd "$(dirname "$0")"
export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1

found=
for one in python/bin/python3 python/bin/python@PYTHON@ python@PYTHON@ python3; do
    if "$one" -c 'import sys; sys.exit(sys.version_info[:2] != (@COMMA@))' 2>/dev/null; then
        found=$one
        break
    fi
done
if [ -z "$found" ]; then
    echo "没有找到 Python @PYTHON@，还没有安装。请用软件商店或系统的安装源装上 Python @PYTHON@，" >&2
    echo "或把一份 Python @PYTHON@ 放进本文件夹里的 python 文件夹（要有 python/bin/python3），再运行一次 sh install.sh。" >&2
    exit 1
fi

echo "正在安装，请等几分钟，不用上网……"
# many systems ship Python without its installer of packages: the kit brings one
"$found" -m venv --clear --without-pip tzforms-env
python=tzforms-env/bin/python
"$python" "$(ls wheels/pip-*.whl)/pip" install --quiet --no-index --find-links wheels pip "tzforms[all]"
"$python" -m tzforms --version
desk=$(xdg-user-dir DESKTOP 2>/dev/null || true)
[ -d "$desk" ] || desk=.
"$python" -m tzforms doctor --shortcut "$desk"
echo "装好了。先看本文件夹里的“经办人指南.html”。以后这个文件夹不要删；挪了地方，再运行一次 sh install.sh。"
