#!/bin/sh
# Runs every guest under QEMU (q35, TCG) and compares the serial output with NAME.golden.txt: a
# second opinion on the guests and on the golden files. In hello-pvh the RSDP and the memory map
# are the machine's own, so these lines are left out on both sides; in hello-multiboot the flags
# (QEMU names a boot device), the upper memory's size, the loader's and the kernel's names too.
# Exit status 1 names the guests whose output differs.
set -eu
cd "$(dirname "$0")"
QEMU=${QEMU:-qemu-system-x86_64}
command -v "$QEMU" >/dev/null || { echo "check-qemu.sh: no '$QEMU'" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

run() { # name, then more options
  name=$1
  shift
  timeout 60 "$QEMU" -machine q35 -accel tcg -m 512 -kernel "$name.elf" "$@" -display none \
    -serial stdio -monitor none -no-reboot >"$scratch/$name"
}

machine_independent() {
  sed -e '/^rsdp /d' -e '/^memory map /d' -e '/^  0x/d' "$1"
}

loader_independent() {
  machine_independent "$1" | sed -e '/^flags /d' -e '/^mem_upper /d' -e '/^loader /d' \
    -e 's/^command line  "[^ ]* /command line  "/'
}

compare() { # name expected actual
  if ! cmp "$2" "$3"; then
    echo "differs under QEMU: $1"
    status=1
  fi
}

for name in long-mode ticks triple-fault wrong-pte overwritten-descriptor missing-far-jump \
  boot-mix; do
  run $name </dev/null
  compare $name $name.golden.txt "$scratch/$name"
done

run steady-loops -append 'count=2' </dev/null
compare steady-loops steady-loops.golden.txt "$scratch/steady-loops"

run hello-pvh -append 'console=ttyS0' </dev/null
machine_independent hello-pvh.golden.txt >"$scratch/expected"
machine_independent "$scratch/hello-pvh" >"$scratch/actual"
compare hello-pvh "$scratch/expected" "$scratch/actual"

run hello-multiboot -append 'debug "a b"' </dev/null
loader_independent hello-multiboot.golden.txt >"$scratch/expected"
loader_independent "$scratch/hello-multiboot" >"$scratch/actual"
compare hello-multiboot "$scratch/expected" "$scratch/actual"

# Nothing may be typed before the prompt is there: setting up the UART empties its FIFOs.
{
  waited=0
  until grep -q 'Ctrl-D' "$scratch/echo" 2>/dev/null || [ $waited -ge 20 ]; do
    sleep 1
    waited=$((waited + 1))
  done
  cat echo.input.txt
} | run echo
compare echo echo.golden.txt "$scratch/echo"

exit $status
