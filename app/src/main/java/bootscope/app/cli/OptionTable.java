package bootscope.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every option that there is, once: the parser and the help text are made from these rows. An
 * option of QEMU's that is not built has a row in {@link RefusedOptions}.
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
    REFUSED("Not built, and refused by name");

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
        "FILE[ TEXT][,FILE[ TEXT]...]",
        "initial RAM disk, or boot modules, each with a command line of its own;",
        "Linux takes one file and no text; write a comma twice");
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
    add(
        rows,
        Group.MACHINE,
        "-m",
        "[size=]SIZE[K|M|G|T]",
        "guest RAM; MiB without a unit; 1.5G will do (512)");
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
        "q35[,accel=NAME]",
        "an accelerator's name is accepted, since the guest cannot tell: the machine",
        "is always emulated, and always the same; -machine help says more");
    add(rows, Group.MACHINE, "-accel", "NAME", "as -machine accel=NAME; -accel help lists them");
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
    add(
        rows,
        Group.MACHINE,
        "-history",
        "off|SIZE",
        "memory for going back in time, in the window and where there is",
        "a monitor (1G)");
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
        "COM1; given again, COM2 and on (mon:stdio); with stdio Ctrl-A is the guest's,",
        "and Ctrl-C ends the run; with mon:stdio it is the other way round");
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
        "-symbols",
        "FILE",
        "symbols and lines of source are in this vmlinux, or symbols in a System.map,",
        "and not in the kernel that is booted");
    add(
        rows,
        Group.DEBUG,
        "-source-path",
        "FROM=TO|DIR",
        "where the kernel's sources are: at TO in place of FROM, or in a folder; may",
        "be given several times");
    add(rows, Group.DEBUG, "-s", null, "as -gdb tcp::1234");
    add(
        rows,
        Group.DEBUG,
        "-gdb",
        "tcp:[HOST]:PORT|unix:PATH|stdio",
        "let gdb attach there; without HOST, from this computer alone");
    add(
        rows,
        Group.DEBUG,
        "-dap",
        "tcp:[HOST]:PORT|unix:PATH|stdio",
        "the same for editors, by the debug adapter protocol");
    add(
        rows,
        Group.DEBUG,
        "-control",
        "tcp:[HOST]:PORT|unix:PATH|stdio",
        "the same for scripts: JSON, a line each way; the verb help lists them");
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
    add(
        rows,
        Group.REPORT,
        "-profile",
        "FILE[,format=NAME][,least=N]",
        "record each call of the boot, and write them: bootprofile (for 'compare'),",
        "html, perfetto, chrome, speedscope, folded or csv, or as FILE's name ends;",
        "calls of fewer than N (10000) instructions are part of their callers;",
        "several times");
    add(
        rows,
        Group.REPORT,
        "-profile-program",
        "FILE[,path=PATH]",
        "tell a profile's functions of the guest's program PATH by the symbols of this",
        "file, which is that program before strip; several times");
    add(
        rows,
        Group.REPORT,
        "-repeat",
        "N",
        "run the same boot N times, with the same standard input (1)");
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
        "-capsule",
        "FILE",
        "boot what the monitor's capsule command put into FILE, run it as it ran, and",
        "stop where it stood");
    add(
        rows,
        Group.REPORT,
        "-replay",
        "FILE",
        "run a boot as an unpacked capsule's index says; -capsule gives it");
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
        "the version, where licences are, and whether a start-up cache is in use");
  }

  private static void add(
      List<Row> rows, Group group, String names, String argument, String... help) {
    rows.add(new Row(group, List.of(names.split(" ")), argument, String.join("\n", help)));
  }

  /** The row that has this name, written with one dash or two; null if none has. */
  static Row find(String name) {
    if (!name.startsWith("-")) {
      return null;
    }
    String oneDash = name.startsWith("--") ? name.substring(1) : name;
    Row row = BY_NAME.get(oneDash);
    return row == null ? RefusedOptions.find(oneDash) : row;
  }
}
