#!/bin/busybox sh
# First program of the root disk: shows that it reads, writes and keeps what it wrote, and ends.
/bin/busybox mount -t proc none /proc
/bin/busybox mount -o remount,rw /
/bin/busybox --install -s /bin
mount -t sysfs none /sys
boots=$(($(cat /boots 2>/dev/null || echo 0) + 1))
echo $boots >/boots
dd if=/dev/urandom of=/data bs=64k count=16 2>/dev/null
sum=$(md5sum </data)
sync
echo 3 >/proc/sys/vm/drop_caches
[ "$(md5sum </data)" = "$sum" ] && same=same || same=DIFFERENT
echo "disk: $(cat /sys/block/vda/size) sectors, serial $(cat /sys/block/vda/serial)"
grep virtio /proc/interrupts
echo "disk: boot $boots, data $same"
mount -o remount,ro /
sync
poweroff -f
