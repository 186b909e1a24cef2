package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.DebianKernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian from its own packages: systemd comes to a login on the serial line, root logs in, lists
 * packages, writes a file and powers off; the next boots, through firmware, find it. Takes minutes,
 * and wants root and the network, so only with the Maven profile {@code disk}.
 */
@EnabledIfSystemProperty(named = "bootscope.disk.debian", matches = "true")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class DebianRootTest {
  private static final String PROMPT = "root@bootscope:~# ";

  @TempDir Path dir;

  @Test
  void aFileWrittenInOneBootIsThereInTheNext() throws Exception {
    Path kernel = DebianKernels.cloud();
    DebianDisk disk = DebianDisk.makeDebian(kernel, dir);
    try (ProgramProcess program = boot(kernel, disk)) {
      logIn(program);
      String packages = command(program, "dpkg -l | grep -c ^ii");
      assertTrue(Integer.parseInt(packages) > 80, packages);
      String systemd = command(program, "dpkg -l systemd | tail -n 1 | cut -c 1-11");
      assertEquals("ii  systemd", systemd);
      assertEquals("0", command(program, "systemctl list-units --failed -q | wc -l"));
      command(program, "echo kept >/root/file; sync");
      powerOff(program);
    }
    DebianDisk.tool("e2fsck", "-fn", disk.image().toString()).ok();
    for (String firmware : List.of("qboot.rom", "bios-256k.bin")) {
      try (ProgramProcess program = boot(kernel, disk, "-bios", firmware)) {
        logIn(program);
        assertEquals("kept", command(program, "cat /root/file"));
        powerOff(program);
      }
    }
    DebianDisk.tool("e2fsck", "-fn", disk.image().toString()).ok();
  }

  private static ProgramProcess boot(Path kernel, DebianDisk disk, String... more)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("-machine", "q35,accel=kvm"));
    words.addAll(List.of("-kernel", kernel.toString(), "-initrd", disk.initrd().toString()));
    words.addAll(List.of("-drive", "file=" + disk.image() + ",if=virtio,format=raw"));
    words.addAll(List.of("-append", "root=/dev/vda console=ttyS0 panic=-1"));
    words.addAll(List.of("-display", "none", "-serial", "stdio", "-no-reboot"));
    words.addAll(List.of(more));
    return ProgramProcess.start(words);
  }

  private static void logIn(ProgramProcess program) throws IOException {
    program.expect("bootscope login: ");
    program.type("root\n");
    program.expect(PROMPT);
  }

  /** Types a command; what it prints. */
  private static String command(ProgramProcess program, String command) throws IOException {
    program.type(command + "\n");
    String said = program.expect(PROMPT);
    List<String> lines = said.lines().toList(); // the command, its output, the next prompt
    return String.join("\n", lines.subList(1, lines.size() - 1))
        .replaceAll("\u001B\\[\\?2004[hl]\r?", "")
        .strip();
  }

  private static void powerOff(ProgramProcess program) throws Exception {
    program.type("systemctl poweroff\n");
    program.expect("reboot: Power down");
    assertEquals(0, program.end(), program.said());
    System.out.println(program.said().lines().reduce((a, b) -> b).orElse(""));
  }
}
