#!/bin/sh
# Runs a guest in Bootscope and in QEMU in lock step. See README.md.
#
#   run.sh KERNEL [INSTRUCTIONS [fpu]]     one guest; KERNEL is an ELF, bzImage or linux-image .deb
#   run.sh                                 the built-in guests with fpu, then a million instructions
#                                          of the kernels in BOOTSCOPE_KERNELS
#
# CMDLINE, INITRD and MEM (MiB) say what else the guest gets; QEMU names another qemu-system-x86_64.
# Needs mvn -q -DskipTests package, gcc, binutils and Debian's qemu-system-x86.
# Exit status 0: no difference that explained.txt does not explain; 1: one; 2: something is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../../..
java=${BOOTSCOPE_JAVA_HOME:-${JAVA_HOME:-}}
java=${java:+$java/bin/}java

missing() {
  echo "run.sh: $1" >&2
  exit 2
}
for tool in gcc as ld "${QEMU:-qemu-system-x86_64}" "$java"; do
  command -v "$tool" >/dev/null || missing "no '$tool' here"
done
classes=$top/emulator-core/target/classes:$top/emulator-core/target/test-classes
[ -d "$top/emulator-core/target/test-classes" ] || missing "build first: mvn -q -DskipTests package"
for jar in "$top"/app/target/bootscope/lib/commons-*.jar "$top"/app/target/bootscope/lib/xz-*.jar \
  "$top"/app/target/bootscope/lib/zstd-*.jar; do
  classes=$classes:$jar
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
as --32 "$here/bios.S" -o "$work/bios.o"
ld -m elf_i386 -e 0xffff0000 -Ttext 0xffff0000 --oformat binary "$work/bios.o" -o "$work/bios.bin"
gcc -O2 -shared -fPIC -o "$work/buffered.so" "$here/buffered.c"
export LOCKSTEP_PRELOAD="$work/buffered.so"

guest() { # kernel, instructions, fpu
  echo "== $1"
  "$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx512m -cp "$classes" \
    bootscope.core.lockstep.LockStep "$1" "${INITRD:-}" "${CMDLINE:-console=ttyS0}" "$2" \
    "${MEM:-256}" "$work/bios.bin" "$here/explained.txt" $3
}

status=0
if [ $# -gt 0 ]; then
  guest "$1" "${2:-1000000}" "${3:-}" || status=1
else
  for name in hello-pvh long-mode ticks triple-fault wrong-pte overwritten-descriptor \
    missing-far-jump; do
    guest "$top/assets/guests/$name.elf" 1000000 fpu || status=1
  done
  for kernel in "${BOOTSCOPE_KERNELS:-/nonexistent}"/linux-image-*.deb; do
    [ -f "$kernel" ] || continue
    guest "$kernel" 1000000 "" || status=1
  done
fi
exit $status
