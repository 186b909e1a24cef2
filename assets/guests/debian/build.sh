#!/bin/sh
# Makes a root disk of Debian's own packages, with systemd and a login on the serial line:
#
#   build.sh KERNEL.deb DIR
#
# leaves DIR/debian.ext4, 768 MiB of which 220 are used, and, from ../disk/build.sh, DIR/initrd.cpio
# with the kernel's virtio modules. root has no password. Needs debootstrap and what ../disk/build.sh
# needs, and to be root, for debootstrap's sake; nothing is mounted. SUITE names another release than
# bookworm, MIRROR another place than apt has the packages from. Nothing of it is kept here: it is
# other people's programs.
set -eu
export LC_ALL=C
[ $# -eq 2 ] || { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "build.sh: $1" >&2; exit 2; }
command -v debootstrap >/dev/null || die 'no debootstrap: apt-get install debootstrap'
[ "$(id -u)" -eq 0 ] || die 'debootstrap wants to be root: sudo, or a container'
suite=${SUITE:-bookworm}
mirror=${MIRROR:-$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
  sed -n "s/^$suite //p" | head -n 1)}

sh "$here/../disk/build.sh" "$1" "$2"
out=$(cd "$2" && pwd)
rm -f "$out/rootfs.ext2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
# An empty mirror is debootstrap's own.
debootstrap --variant=minbase --include=systemd-sysv,udev,e2fsprogs "$suite" "$root" $mirror \
  >"$out/debootstrap.log" 2>&1 || { tail "$out/debootstrap.log" >&2; die 'debootstrap failed'; }

echo bootscope >"$root/etc/hostname"
echo '/dev/vda / ext4 errors=remount-ro 0 1' >"$root/etc/fstab"
chroot "$root" passwd -q -d root
# Packages that are installed already would only fill the disk.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
# The first boot would make one up, another one on each machine.
echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"

rm -f "$out/debian.ext4"
mke2fs -q -t ext4 -d "$root" "$out/debian.ext4" 768M
