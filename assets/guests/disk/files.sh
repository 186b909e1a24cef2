#!/bin/busybox sh
# Makes, changes and deletes files for ever on /dev/vda and /dev/vdb, each with a file system of its
# own, and says of each what must be there whatever happens next: "synced DISK NUMBER". Waits for a
# line before it begins.
for disk in vda vdb; do
  mkdir -p /$disk
  mount -t ext4 /dev/$disk /$disk || poweroff -f
done
echo "files: ready"
read begin
number=0
while :; do
  number=$((number + 1))
  for disk in vda vdb; do
    # A file of its own, as long as its number says and full of it; an older one goes.
    yes $number | head -c $((number * 7919 % 100000 + 1)) >/$disk/$number
    rm -f /$disk/$((number - 20))
    # One that changes in place, and a directory that comes and goes.
    echo $number | dd of=/$disk/last conv=notrunc 2>/dev/null
    mkdir /$disk/d$number
    [ $number -eq 1 ] || rmdir /$disk/d$((number - 1))
    # Twice: without a journal the first flushes the disk's cache before it writes what is about
    # files, and the second flushes that.
    sync
    sync
    echo "synced $disk $number"
  done
done
