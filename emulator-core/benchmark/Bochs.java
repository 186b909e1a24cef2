import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Bochs, which boots a bzImage from a CD, with ISOLINUX: it has no way of its own to start a
 * kernel.
 */
final class Bochs {
  private Bochs() {}

  /**
   * Makes the CD and Bochs's configuration in a folder.
   *
   * @return the command that boots it and prints what the guest said
   */
  static List<String> boot(Path vmlinuz, Path initrd, Path folder)
      throws IOException, InterruptedException {
    if (!Programs.installed("bochs") || !Programs.installed("genisoimage")) {
      throw new IOException("bochs or genisoimage is not installed: leave out the part 'bochs'");
    }
    Path work = Files.createDirectories(folder.resolve("bochs"));
    Path iso = Files.createDirectories(work.resolve("iso/isolinux"));
    Files.copy(Path.of("/usr/lib/ISOLINUX/isolinux.bin"), iso.resolve("isolinux.bin"));
    Files.copy(Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"), iso.resolve("ldlinux.c32"));
    Files.copy(vmlinuz, work.resolve("iso/vmlinuz"));
    Files.copy(initrd, work.resolve("iso/init.cpio"));
    Files.writeString(
        iso.resolve("isolinux.cfg"),
        "DEFAULT k\nPROMPT 0\nLABEL k\n KERNEL /vmlinuz\n INITRD /init.cpio\n APPEND "
            + BootRows.APPEND
            + "\n");
    Process image =
        new ProcessBuilder(
                "genisoimage",
                "-quiet",
                "-o",
                "k.iso",
                "-b",
                "isolinux/isolinux.bin",
                "-c",
                "isolinux/boot.cat",
                "-no-emul-boot",
                "-boot-load-size",
                "4",
                "-boot-info-table",
                "-J",
                "-R",
                "iso")
            .directory(work.toFile())
            .inheritIO()
            .start();
    if (image.waitFor() != 0) {
      throw new IOException("genisoimage failed");
    }
    Files.writeString(
        work.resolve("rc"),
        """
        plugin_ctrl: unmapped=1, biosdev=1, speaker=0, e1000=0, extfpuirq=1, parallel=0, serial=1
        config_interface: textconfig
        display_library: term
        memory: host=512, guest=512
        romimage: file=/usr/share/bochs/BIOS-bochs-latest
        vgaromimage: file=/usr/share/vgabios/vgabios.bin
        cpu: model=corei5_lynnfield_750, ips=200000000, reset_on_triple_fault=0
        ata0-master: type=cdrom, path=k.iso, status=inserted
        boot: cdrom
        com1: enabled=1, mode=file, dev=serial.log
        log: bochs.log
        panic: action=fatal
        """);
    Files.writeString(work.resolve("continue"), "c\n");
    // Bochs's text screen wants a terminal: script gives it one. What the guest says is in a file.
    return List.of(
        "sh",
        "-c",
        "cd bochs; script -qc 'bochs -q -f rc -rc continue' /dev/null >/dev/null 2>&1; cat"
            + " serial.log");
  }
}
