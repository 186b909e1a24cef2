#!/bin/sh
# Runs Debian's stress-ng with --verify, and busybox's and Perl's programs, under Debian's kernel in the
# packaged emulator, and prints a table of what passed. See README.md.
#
#   run.sh [GROUP | REGEX]...    all, or the groups (program cpu fpu simd string memory signal system)
#                                and the lines of stressors.txt that a pattern matches
#
# Needs: busybox-static, stress-ng, cpio, xz; Perl if its programs shall run. BOOTSCOPE_KERNELS is a folder with a linux-image .deb or a
# vmlinux; KERNEL names one file instead. BOOTSCOPE is the launcher, BOOTSCOPE_ARGS more options.
# Exit status 0: all passed; 1: something failed; 2: something is missing here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${BOOTSCOPE:-$here/../../../app/target/bootscope/bin/bootscope}
: "${STRESS_LIMIT:=500000000000}" # instructions

missing() {
  echo "run.sh: $1" >&2
  exit 2
}
for tool in busybox stress-ng cpio ldd xz; do
  command -v $tool >/dev/null || missing "no '$tool' here (apt-get install busybox-static stress-ng cpio xz-utils)"
done
busybox=$(command -v busybox)
case $(file -L "$busybox" 2>/dev/null || echo static) in
  *static*) ;;
  *) missing "$busybox is not statically linked (apt-get install busybox-static)" ;;
esac
[ -x "$program" ] || missing "no program at $program (mvn -q -DskipTests package)"
if [ -z "${KERNEL:-}" ]; then
  [ -n "${BOOTSCOPE_KERNELS:-}" ] || missing "set BOOTSCOPE_KERNELS or KERNEL"
  for k in "$BOOTSCOPE_KERNELS"/linux-image-*cloud-amd64*.deb "$BOOTSCOPE_KERNELS"/linux-image-*.deb \
    "$BOOTSCOPE_KERNELS"/*vmlinux*; do
    [ -f "$k" ] && KERNEL=$k && break
  done
  [ -n "${KERNEL:-}" ] || missing "no kernel in $BOOTSCOPE_KERNELS"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/usr/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/lib64"
cp "$here/init" "$root/init"
chmod 755 "$root/init"
cp -L "$busybox" "$root/bin/busybox"
stress=$(command -v stress-ng)
cp -L "$stress" "$root/usr/bin/stress-ng"
ldd "$stress" | grep -oE '/[^ ]+' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

# Programs and what they say here. The host runs the initrd's own binaries, libraries apart.
if command -v perl >/dev/null; then
  cp -L "$(command -v perl)" "$root/usr/bin/perl"
  ldd "$(command -v perl)" | grep -oE '/[^ ]+' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
fi
ldd "$stress" | awk '{print $1}' >"$root/text"
stress-ng --help >>"$root/text"
xz -c "$root/usr/bin/stress-ng" >"$root/packed.xz"
mkdir -p "$work/applets" "$root/answers"
"$root/bin/busybox" --install -s "$work/applets"
grep -v '^#' "$here/programs.txt" | while read -r name command; do
  case $name in perl*) [ -x "$root/usr/bin/perl" ] || continue ;; esac
  (cd "$root" && env -i PATH="$work/applets" LC_ALL=C "$work/applets/sh" -c "$command") \
    >"$root/answers/$name" 2>&1 </dev/null || true
  if grep -qE 'not found|not compiled in|syntax error' "$root/answers/$name"; then
    missing "busybox has not what the program '$name' of programs.txt needs"
  fi
  printf '%s %s\n' "$name" "$command" >>"$root/programs.all"
done

# The list: methods written out, then the wanted ones.
grep -v -e '^#' -e '^without' "$here/stressors.txt" | while read -r group first rest; do
  case $first in
    @*)
      option=${first#@}
      stress-ng --"$option" which 2>&1 | sed -n 's/.*must be one of: //p' | tr ' ' '\n' \
        | grep -vx all | while read -r method; do
        grep -qE "^without $option (.* )?$method .*because" "$here/stressors.txt" || echo "$group $rest --$option $method"
      done
      ;;
    *) echo "$group $first $rest" ;;
  esac
done >"$work/all"
if [ $# -eq 0 ]; then
  cp "$work/all" "$root/list"
  cp "$root/programs.all" "$root/programs"
else
  : >"$root/list"
  for pattern in "$@"; do
    [ "$pattern" = program ] && cp "$root/programs.all" "$root/programs"
    grep -E -e "^$pattern |--$pattern" "$work/all" >>"$root/list" || true
  done
fi
(cd "$root" && find . | cpio -o -H newc --quiet) >"$work/initrd"

log=${STRESS_LOG:-$work/log}
set +e
"$program" -kernel "$KERNEL" -initrd "$work/initrd" -m 768M -no-reboot \
  -append "console=ttyS0 quiet panic=-1 reboot=t ${STRESS_APPEND:-}" \
  -max-instructions "$STRESS_LIMIT" ${BOOTSCOPE_ARGS:-} </dev/null >"$log" 2>"$work/err"
status=$?
set -e

tr -d '\r' <"$log" | awk -v status=$status '
  /^RESULT / {
    if ($2 == "end") { ended = 1; next }
    name = $0; sub(/^RESULT [^ ]+ [^ ]+ /, "", name)
    code = $3
    if (!($2 in seen)) { seen[$2] = 1; order[++groups] = $2 }
    if (code == 0) passed[$2]++
    else if (code == 3 || code == 4) { skipped[$2]++; skips = skips "\n  " $2 " " name " (" code ")" }
    else { failed[$2]++; fails = fails "\n  " $2 " " name " (status " code ")" }
    last = $2 " " name
    next
  }
  /: (fail|error): / && code != 3 && code != 4 { complaints = complaints "\n  " last ": " $0; bad++ }
  END {
    printf "%-10s %7s %8s %7s\n", "group", "passed", "skipped", "failed"
    for (i = 1; i <= groups; i++) {
      g = order[i]; p += passed[g]; s += skipped[g]; f += failed[g]
      printf "%-10s %7d %8d %7d\n", g, passed[g], skipped[g], failed[g]
    }
    printf "%-10s %7d %8d %7d\n", "all", p, s, f
    if (skips) print "not possible in this guest (stress-ng status 3 or 4):" skips
    if (fails) print "FAILED:" fails
    if (complaints) print "said fail or error:" complaints
    if (!ended || status != 0) print "FAILED: the guest did not come to its end; the emulator ended with status " status ", last " last
    exit (f || bad || !ended || status != 0 || !p)
  }' || { cat "$work/err" >&2; exit 1; }
