@echo off
rem Starts Bootscope with a Java runtime of version 25 or later: that of BOOTSCOPE_JAVA_HOME, else
rem the first that fits of JAVA_HOME, a runtime bundled as jre\, the installed ones, and PATH.
rem BOOTSCOPE_JAVA_OPTS holds further options for the runtime.
setlocal enableextensions
set "wanted=25"
set "app=%~dp0.."
set "java="

if defined BOOTSCOPE_JAVA_HOME (
  call :look "%BOOTSCOPE_JAVA_HOME%"
  if not defined java (
    echo bootscope: BOOTSCOPE_JAVA_HOME ^(%BOOTSCOPE_JAVA_HOME%^) is not a Java %wanted% or later 1>&2
    exit /b 2
  )
)
if not defined java if defined JAVA_HOME call :look "%JAVA_HOME%"
if not defined java call :look "%app%\jre"
for /d %%d in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*") do (
  if not defined java call :look "%%~d"
)
for %%j in (java.exe) do if not defined java if not "%%~$PATH:j"=="" call :look "%%~dp$PATH:j.."
if not defined java (
  echo bootscope: needs Java %wanted% or later, and none was found; install one, or name its folder in BOOTSCOPE_JAVA_HOME 1>&2
  exit /b 2
)

rem The start-up cache for what these arguments most likely open; with the other it starts slower.
set "cache=window"
for %%a in (%*) do if "%%~a"=="-nographic" set "cache=terminal"
set "aot="
if exist "%app%\lib\%cache%.aot" set aot="-XX:AOTCache=%app%\lib\%cache%.aot"
"%java%" %aot% "@%app%\lib\java.options" "@%app%\lib\%cache%.options" "-Dbootscope.cache=%app%\lib\%cache%.aot" %BOOTSCOPE_JAVA_OPTS% -jar "%app%\lib\bootscope.jar" %*
exit /b %errorlevel%

rem Sets java if the runtime at %1 has the wanted version, which its "release" file tells.
:look
if not exist "%~1\bin\java.exe" exit /b
if not exist "%~1\release" exit /b
for /f "usebackq tokens=2 delims==." %%v in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do (
  set "version=%%~v"
)
set "version=%version:"=%"
if %version% geq %wanted% set "java=%~1\bin\java.exe"
exit /b
