package bootscope.app.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.BuiltInGuests;
import bootscope.app.cli.monitor.Monitor;
import bootscope.core.boot.DirectPvh;
import bootscope.core.debug.Debugger;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.machine.StateHash;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the monitor finds in a guest's memory and among its symbols. */
class GuestSearchesTest {
  private final StringBuilder out = new StringBuilder();
  private Debugger debugger;
  private Monitor monitor;

  @BeforeEach
  void boot() throws Exception {
    Boot boot =
        Boot.of(
            new DirectPvh(),
            KernelImages.open(ImageBytes.ofArray("hello-pvh", BuiltInGuests.read("hello-pvh"))),
            List.of(),
            "what is said",
            MachineConfiguration.ofRam(32 << 20));
    debugger = Debugger.start(boot, () -> 0);
    DebuggerTarget target = new DebuggerTarget(debugger, () -> {}, () -> {});
    monitor =
        new Monitor(target, new DebuggerBreakpoints(debugger, w -> w), List.of(), out::append);
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  private String say(String command) {
    out.setLength(0);
    monitor.execute(command);
    return out.toString();
  }

  private void put(long at, int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    assertTrue(debugger.editor().poke(true, at, all));
  }

  @Test
  void placesAreListedInMemoryAndLookingChangesNothing() {
    put(0x1F_FFFE, 'z', 'Q', '\n', 'q'); // over two pieces' border
    String hash = StateHash.of(debugger.machine());
    String line = "0x00000000001ffffe:  7a 51 0a 71 ";
    for (String command :
        List.of(
            "find text \"zQ\\nq\"",
            "find phys text \"zQ\\nq\" from 0x1ffffe to 0x1ffffe",
            "find anycase text \"Zq\\nQ\"",
            "find bytes 7a 5? 0a 71",
            "find u32 0x710a517a",
            "find u64 0x710a517a from 0x100000")) {
      String said = say(command);
      assertTrue(said.startsWith(line), command + ": " + said);
      assertTrue(said.contains("\n1 place found in "), said);
    }
    assertTrue(say("find aligned u32 0x710a517a").startsWith("nothing found in 32 MiB of"));
    assertTrue(say("find u16 -1 from 0x1f0000 to 0x1fffff").startsWith("nothing found in 64 KiB"));
    assertEquals(hash, StateHash.of(debugger.machine()));
  }

  @Test
  void moreThanAreListedAreCountedAndGoneOnWith() {
    put(0x20_0000, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A);
    List<String> said = say("find/2 u8 0x5a from 0x200000 to 0x2fffff").lines().toList();
    assertEquals(3, said.size());
    assertEquals("the first 2 of 5 places found in 1 MiB of addresses", said.getLast());
    String full = say("find/1000 u8 0 from 0x300000 to 0x4fffff");
    assertEquals(1001, full.lines().count());
    assertTrue(
        full.endsWith(
            "\n1,000 places found in 1 MiB of 2 MiB of addresses; 'from 0x3003e8' goes on\n"),
        full.substring(full.length() - 100));
  }

  /** The stop that is asked for is not one that the guest's next run would end with. */
  @Test
  void aSearchIsEndedByAKey() {
    int[] pieces = {0};
    debugger.between(
        () -> {
          if (++pieces[0] == 3) {
            debugger.requestStop();
          }
        });
    assertEquals(
        "nothing found in 3 MiB of 32 MiB of addresses, then it was interrupted;"
            + " 'from 0x300000' goes on\n",
        say("find phys bytes 5a a5 5a a5 5a a5"));
    assertFalse(debugger.machine().stopRequested());
  }

  @Test
  void codeAndReferencesAreFoundAsTheListingHasThem() {
    String references = say("find refs put_newline");
    assertTrue(references.contains("<put_newline>\n"), references);
    assertTrue(references.contains(" of the kernel's code\n"), references);
    long at = Long.parseLong(references.substring(2, 18), 16);
    String listed = say("x/i " + at);
    assertEquals(
        listed.replace(" ", ""), references.lines().findFirst().get().replace(" ", "") + "\n");
    assertEquals(references, say("find code put_newline"));
    assertTrue(say("find code call*put_newline*").startsWith("0x"));
  }

  @Test
  void whatCannotBeLookedForIsSaid() {
    assertEquals("find bytes: not a hexadecimal digit: g\n", say("find bytes 4g"));
    assertEquals("find u8: the number has no room in 1 byte\n", say("find u8 256"));
    assertEquals("find text: say what to look for\n", say("find text \"\""));
    assertTrue(say("find refs put_newlin").contains("did you mean put_newline?"));
    assertTrue(say("find u8 1 from nowhere").startsWith("'nowhere' is neither"));
  }

  @Test
  void symbolsAreListedWithAddressSizeKindAndSection() {
    String address = say("p/x pvh_entry").strip();
    String said = say("info symbols pvhen");
    assertTrue(
        said.lines()
            .findFirst()
            .get()
            .matches(
                "0x0+" + address.substring(2) + " +\\d* +function \\([tT]\\) +\\.text +pvh_entry"),
        said);
    assertEquals(said.lines().findFirst(), say("info symbols " + address).lines().findFirst());
    assertTrue(say("info variables pvh_entry").startsWith("no symbol fits, of "));
    assertTrue(
        say("info functions")
            .lines()
            .allMatch(l -> l.contains("function (") || l.contains(", of ")));
    assertTrue(say("info symbols e 1").contains("\nthe first 1 of "));
  }
}
