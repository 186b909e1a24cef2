#!/bin/busybox sh
# First program of the initial RAM disk: makes /dev/vda, mounts it and goes on from there. Without
# a disk, or one that cannot be mounted, it says so and powers off. On the kernel's command line,
# work=requests or work=files puts work on the bare disks in its place.
set -e
trap '[ $? -eq 0 ] || { echo "disk: the root could not be mounted"; poweroff -f; }' EXIT
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
# Which needs which differs between kernels; what is built in is not there.
for module in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk \
  crc16 mbcache crc32c_generic jbd2 ext4; do
  [ ! -e /modules/$module.ko ] || insmod /modules/$module.ko || again="${again-} $module"
done
for module in ${again-}; do
  insmod /modules/$module.ko
done
case ${work-} in
  requests)
    requests "${count-1000}" "${seed-1}" $(($(blockdev --getsize64 /dev/vda) / 512)) || :
    poweroff -f
    ;;
  files) exec files ;;
esac
# ext4 is ext2 too. Read-only, so that the system can check it first.
mount -t ext4 -o ro /dev/vda /root
mount --move /dev /root/dev
exec switch_root /root /sbin/init
