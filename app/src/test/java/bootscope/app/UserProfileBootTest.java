package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallTree;
import bootscope.core.profile.FunctionTotals;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is told of programs on Debian's cloud kernel: their instructions are counted by hand, as
 * they are written here.
 */
class UserProfileBootTest {
  /**
   * The first: makes a child that begins another program, waits for it, and turns the machine off.
   * Its function {@code leaf} runs 2 + 2 * LOOPS instructions.
   */
  private static final String INIT =
      """
      asm(".globl _start, outer, leaf, tail\\n"
          ".type _start,@function\\n.type outer,@function\\n"
          ".type leaf,@function\\n.type tail,@function\\n"
          "_start:\\n"
          " mov $5, %ebx\\n"
          "1: call outer\\n"
          " dec %ebx\\n"
          " jnz 1b\\n"
          " call tail\\n"
          " mov $57, %eax\\n" // fork
          " syscall\\n"
          " test %eax, %eax\\n"
          " jz 2f\\n"
          " mov $61, %eax\\n" // wait4
          " mov $-1, %rdi\\n"
          " xor %esi, %esi\\n"
          " xor %edx, %edx\\n"
          " xor %r10d, %r10d\\n"
          " syscall\\n"
          " call leaf\\n"
          " mov $169, %eax\\n" // reboot
          " mov $0xfee1dead, %edi\\n"
          " mov $672274793, %esi\\n"
          " mov $0x4321fedc, %edx\\n"
          " syscall\\n"
          " ud2\\n"
          "2: call leaf\\n"
          " mov $59, %eax\\n" // execve
          " lea path(%rip), %rdi\\n"
          " xor %esi, %esi\\n"
          " xor %edx, %edx\\n"
          " syscall\\n"
          " ud2\\n"
          ".size _start, .-_start\\n"
          "outer: call leaf\\n"
          " call leaf\\n"
          " ret\\n"
          ".size outer, .-outer\\n"
          "tail: nop\\n"
          " jmp leaf\\n"
          ".size tail, .-tail\\n"
          "leaf: mov $100, %ecx\\n"
          "1: dec %ecx\\n"
          " jnz 1b\\n"
          " ret\\n"
          ".size leaf, .-leaf\\n"
          "path: .asciz \\"/bin/other\\"\\n");
      """;

  /** The second, at the same addresses, with functions of the same names. */
  private static final String OTHER =
      """
      asm(".globl _start, leaf\\n.type _start,@function\\n.type leaf,@function\\n"
          "_start: call leaf\\n"
          " call leaf\\n"
          " call leaf\\n"
          " mov $60, %eax\\n" // exit
          " xor %edi, %edi\\n"
          " syscall\\n"
          " ud2\\n"
          ".size _start, .-_start\\n"
          "leaf: mov $1000, %ecx\\n"
          "1: dec %ecx\\n"
          " jnz 1b\\n"
          " ret\\n"
          ".size leaf, .-leaf\\n");
      """;

  @TempDir Path dir;

  private byte[] compile(String name, String source, String... flags) throws Exception {
    return Files.readAllBytes(
        InitPrograms.compile(Files.createDirectories(dir.resolve(name)), source, flags));
  }

  private static Boot boot(Map<String, byte[]> files, EngineChoice engine) throws Exception {
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
        List.of(BootModule.of(ImageBytes.ofArray("init.cpio", InitPrograms.initrd(files)), "")),
        "console=ttyS0 panic=-1",
        MachineConfiguration.ofRam(512 << 20).withEngine(engine));
  }

  private static Profile profile(Boot boot) throws Exception {
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d);
      assertEquals(StopReason.POWER_OFF, d.run(Long.MAX_VALUE).reason());
      Profile profile = recorder.profile();
      CallTree tree = profile.tree();
      long self = 0;
      for (int node = 0; node < tree.size(); node++) {
        self += tree.self(node);
      }
      assertEquals(d.machine().clock().instructions(), self);
      return profile;
    }
  }

  /** Of level 3: a function, its calls, its own instructions. */
  private static Map<String, String> user(Profile profile) {
    Map<String, String> found = new TreeMap<>();
    for (FunctionTotals.Row r : FunctionTotals.of(profile.tree(), profile.functions().size())) {
      ProfiledFunction f = profile.functions().get(r.function());
      if (f.place() == Place.USER) {
        found.put(f.text(), String.format(Locale.ROOT, "%d calls, %d own", r.calls(), r.self()));
      }
    }
    return found;
  }

  private static final Map<String, String> EXPECTED =
      Map.of(
          "user space: /init", "2 calls, 0 own",
          "_start [/init]", "2 calls, 41 own",
          "outer [/init]", "5 calls, 15 own",
          "tail [/init]", "1 calls, 2 own",
          "leaf [/init]", "13 calls, 2626 own",
          "user space: /bin/other", "1 calls, 0 own",
          "_start [/bin/other]", "1 calls, 6 own",
          "leaf [/bin/other]", "3 calls, 6006 own");

  @Test
  void functionsOfBothProgramsAreTold() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("init", compile("init", INIT));
    files.put("bin", null);
    files.put("bin/other", compile("other", OTHER));
    for (EngineChoice engine : List.of(EngineChoice.AUTO)) {
      Profile profile = profile(boot(files, engine));
      assertEquals(new TreeMap<>(EXPECTED), user(profile));
    }
  }
}
