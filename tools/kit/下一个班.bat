@echo off
chcp 65001 >nul
set PYTHONUTF8=1
if "%~1"=="" goto none
"%~dp0tzforms-env\Scripts\python.exe" -m tzforms new "%~dp1下一个班.xlsx" --next-class --from %*
pause
exit /b 0

:none
echo 把上一个班的工作簿（或交过的表）拖到这个文件上：单位、联系方式、银行、教师带过来，别的空着等你填。
pause
exit /b 0
