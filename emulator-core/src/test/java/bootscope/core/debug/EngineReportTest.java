package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.engine.BlockCode;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.core.cpu.engine.EngineInspector;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.engine.HotBlock;
import bootscope.core.cpu.translate.HostLine;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Guests;
import bootscope.core.machine.StateHash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineReportTest {
  private static final long END = 1_000_000;

  private static Debugger start(EngineChoice engine) throws Exception {
    return Debugger.start(Guests.on(engine, Guests.boot("long-mode")), System::nanoTime);
  }

  private static EngineInspector engine(Debugger d) {
    return d.machine().processor().engine();
  }

  /** State hashes on the way to the end, at counts that lie within blocks. */
  private static List<String> hashes(Debugger d) throws BootException {
    List<String> hashes = new ArrayList<>();
    for (long count = 997; count < 20_000; count += 997) {
      d.run(count);
      hashes.add(d.machine().clock().instructions() + " " + StateHash.of(d.machine()));
    }
    return hashes;
  }

  @Test
  void countingLeavesTheGuestAsItIs() throws Exception {
    Debugger plain = start(EngineChoice.NATIVE);
    Debugger counting = start(EngineChoice.NATIVE);
    engine(counting).counting(true);
    assertEquals(hashes(plain), hashes(counting));
    assertTrue(engine(counting).status().counting());
    assertFalse(engine(counting).hot(1).isEmpty());
    plain.machine().close();
    counting.machine().close();
  }

  @Test
  void bothEnginesCountTheSame() throws Exception {
    Debugger translated = start(EngineChoice.NATIVE);
    engine(translated).counting(true);
    Debugger interpreted = start(EngineChoice.INTERPRETER);
    translated.run(END);
    interpreted.run(END);
    List<HotBlock> hot = engine(interpreted).hot(1000);
    assertTrue(hot.size() > 20, hot.toString());
    assertEquals(hot, engine(translated).hot(1000));
    double shares = hot.stream().mapToDouble(HotBlock::share).sum();
    assertEquals(1, shares, 1e-9);
    translated.machine().close();
    interpreted.machine().close();
  }

  @Test
  void countsBeginAnewAndEndWithCounting() throws Exception {
    Debugger d = start(EngineChoice.NATIVE);
    engine(d).counting(true);
    d.run(END);
    engine(d).counting(true);
    assertEquals(List.of(), engine(d).hot(10));
    assertEquals("no block has run\n", EngineReport.hot(d, 10));
    engine(d).counting(false);
    assertTrue(EngineReport.hot(d, 10).contains("'engine count on'"));
    d.machine().close();
  }

  @Test
  void theStatusSaysWhichEngineAndWhy() throws Exception {
    Debugger d = start(EngineChoice.INTERPRETER);
    d.run(END);
    EngineStatus s = engine(d).status();
    assertEquals("interpreter, since it was asked for", EngineReport.engine(s));
    assertTrue(s.decoded() > 100 && s.translated() == 0, s.toString());
    d.machine().close();
    Debugger n = start(EngineChoice.NATIVE);
    n.run(END);
    s = engine(n).status();
    assertTrue(EngineReport.engine(s).startsWith("native"));
    assertTrue(s.translated() > 20 && s.codeBytes() > 1000, s.toString());
    assertTrue(s.codeBytes() < s.mostCodeBytes(), s.toString());
    int before = s.emptied();
    engine(n).counting(true);
    s = engine(n).status();
    assertEquals(before + 1, s.emptied());
    assertEquals(0, s.translated());
    assertEquals(0, s.codeBytes());
    n.machine().close();
  }

  @Test
  void whereNoCodeCanBeRunTheInterpreterDoesIt() throws Exception {
    String real = System.getProperty("os.arch");
    System.setProperty("os.arch", "abacus");
    try {
      assertTrue(EngineInspector.obstacle().contains("abacus"));
      Debugger d = start(EngineChoice.AUTO);
      assertTrue(EngineReport.engine(engine(d).status()).contains("since no code is made"));
      d.machine().close();
    } finally {
      System.setProperty("os.arch", real);
    }
  }

  @Test
  void aBlockIsShownWithTheCodeOfEachInstruction() throws Exception {
    Debugger d = start(EngineChoice.NATIVE);
    engine(d).counting(true);
    d.run(END);
    for (HotBlock hot : engine(d).hot(1000)) {
      BlockCode block =
          engine(d).block(hot.linearAddress(), Syntax.INTEL, at -> "to " + at).orElseThrow();
      assertEquals(hot.linearAddress(), block.linearAddress());
      assertEquals(hot.runs(), block.runs());
      Set<HostLine.Part> parts = EnumSet.noneOf(HostLine.Part.class);
      HostLine last = null;
      for (HostLine line : block.host()) {
        if (last != null) {
          assertEquals(last.at() + last.bytes().length, line.at());
          assertTrue(line.part().compareTo(last.part()) >= 0, line.toString());
        }
        assertTrue(line.instruction() < hot.instructions(), line.toString());
        parts.add(line.part());
        last = line;
      }
      if (!block.host().isEmpty()) {
        assertTrue(parts.containsAll(EnumSet.range(HostLine.Part.KEY, HostLine.Part.COUNTER)));
        assertEquals("may be out of date", block.host().get(block.host().size() - 2).note());
      }
    }
    d.machine().close();
  }

  @Test
  void aBlockThatIsInterpretedHasTheGuestsCodeAlone() throws Exception {
    Debugger d = start(EngineChoice.INTERPRETER);
    d.run(END);
    for (String function : List.of("pvh_entry", "long_mode_entry")) { // 32 and 64 bits
      long at = d.symbols().address(function).orElseThrow();
      String text = EngineReport.block(d, Syntax.ATT, at);
      assertTrue(text.contains(", began once, run by the interpreter\n 1  0x"), text);
      assertFalse(text.contains("guest rax"), text);
    }
    d.machine().close();
  }

  @Test
  void theTextOfABlockHasBothCodes() throws Exception {
    Debugger d = start(EngineChoice.NATIVE);
    long entry = d.symbols().address("long_mode_entry").orElseThrow();
    d.run(END);
    String text = EngineReport.block(d, Syntax.ATT, entry);
    assertTrue(
        text.startsWith(String.format(Locale.ROOT, "0x%016x <long_mode_entry>\nguest rax ", entry)),
        text);
    assertTrue(text.contains("rsp in r12"), text);
    assertTrue(text.contains(String.format(Locale.ROOT, "\n 1  0x%x  ", entry)), text);
    assertTrue(text.contains("; the block's key\n"), text);
    assertFalse(text.contains("-- count it"), text);
    assertTrue(EngineReport.block(d, Syntax.ATT, 4).startsWith("no block is kept"));
    d.machine().close();
  }
}
