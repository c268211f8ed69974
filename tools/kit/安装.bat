@echo off
chcp 65001 >nul
setlocal
set PYTHONUTF8=1
set PIP_DISABLE_PIP_VERSION_CHECK=1
cd /d "%~dp0"
if not exist "wheels" goto packed
"tzforms-env\Scripts\python.exe" -c "" >nul 2>nul && goto packages
call :try "python\runtime\python.exe"
call :try py -@PYTHON@
call :try python
if exist "tzforms-env\Scripts\python.exe" goto packages
for %%f in ("python\python-@PYTHON@*-amd64.exe") do call :setup "%%~f"
call :try "python\runtime\python.exe"
call :try py -@PYTHON@
if exist "tzforms-env\Scripts\python.exe" goto packages
echo.
echo 没有找到 Python @PYTHON@（64 位），还没有安装。请这样做：
echo   1. 在能上网的电脑上，从 Python 官方网站下载 Windows 安装程序（64 位），文件名形如 python-@PYTHON@.10-amd64.exe；
echo   2. 把它放进本文件夹里的 python 文件夹；
echo   3. 再双击一次“安装”。
echo.
pause
exit /b 1

:packages
echo 正在安装，请等几分钟，不用上网……
"tzforms-env\Scripts\python.exe" -m pip install --quiet --no-index --find-links wheels "tzforms[all]"
if errorlevel 1 goto failed
"tzforms-env\Scripts\python.exe" -m tzforms --version
if errorlevel 1 goto failed
for /f "delims=" %%d in ('powershell -NoProfile -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; [Environment]::GetFolderPath('Desktop')"') do set "DESK=%%d"
if not defined DESK set "DESK=%USERPROFILE%\Desktop"
"tzforms-env\Scripts\python.exe" -m tzforms doctor --shortcut "%DESK%"
echo.
echo 装好了。桌面上的“核对和生成”：把填好的工作簿拖上去就行。先看本文件夹里的“经办人指南”。
echo 以后这个文件夹不要删；挪了地方，再双击一次“安装”。
echo.
pause
exit /b 0

:try
if exist "tzforms-env\Scripts\python.exe" "tzforms-env\Scripts\python.exe" -c "" >nul 2>nul && exit /b 0
%* -c "import sys; sys.exit(sys.version_info[:2] != (@COMMA@) or sys.maxsize < 2**32)" >nul 2>nul || exit /b 0
%* -m venv --clear tzforms-env
exit /b 0

:setup
if exist "tzforms-env\Scripts\python.exe" exit /b 0
echo 正在安装 python 文件夹里的 Python，请等一会儿……
start "" /wait "%~1" /quiet InstallAllUsers=0 PrependPath=0 Include_test=0 Include_launcher=0 Shortcuts=0 "TargetDir=%~dp0python\runtime"
exit /b 0

:packed
echo 请先把压缩包全部解压到一个文件夹，再在那个文件夹里双击“安装”。
pause
exit /b 1

:failed
echo.
echo 没有装好。请把这个窗口拍下来，连同系统版本告诉给你安装包的人。
pause
exit /b 1
