package bootscope.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every option, once: the parser, the help text and the refusals are made from these rows. An
 * option of QEMU's that is not built has a row too, so that it is refused by its name and with the
 * reason.
 */
final class OptionTable {

  /**
   * One option.
   *
   * @param names with one dash; the same with two are accepted as well
   * @param argument the label of its value, or null where it takes none
   * @param help one or more lines for the help text; for a refused option, why it is refused
   */
  record Row(Group group, List<String> names, String argument, String help) {
    String name() {
      return names.get(0);
    }
  }

  enum Group {
    GUEST("What to boot"),
    MACHINE("The machine"),
    CONSOLE("Consoles"),
    DEBUG("Watching and stopping"),
    REPORT("Reports and repeatable runs"),
    GENERAL("General"),
    REFUSED("Not built yet, and refused by name");

    final String title;

    Group(String title) {
      this.title = title;
    }
  }

  static final List<Row> ROWS = rows();
  private static final Map<String, Row> BY_NAME = byName();

  private OptionTable() {}

  private static Map<String, Row> byName() {
    Map<String, Row> byName = new HashMap<>();
    for (Row row : ROWS) {
      for (String name : row.names()) {
        byName.put(name, row);
      }
    }
    return Map.copyOf(byName);
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    guest(rows);
    machine(rows);
    consoles(rows);
    debug(rows);
    reports(rows);
    refused(rows);
    return List.copyOf(rows);
  }

  private static void guest(List<Row> rows) {
    add(
        rows,
        Group.GUEST,
        "-kernel",
        "FILE",
        "a vmlinux, a vmlinuz (bzImage), a Debian kernel .deb, or guest:NAME for a",
        "built-in guest ('bootscope guests' lists them)");
    add(
        rows,
        Group.GUEST,
        "-initrd",
        "FILE[,FILE...]",
        "initial RAM disk, and further boot modules; write a comma in a name twice");
    add(rows, Group.GUEST, "-append", "TEXT", "the guest's command line");
    add(
        rows,
        Group.GUEST,
        "-loader",
        "NAME",
        "whose way of handing over through PVH to follow: -loader help lists them",
        "(bootscope)");
    firmware(rows);
    disks(rows);
  }

  private static void firmware(List<Row> rows) {
    add(
        rows,
        Group.GUEST,
        "-bios",
        "FILE",
        "boot through firmware of yours: a path, or a name such as bios-256k.bin that",
        "is looked for in the customary places; without it a kernel starts directly");
    add(
        rows,
        Group.GUEST,
        "-L",
        "DIR",
        "look for firmware here first; may be given several times; -L help lists the",
        "places");
    add(
        rows,
        Group.GUEST,
        "-fw_cfg",
        "[name=]opt/NAME,file=FILE|string=TEXT",
        "a file of yours that the guest finds in fw_cfg; its name has at most 55",
        "characters");
  }

  private static void disks(List<Row> rows) {
    add(
        rows,
        Group.GUEST,
        "-drive",
        "file=FILE,if=virtio,format=raw[,readonly=on][,snapshot=on][,id=ID]",
        "a disk, /dev/vda and on; snapshot=on leaves the file as it is; if=none",
        "leaves the disk to -device; write a comma in a name twice");
    add(rows, Group.GUEST, "-snapshot", null, "snapshot=on for each -drive that does not say");
  }

  private static void machine(List<Row> rows) {
    add(rows, Group.MACHINE, "-m", "[size=]SIZE[M|G]", "guest RAM; MiB without a unit (512)");
    add(
        rows,
        Group.MACHINE,
        "-cpu",
        "MODEL[,+NAME|-NAME...]",
        "max (all that is built: x86-64-v2), features added or taken away;",
        "-cpu help lists them");
    add(
        rows,
        Group.MACHINE,
        "-machine -M",
        "q35[,accel=ANY]",
        "any accelerator is accepted, since the guest cannot tell: the machine is",
        "always emulated, and always the same");
    add(rows, Group.MACHINE, "-accel", "ANY", "as -machine accel=ANY");
    add(
        rows,
        Group.MACHINE,
        "-engine",
        "auto|native|interpreter",
        "what runs the guest, which cannot tell: native translates its code for this",
        "host's processor; auto does so where the host lets it (auto)");
    add(
        rows,
        Group.MACHINE,
        "-kept-code",
        "off|DIR",
        "keep no translated code from run to run, or keep it here",
        "(a folder among the user's caches; 'bootscope cache' lists it)");
    add(rows, Group.MACHINE, "-enable-kvm", null, "as -machine accel=kvm");
    add(rows, Group.MACHINE, "-smp", "1", "processors; only one is built");
    add(
        rows,
        Group.MACHINE,
        "-rtc",
        "base=DATE",
        "what the guest's clock shows at the start, in UTC:",
        "2026-01-31 or 2026-01-31T12:00:00 (2026-01-01)");
    add(
        rows,
        Group.MACHINE,
        "-icount",
        "[shift=]N",
        "an instruction lasts 2^N nanoseconds of guest time (0)");
    add(rows, Group.MACHINE, "-no-reboot", null, "end at a reset instead of carrying it out");
    add(rows, Group.MACHINE, "-no-shutdown", null, "at power-off, open the monitor instead");
    add(rows, Group.MACHINE, "-nodefaults", null, "no serial port unless -serial asks for it");
    add(rows, Group.MACHINE, "-no-user-config", null, "accepted: no configuration is ever read");
    add(
        rows,
        Group.MACHINE,
        "-device",
        "NAME[,KEY=VALUE...]",
        "virtio-blk-pci,drive=ID; isa-debug-exit,iobase=PORT,iosize=N; pc-testdev;",
        "-device help says more");
    add(rows, Group.MACHINE, "-vga", "none", "only none");
    add(rows, Group.MACHINE, "-net", "none", "only none");
    add(rows, Group.MACHINE, "-nic", "none", "only none");
    add(rows, Group.MACHINE, "-parallel", "none", "only none");
    add(rows, Group.MACHINE, "-vnc", "none", "only none, as -display none");
  }

  private static void consoles(List<Row> rows) {
    add(
        rows,
        Group.CONSOLE,
        "-serial",
        "stdio|mon:stdio|file:PATH|null|none",
        "COM1; given again, COM2 and on (mon:stdio)");
    add(
        rows,
        Group.CONSOLE,
        "-display",
        "none",
        "no window; without it a window opens where there is a display, unless another",
        "option asks for what only a terminal has");
    add(rows, Group.CONSOLE, "-nographic", null, "as -display none -serial mon:stdio");
    add(
        rows,
        Group.CONSOLE,
        "-monitor",
        "stdio|null|none",
        "stdio: the monitor has the terminal, and the serial port does not");
    add(
        rows,
        Group.CONSOLE,
        "-debugcon",
        "stdio|file:PATH|null|none",
        "where bytes written to port 0xE9 go (none)");
  }

  private static void debug(List<Row> rows) {
    add(
        rows,
        Group.DEBUG,
        "-S",
        null,
        "stop before the first instruction; the window or the monitor opens");
    add(
        rows,
        Group.DEBUG,
        "-check-entry",
        null,
        "stop at the PVH entry, compare the machine with the boot ABI item by item,",
        "print it, and go on");
    add(rows, Group.DEBUG, "-d", "ITEM[,ITEM...]", "log these; -d help lists them");
    add(rows, Group.DEBUG, "-D", "FILE", "the log's file (standard error)");
    add(rows, Group.DEBUG, "-max-instructions", "N", "end when N instructions have retired");
    add(
        rows,
        Group.DEBUG,
        "-max-time",
        "SECONDS",
        "end when so much virtual time has passed, idle time included;",
        "a fraction will do");
  }

  private static void reports(List<Row> rows) {
    add(
        rows,
        Group.REPORT,
        "-timeline",
        "text|text:FILE|json:FILE|csv:FILE",
        "the boot timeline; may be given several times");
    add(rows, Group.REPORT, "-repeat", "N", "run the same boot N times (1)");
    add(
        rows,
        Group.REPORT,
        "-snapshot-save",
        "at=N,file=FILE",
        "save the whole machine when N instructions have retired");
    add(rows, Group.REPORT, "-snapshot-load", "FILE", "go on from such a file");
    add(
        rows,
        Group.REPORT,
        "-state-hash",
        "end|N[,N...]",
        "print the hash of the whole state at these instruction counts and at the end");
    add(rows, Group.GENERAL, "-help -h -?", null, "this text");
    add(
        rows,
        Group.GENERAL,
        "-version",
        null,
        "the version, and whether a start-up cache is in use");
  }

  private static void refused(List<Row> rows) {
    String disks = "there is no IDE or SATA disk; write -drive file=FILE,if=virtio,format=raw";
    for (String name : "-hda -hdb -hdc -hdd".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", disks);
    }
    String readOnly =
        "there is no drive for it; write -drive file=FILE,if=virtio,format=raw,readonly=on";
    for (String name : "-cdrom -fda -fdb".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", readOnly);
    }
    add(
        rows,
        Group.REFUSED,
        "-blockdev",
        "ARG",
        "write -drive file=FILE,if=none,format=raw,id=ID in its place");
    add(
        rows,
        Group.REFUSED,
        "-pflash",
        "ARG",
        "no flash memory is emulated; give its file to -bios");
    add(rows, Group.REFUSED, "-boot", "ARG", "the kernel is booted, or else the first disk");
    add(rows, Group.REFUSED, "-s", null, "there is no gdb server; use -S and the monitor");
    add(rows, Group.REFUSED, "-gdb", "ARG", "there is no gdb server; use -S and the monitor");
    String devices = "nothing but what -device help lists can be added to the machine";
    for (String name :
        "-global -usbdevice -netdev -chardev -object -fsdev -virtfs -tpmdev -audio".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", devices);
    }
    add(rows, Group.REFUSED, "-usb", null, devices);
    for (String name : "-no-acpi -no-hpet".split(" ")) {
      add(rows, Group.REFUSED, name, null, "the machine always has it");
    }
    String firmware = "guests take their tables from the machine only";
    for (String name : "-acpitable -smbios -option-rom -dtb".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", firmware);
    }
    String memory = "guest RAM is one block that -m sizes";
    for (String name : "-numa -mem-path -overcommit".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", memory);
    }
    add(rows, Group.REFUSED, "-mem-prealloc", null, memory);
    String remote = "there is no remote control; use the monitor on the terminal";
    for (String name : "-qmp -qmp-pretty -mon -spice".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", remote);
    }
    add(rows, Group.REFUSED, "-loadvm", "ARG", "snapshots are files here: -snapshot-load FILE");
    add(rows, Group.REFUSED, "-incoming", "ARG", "snapshots are files here: -snapshot-load FILE");
    String process = "leave it to the shell or the service manager";
    for (String name : "-pidfile -runas -chroot -sandbox -run-with".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", process);
    }
    add(rows, Group.REFUSED, "-daemonize", null, process);
    String other = "nothing here corresponds to it";
    for (String name :
        "-trace -plugin -name -uuid -action -watchdog-action -k -set -readconfig -msg".split(" ")) {
      add(rows, Group.REFUSED, name, "ARG", other);
    }
    for (String name : "-full-screen -win2k-hack -semihosting -preconfig".split(" ")) {
      add(rows, Group.REFUSED, name, null, other);
    }
  }

  private static void add(
      List<Row> rows, Group group, String names, String argument, String... help) {
    rows.add(new Row(group, List.of(names.split(" ")), argument, String.join("\n", help)));
  }

  /** The row that has this name, written with one dash or two; null if none has. */
  static Row find(String name) {
    String oneDash = name.startsWith("--") ? name.substring(1) : name;
    return BY_NAME.get(oneDash);
  }
}
