#!/bin/sh
# Builds the guests with GNU as and ld.
#
#   build.sh            into this directory, and brings the SHA-256 sums in ../manifest.json up to
#                       date
#   build.sh DIR        into DIR; nothing here changes
#   build.sh --check    into a temporary directory, and compares every binary here, byte for byte,
#                       and every sum in the manifest; exit status 1 names what differs
#
# The same sources give the same bytes wherever they are built: no paths, no times, no build id.
# AS and LD name other tools, such as x86_64-linux-gnu-as on a host that is not x86.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
AS=${AS:-as}
LD=${LD:-ld}

# name:ELF class. Source NAME.S, binary NAME.elf.
guests='hello-pvh:64 long-mode:64 ticks:32 triple-fault:32 echo:64 hello-multiboot:32 boot-mix:64 steady-loops:64
  wrong-pte:32 overwritten-descriptor:32 missing-far-jump:64'
# Guests for tests alone, each one way to harm the program.
for source in "$here"/hostile/*.S; do
  name=${source##*/}
  guests="$guests hostile/${name%.S}:32"
done
# Firmware images: source NAME.S, binary NAME.rom, as the processor finds it.
roms='firmware-mix'
# The same for the first program of a kernel boot: source init/NAME.S, program init/NAME, and
# init/NAME.cpio, which has it as /init.
inits='init:64 init32:32'
binaries='init/init init/init.cpio init/init32 init/init32.cpio'
for rom in $roms; do
  binaries="$binaries $rom.rom"
done
for guest in $guests; do
  binaries="$binaries ${guest%:*}.elf"
done

die() {
  echo "build.sh: $1" >&2
  exit 2
}

# --strip-local-absolute keeps constants (.equ) out of the symbol table, so that it names places
# only.
assemble() { # class source object
  "$AS" "--$1" --fatal-warnings --strip-local-absolute -mx86-used-note=no -I . -o "$3" "$2"
}

link() { # class object binary, then more options
  class=$1 object=$2 binary=$3
  shift 3
  case $class in
    32) emulation=elf_i386 ;;
    64) emulation=elf_x86_64 ;;
  esac
  "$LD" -m "$emulation" --build-id=none -z noexecstack -z max-page-size=4096 "$@" \
    -o "$binary" "$object"
}

# One entry of a cpio archive in the "newc" format (Linux, initramfs buffer format): a header
# of thirteen 8-digit hexadecimal numbers, the name, the data; name and data padded to 4 bytes.
# Owner, time and inode number are fixed, so no root is needed to make the device node.
cpio_entry() { # inode mode links device-major device-minor name [file]
  if [ $# -eq 7 ]; then size=$(($(wc -c <"$7"))); else size=0; fi
  #       magic ino mode uid gid links mtime size devmajor devminor rmajor rminor namesize check
  printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x' \
    "$1" "$2" 0 0 "$3" 0 "$size" 0 0 "$4" "$5" $((${#6} + 1)) 0
  printf '%s\0' "$6"
  zeros $(((4 - (110 + ${#6} + 1) % 4) % 4))
  if [ $# -eq 7 ]; then
    cat "$7"
    zeros $(((4 - size % 4) % 4))
  fi
}

zeros() {
  count=$1
  while [ "$count" -gt 0 ]; do
    printf '\0'
    count=$((count - 1))
  done
}

# The kernel opens /dev/console as the standard files of /init; without the node it has none.
make_cpio() { # init-binary
  cpio_entry 1 $((0040755)) 2 0 0 dev
  cpio_entry 2 $((0020600)) 1 5 1 dev/console
  cpio_entry 3 $((0100755)) 1 0 0 init "$1"
  cpio_entry 0 0 1 0 0 'TRAILER!!!'
}

build_into() {
  mkdir -p "$1/init" "$1/hostile" "$scratch/hostile"
  out=$(cd "$1" && pwd)
  cd "$here"
  for guest in $guests; do
    name=${guest%:*}
    class=${guest#*:}
    assemble "$class" "$name.S" "$scratch/$name.o"
    case $name in
      *multiboot) entry=multiboot_entry ;;
      *) entry=pvh_entry ;;
    esac
    link "$class" "$scratch/$name.o" "$out/$name.elf" -T guest.ld -e $entry
  done
  for rom in $roms; do
    assemble 32 "$rom.S" "$scratch/$rom.o"
    link 32 "$scratch/$rom.o" "$out/$rom.rom" -Ttext 0 -e _start --oformat binary
    chmod -x "$out/$rom.rom"
  done
  for init in $inits; do
    name=${init%:*}
    class=${init#*:}
    assemble "$class" "init/$name.S" "$scratch/$name.o"
    link "$class" "$scratch/$name.o" "$out/init/$name" -static -z noseparate-code
    make_cpio "$out/init/$name" >"$out/init/$name.cpio"
  done
}

# Prints "path sum", one a line, paths as in the manifest.
sums_of() {
  for binary in $binaries; do
    echo "assets/guests/$binary $(sha256sum "$1/$binary" | cut -d ' ' -f 1)"
  done
}

# Copies the manifest with the sums of $1 in place of its own: a "path" line says which file the
# next "sha256" line is about.
with_sums() {
  awk -v sums="$1" '
    BEGIN { while ((getline line < sums) > 0) { split(line, part, " "); sum[part[1]] = part[2] } }
    /"path":/ { path = $0; sub(/.*"path": *"/, "", path); sub(/".*/, "", path) }
    /"sha256":/ && path in sum { sub(/"sha256": *"[^"]*"/, "\"sha256\": \"" sum[path] "\"") }
    { print }' "$here/../manifest.json"
}

command -v "$AS" >/dev/null || die "no assembler '$AS': install binutils, or set AS"
command -v "$LD" >/dev/null || die "no linker '$LD': install binutils, or set LD"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

case ${1-} in
  --check)
    [ $# -eq 1 ] || die 'usage: build.sh [--check | DIR]'
    build_into "$scratch/built"
    status=0
    for binary in $binaries; do
      if ! cmp -s "$scratch/built/$binary" "$here/$binary"; then
        echo "differs from its source: assets/guests/$binary"
        status=1
      fi
    done
    sums_of "$scratch/built" >"$scratch/sums"
    while read -r path sum; do
      # In the manifest, under this very path, must stand this very sum.
      if ! awk -v path="\"$path\"" -v sum="\"$sum\"" '
        /"path":/ { here = index($0, path) }
        /"sha256":/ && here && index($0, sum) { found = 1 }
        END { exit !found }' "$here/../manifest.json"; then
        echo "sum differs in manifest.json: $path"
        status=1
      fi
    done <"$scratch/sums"
    [ $status -eq 0 ] || echo "built here with: $("$AS" --version | head -n 1)"
    exit $status
    ;;
  -*) die 'usage: build.sh [--check | DIR]' ;;
  '')
    build_into "$here"
    sums_of "$here" >"$scratch/sums"
    with_sums "$scratch/sums" >"$scratch/manifest.json"
    cat "$scratch/manifest.json" >"$here/../manifest.json"
    ;;
  *)
    [ $# -eq 1 ] || die 'usage: build.sh [--check | DIR]'
    build_into "$1"
    ;;
esac
