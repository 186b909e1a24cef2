#!/bin/sh
# Makes what is needed to boot a Debian kernel from a virtio disk:
#
#   build.sh KERNEL.deb DIR
#
# leaves DIR/initrd.cpio, which loads the kernel's own virtio modules and mounts /dev/vda, or puts
# work on bare disks (init.sh tells which), and DIR/rootfs.ext2, 16 MiB, whose /sbin/init tests the
# disk and powers off. Needs dpkg-deb, mke2fs (e2fsprogs), as and ld (binutils) and a static busybox
# (busybox-static); BUSYBOX names it if it is not /bin/busybox. No root is needed. Neither file is
# kept here: they hold other people's programs.
set -eu
export LC_ALL=C
[ $# -eq 2 ] || { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
busybox=${BUSYBOX:-/bin/busybox}
deb=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/initrd/bin" "$work/initrd/dev" "$work/initrd/proc" "$work/initrd/root" \
  "$work/initrd/modules" "$work/kernel"
cp "$busybox" "$work/initrd/bin/busybox"
cp "$here/init.sh" "$work/initrd/init"
cp "$here/files.sh" "$work/initrd/bin/files"
"${AS:-as}" --64 -o "$work/requests.o" "$here/requests.S"
"${LD:-ld}" -static -o "$work/initrd/bin/requests" "$work/requests.o"
chmod 755 "$work/initrd/init" "$work/initrd/bin"/*
dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/kernel" --wildcards '*.ko'
for module in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk \
  crc16 mbcache crc32c_generic jbd2 ext4; do
  find "$work/kernel" -name "$module.ko" -exec cp {} "$work/initrd/modules/" \;
done
(cd "$work/initrd" && find . | sort | "$busybox" cpio -o -H newc) >"$out/initrd.cpio"

root=$work/root
mkdir -p "$root/bin" "$root/sbin" "$root/dev" "$root/proc" "$root/sys"
cp "$busybox" "$root/bin/busybox"
cp "$here/root-init.sh" "$root/sbin/init"
chmod 755 "$root/sbin/init" "$root/bin/busybox"
rm -f "$out/rootfs.ext2"
mke2fs -q -t ext2 -d "$root" "$out/rootfs.ext2" 16M
