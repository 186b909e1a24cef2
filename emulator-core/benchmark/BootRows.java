import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Boots of Debian kernels to the end of {@code init.cpio}'s init, each a process of its own. All
 * but those called second starts keep nothing for the next one and take nothing. Where Bootscope
 * boots without firmware, it is compared with QEMU given the same file, which goes through SeaBIOS.
 */
final class BootRows {
  static final String APPEND = "console=ttyS0 panic=-1 reboot=t";
  static final Pattern USER_SPACE = Pattern.compile("user space reached");

  private static final String SEABIOS = "bios-256k.bin";
  private static final List<String> SEABIOS_WAY = List.of("-bios", SEABIOS);

  private final Programs programs;
  private final Path initrd;

  BootRows(Programs programs, Path initrd) {
    this.programs = programs;
    this.initrd = initrd;
  }

  /** Through both firmwares as vmlinux (PVH) and bzImage, and without firmware from each. */
  List<Row> everyWay(Kernel kernel) {
    List<Row> rows = new ArrayList<>();
    for (String firmware : List.of(SEABIOS, "qboot.rom")) {
      for (Path image : List.of(kernel.vmlinux(), kernel.vmlinuz())) {
        String way = firmware + ", " + image.getFileName();
        List<String> options = List.of("-bios", firmware);
        Row qemu = qemu(way, options, image, false);
        rows.add(qemu);
        rows.add(bootscope(way, qemu, options, image, false));
      }
    }
    rows.add(bootscope("vmlinux", rows.get(0), List.of(), kernel.vmlinux(), false));
    rows.add(bootscope("vmlinuz", rows.get(2), List.of(), kernel.vmlinuz(), false));
    return rows;
  }

  /** Through SeaBIOS in QEMU, without firmware in Bootscope. */
  List<Row> generic(Kernel kernel) {
    Row vmlinux = viaSeabios("generic kernel, ", kernel.vmlinux());
    Row vmlinuz = viaSeabios("generic kernel, ", kernel.vmlinuz());
    return List.of(
        vmlinux,
        vmlinuz,
        bootscope("generic kernel, vmlinux", vmlinux, List.of(), kernel.vmlinux(), false),
        bootscope("generic kernel, vmlinuz", vmlinuz, List.of(), kernel.vmlinuz(), false));
  }

  /**
   * With what a first start, which is not counted, has kept of its translated code.
   *
   * @param work gets a folder for it
   */
  List<Row> second(Kernel cloud, Kernel generic, Path work)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(work, "kept");
    List<String> keep = List.of("-kept-code", folder.toString());
    List<String> seabios = List.of("-bios", SEABIOS, "-kept-code", folder.toString());
    Row qemu = viaSeabios("", cloud.vmlinux());
    Row qemuImage = viaSeabios("", cloud.vmlinuz());
    Row qemuGeneric = viaSeabios("generic kernel, ", generic.vmlinux());
    Row qemuGenericImage = viaSeabios("generic kernel, ", generic.vmlinuz());
    String start = "second start, ";
    List<Row> second =
        List.of(
            bootscope(start + "vmlinux", qemu, keep, cloud.vmlinux(), false),
            bootscope(start + "vmlinuz", qemuImage, keep, cloud.vmlinuz(), false),
            bootscope(start + SEABIOS + ", vmlinuz", qemuImage, seabios, cloud.vmlinuz(), false),
            bootscope(
                start + "generic kernel, vmlinux", qemuGeneric, keep, generic.vmlinux(), false),
            bootscope(
                start + "generic kernel, vmlinuz",
                qemuGenericImage,
                keep,
                generic.vmlinuz(),
                false));
    for (Row row : second) {
      Trial.of(row.name(), row.command(), row.proof(), work);
    }
    List<Row> rows = new ArrayList<>(List.of(qemu, qemuImage, qemuGeneric, qemuGenericImage));
    rows.addAll(second);
    return rows;
  }

  /**
   * Without translated code; none, with a line that says so, if this Bootscope has no such option.
   */
  List<Row> interpreter(Kernel kernel) throws IOException, InterruptedException {
    if (!programs.knows("-engine")) {
      System.out.println("this Bootscope has no -engine: no row for the interpreter alone");
      return List.of();
    }
    Row qemu = viaSeabios("", kernel.vmlinux());
    List<String> options = List.of("-engine", "interpreter");
    return List.of(
        qemu, bootscope("vmlinux, interpreter alone", qemu, options, kernel.vmlinux(), false));
  }

  /** While another program takes a core. */
  List<Row> busy(Kernel kernel) {
    Row qemu = qemu("a core busy, " + SEABIOS + ", vmlinux", SEABIOS_WAY, kernel.vmlinux(), true);
    return List.of(
        qemu, bootscope("a core busy, vmlinux", qemu, List.of(), kernel.vmlinux(), true));
  }

  /**
   * In Bochs.
   *
   * @throws IOException if it is not installed
   */
  List<Row> bochs(Kernel kernel, Path work) throws IOException, InterruptedException {
    Row qemu = viaSeabios("", kernel.vmlinux());
    List<String> command = Bochs.boot(kernel.vmlinuz(), initrd, work);
    return List.of(
        qemu, new Row("Bochs, bzImage from a CD", qemu.name(), null, command, USER_SPACE, false));
  }

  private Row viaSeabios(String about, Path image) {
    return qemu(about + SEABIOS + ", " + image.getFileName(), SEABIOS_WAY, image, false);
  }

  private Row qemu(String way, List<String> options, Path image, boolean busy) {
    String name = "QEMU TCG, " + way;
    return new Row(name, name, null, Programs.qemu(boot(options, image)), USER_SPACE, busy);
  }

  private Row bootscope(String way, Row base, List<String> options, Path image, boolean busy) {
    List<String> command = programs.bootscope(boot(options, image));
    return new Row("Bootscope, " + way, base.name(), null, command, USER_SPACE, busy);
  }

  private List<String> boot(List<String> options, Path image) {
    List<String> all = new ArrayList<>(options);
    all.addAll(
        List.of("-kernel", image.toString(), "-initrd", initrd.toString(), "-append", APPEND));
    return all;
  }
}
