package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootModule;
import bootscope.core.boot.DirectPvh;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.debug.Debugger;
import bootscope.core.drive.Drive;
import bootscope.core.history.History;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StopReason;
import bootscope.core.profile.CallRecorder;
import bootscope.core.profile.CallTree;
import bootscope.core.profile.CallVisitor;
import bootscope.core.profile.Entered;
import bootscope.core.profile.FunctionTotals;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import bootscope.core.profile.ProfiledFunction.Place;
import bootscope.core.profile.UserProgram;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** The kernel's tests of its ciphers, four fifths of the boot, are left out. */
  private static Boot boot(byte[] initrd, EngineChoice engine) throws Exception {
    return Boot.of(
        new DirectPvh(),
        KernelImages.open(ImageBytes.ofFile(DebianKernels.cloud())),
        List.of(BootModule.of(ImageBytes.ofArray("init.cpio", initrd), "")),
        "console=ttyS0 panic=-1 cryptomgr.notests",
        MachineConfiguration.ofRam(512 << 20).withEngine(engine));
  }

  private static byte[] initrd(byte[] init, byte[] other) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("init", init);
    files.put("bin", null);
    files.put("bin/other", other);
    return InitPrograms.initrd(files);
  }

  private static byte[] packed(byte[] archive) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(archive);
    }
    return out.toByteArray();
  }

  private static Profile profile(Boot boot, UserProgram... given) throws Exception {
    try (Debugger d = Debugger.start(boot, System::nanoTime)) {
      CallRecorder recorder = new CallRecorder(d, false, List.of(given));
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

  /** What ran: a function, its calls, its own instructions. */
  private static Map<String, String> functions(Profile profile, Predicate<Place> where) {
    Map<String, String> found = new TreeMap<>();
    for (FunctionTotals.Row r : FunctionTotals.of(profile.tree(), profile.functions().size())) {
      ProfiledFunction f = profile.functions().get(r.function());
      if (where.test(f.place()) && r.calls() > 0) {
        found.put(
            f.text() + " " + f.address(),
            String.format(Locale.ROOT, "%d calls, %d own", r.calls(), r.self()));
      }
    }
    return found;
  }

  private static Map<String, String> user(Profile profile) {
    Map<String, String> found = new TreeMap<>();
    functions(profile, place -> place == Place.USER)
        .forEach((name, row) -> found.put(name.substring(0, name.lastIndexOf(' ')), row));
    return found;
  }

  private static final Map<String, String> OF_INIT =
      Map.of(
          "user space: /init", "2 calls, 0 own",
          "_start [/init]", "2 calls, 41 own",
          "outer [/init]", "5 calls, 15 own",
          "tail [/init]", "1 calls, 2 own",
          "leaf [/init]", "13 calls, 2626 own");

  private static Map<String, String> expected(Map<String, String> one, Map<String, String> other) {
    Map<String, String> both = new TreeMap<>(one);
    both.putAll(other);
    return both;
  }

  private static final Map<String, String> OF_OTHER =
      Map.of(
          "user space: /bin/other", "1 calls, 0 own",
          "_start [/bin/other]", "1 calls, 6 own",
          "leaf [/bin/other]", "3 calls, 6006 own");

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "INTERPRETER"})
  void functionsOfBothProgramsAreTold(EngineChoice engine) throws Exception {
    byte[] initrd = initrd(compile("init", INIT), compile("other", OTHER));
    byte[] given = engine == EngineChoice.AUTO ? packed(initrd) : initrd;
    assertEquals(expected(OF_INIT, OF_OTHER), user(profile(boot(given, engine))));
  }

  /** A program that is loaded anywhere, and one whose symbols only its user has. */
  @Test
  void soTheyAreWhereverTheyLieAndWhoeverHasTheirSymbols() throws Exception {
    compile("other", OTHER);
    Path symbols = dir.resolve("other/init");
    byte[] initrd =
        initrd(compile("init", INIT, "-static-pie", "-fpie"), compile("stripped", OTHER, "-s"));
    Profile profile =
        profile(boot(initrd, EngineChoice.AUTO), UserProgram.of(symbols, "/bin/other"));
    assertEquals(expected(OF_INIT, OF_OTHER), user(profile));
    long leaf =
        profile.functions().stream()
            .filter(f -> f.text().equals("leaf [/init]"))
            .mapToLong(ProfiledFunction::address)
            .findFirst()
            .orElseThrow();
    assertTrue(leaf > 1L << 40, "it is loaded at 0x" + Long.toHexString(leaf));
  }

  /** Another file's symbols are not taken for it, though it has the name. */
  @Test
  void programsWithoutSymbolsAreToldApart() throws Exception {
    compile("another", INIT);
    byte[] initrd = initrd(compile("init", INIT, "-s"), compile("other", OTHER, "-s"));
    Profile profile =
        profile(
            boot(initrd, EngineChoice.AUTO),
            UserProgram.of(dir.resolve("another/init"), "/bin/other"));
    assertEquals(
        Map.of(
            "user space: /init", "2 calls, 2684 own",
            "user space: /bin/other", "1 calls, 6012 own"),
        user(profile));
  }

  /** Where functions of programs are entered. */
  private static List<Long> instants(Profile profile) {
    List<Long> all = new ArrayList<>();
    profile
        .log()
        .show(
            new CallVisitor() {
              @Override
              public void thread(int thread, long instructions, long nanoseconds) {}

              @Override
              public void enter(int function, Entered how, long instructions, long nanoseconds) {
                if (profile.functions().get(function).place() == Place.USER) {
                  all.add(instructions);
                }
              }

              @Override
              public void leave(long instructions, long nanoseconds) {}

              @Override
              public void idle(long idled, long instructions, long nanoseconds) {}

              @Override
              public void end(long instructions, long nanoseconds) {}
            });
    return all;
  }

  /** At each instant that one goes back to it is what it was on the way. */
  @Test
  void theyGoBackInTime() throws Exception {
    Boot boot =
        boot(
            initrd(compile("init", INIT, "-static-pie", "-fpie"), compile("other", OTHER)),
            EngineChoice.AUTO);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> entered = instants(profile(boot));
    TreeMap<Long, Map<String, String>> onTheWay = new TreeMap<>();
    onTheWay.put(entered.getFirst() - 1_000_000, null);
    for (int i = 0; i < 8; i++) {
      onTheWay.put(entered.get(random.nextInt(entered.size())) + random.nextInt(40), null);
    }
    try (Debugger d = Debugger.start(boot, () -> 0)) {
      Drive drive = new Drive(d, new Drive.Seat() {});
      CallRecorder recorder = new CallRecorder(d);
      try (History history = new History(d, drive, 512 << 20)) {
        for (Map.Entry<Long, Map<String, String>> e : onTheWay.entrySet()) {
          while (d.machine().clock().instructions() < e.getKey()) {
            history.look();
            drive.slice(e.getKey(), Long.MAX_VALUE);
          }
          e.setValue(functions(recorder.profile(), place -> true));
        }
        history.look();
        List<Long> order = new ArrayList<>(onTheWay.keySet());
        Collections.shuffle(order, random);
        for (long at : order) {
          history.goTo(at);
          assertEquals(at, d.machine().clock().instructions(), "seed " + seed);
          assertEquals(
              onTheWay.get(at),
              functions(recorder.profile(), place -> true),
              "at " + at + ", seed " + seed);
        }
      }
    }
  }
}
