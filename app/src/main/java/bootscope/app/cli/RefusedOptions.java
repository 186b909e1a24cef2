package bootscope.app.cli;

import bootscope.app.cli.OptionTable.Group;
import bootscope.app.cli.OptionTable.Row;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * QEMU's options that are not built, so that each is refused by its name and with what to do
 * instead: those of qemu-system-x86_64 from 7.2 to 10.2, and those that older ones had. Source:
 * QEMU's invocation manual and its list of removed features. Read only when such a name is given.
 */
final class RefusedOptions {
  private static final Map<String, Row> BY_NAME = byName();

  private RefusedOptions() {}

  /** The row of this name, written with one dash; null if there is none. */
  static Row find(String name) {
    return BY_NAME.get(name);
  }

  static Collection<Row> rows() {
    return BY_NAME.values();
  }

  private static Map<String, Row> byName() {
    Map<String, Row> rows = new TreeMap<>();
    guest(rows);
    machine(rows);
    host(rows);
    watching(rows);
    formerly(rows);
    return Collections.unmodifiableMap(rows);
  }

  private static void guest(Map<String, Row> rows) {
    refuse(
        rows,
        "there is no IDE or SATA disk; write -drive file=FILE,if=virtio,format=raw",
        "hda= hdb= hdc= hdd=");
    refuse(
        rows,
        "there is no drive for it; write -drive file=FILE,if=virtio,format=raw,readonly=on",
        "cdrom= fda= fdb=");
    refuse(rows, "write -drive file=FILE,if=none,format=raw,id=ID in its place", "blockdev=");
    refuse(rows, "no flash memory is emulated; give its file to -bios", "pflash=");
    refuse(
        rows,
        "there is no such card; write -drive file=FILE,if=virtio,format=raw",
        "mtdblock= sd=");
    refuse(rows, "the kernel is booted, or else the first disk", "boot= no-fd-bootchk");
    refuse(
        rows,
        "guests take their tables from the machine only",
        "acpitable= smbios= option-rom= dtb= prom-env=");
    refuse(rows, "kernels start through PVH, Multiboot or firmware; leave it out", "shim=");
    refuse(rows, "an -initrd that is unpacked into RAM brings files", "fsdev= virtfs= iscsi=");
  }

  private static void machine(Map<String, Row> rows) {
    String devices = "nothing but what -device help lists can be added to the machine";
    refuse(rows, devices, "usb usbdevice= object= tpmdev= g=");
    refuse(rows, "there is no sound; leave it out", "audio= audiodev= audio-help");
    refuse(rows, "there is no network card; write -nic none or leave it out", "netdev=");
    refuse(rows, "properties are given to a device itself; -device help lists them", "global=");
    refuse(rows, "give the whole option where the item is made", "set=");
    refuse(rows, "the machine always has it", "no-acpi no-hpet");
    refuse(
        rows, "guest RAM is one block that -m sizes", "numa= mem-path= mem-prealloc overcommit=");
    refuse(rows, "no Xen is used; -kernel boots one as a guest", "xen-domid= xen-attach");
    refuse(rows, "no Xen is used; -kernel boots one as a guest", "xen-domid-restrict");
    refuse(rows, "the guest cannot call the host", "semihosting semihosting-config=");
    refuse(rows, "each run draws the same random numbers; leave it out", "seed=");
    refuse(rows, "SMBIOS says that there is none; leave it out", "uuid=");
    refuse(rows, "there is no watchdog", "watchdog-action=");
    refuse(rows, "write -no-reboot or -no-shutdown for what a guest's end does", "action=");
    refuse(rows, "snapshots are files here: -snapshot-load FILE", "loadvm= incoming=");
    refuse(
        rows,
        "every machine can be saved, with -snapshot-save at=N,file=FILE",
        "only-migratable dump-vmstate=");
    refuse(rows, "this is for no guest that boots here; leave it out", "win2k-hack old-param");
  }

  /** What the program has of its host: terminal, screen, files, processes. */
  private static void host(Map<String, Row> rows) {
    refuse(
        rows,
        "name the place where it is used: -serial stdio, -serial file:PATH, -monitor stdio",
        "chardev=");
    refuse(
        rows,
        "there is no remote control; use the monitor on the terminal",
        "qmp= qmp-pretty= mon= spice=");
    refuse(rows, "Ctrl-A is the escape character", "echr=");
    refuse(
        rows,
        "the window shows no screen of the guest's; its console is the serial port",
        "full-screen portrait rotate= k=");
    refuse(rows, "the window is called as its kernel; leave it out", "name=");
    refuse(
        rows,
        "leave it to the shell or the service manager",
        "pidfile= runas= chroot= sandbox= run-with= daemonize async-teardown add-fd=");
    refuse(rows, "all options are on the command line; no file is read", "readconfig=");
    refuse(rows, "messages have one form", "msg= compat=");
  }

  private static void watching(Map<String, Row> rows) {
    refuse(rows, "a machine stands ready after -S; use the monitor", "preconfig");
    refuse(rows, "the monitor's step goes by single instructions; use -S", "singlestep");
    refuse(rows, "-d logs wherever it happens; leave the range out", "dfilter=");
    refuse(rows, "-d help lists what can be logged", "trace= plugin=");
    refuse(
        rows,
        "-d engine and the monitor's 'info engine' tell of translated code",
        "perfmap jitdump enable-sync-profile");
    refuse(rows, "this is for QEMU's own tests", "qtest= qtest-log=");
  }

  /** What QEMU itself no longer has; scripts may. */
  private static void formerly(Map<String, Row> rows) {
    refuse(rows, "write -drive file=FILE,if=virtio,format=raw", "hdachs=");
    refuse(rows, "there is no network card; leave it out", "bootp= redir= smb= tftp=");
    refuse(rows, "there is no sound; leave it out", "soundhw=");
    refuse(rows, "there is no balloon; guest RAM is what -m says", "balloon=");
    refuse(rows, "there is no watchdog", "watchdog=");
    refuse(rows, "guest RAM is one block that -m sizes", "realtime=");
    refuse(rows, "write -rtc base=DATE; without it each run starts alike", "startdate= localtime");
    refuse(rows, "virtual time loses no ticks; leave it out", "rtc-td-hack tdf");
    refuse(
        rows,
        "the machine is always emulated; leave it out",
        "no-kvm no-kvm-irqchip no-kvm-pit no-kvm-pit-reinjection");
    refuse(rows, "translated code has the room that it needs; leave it out", "tb-size=");
    refuse(
        rows,
        "write -display none, or nothing for Bootscope's own window",
        "sdl curses alt-grab ctrl-grab no-quit show-cursor");
    refuse(rows, "no configuration is ever read or written", "nodefconfig writeconfig=");
    refuse(rows, "nothing is encrypted; leave it out", "enable-fips");
  }

  /**
   * @param names without dash, parted by blanks; those that end with = take a value
   */
  private static void refuse(Map<String, Row> rows, String reason, String names) {
    for (String name : names.split(" ")) {
      boolean value = name.endsWith("=");
      String dashed = "-" + (value ? name.substring(0, name.length() - 1) : name);
      Row twice =
          rows.put(dashed, new Row(Group.REFUSED, List.of(dashed), value ? "ARG" : null, reason));
      if (twice != null) {
        throw new IllegalStateException(dashed);
      }
    }
  }
}
