package bootscope.core.device.misc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.device.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** After the ICH9 datasheet (316972 §13.7) and the PS/2 Hardware Interface Technical Reference. */
class BoardPortsTest {
  private final Bench bench = new Bench();
  private final Bench.Probe irq1 = bench.probe();
  private final Bench.Probe irq12 = bench.probe();
  private final Bench.Probe a20 = bench.probe();
  private final List<ResetSink.Cause> resets = new ArrayList<>();
  private final A20Gate gate = new A20Gate(a20);
  private final KeyboardController kbc = new KeyboardController(irq1, irq12, gate, resets::add);
  private final Port92 port92 = new Port92(gate, resets::add);

  private int answer(int command) {
    kbc.out(0x64, 1, command);
    assertEquals(1, kbc.in(0x64, 1) & 1, "output buffer full");
    int value = kbc.in(0x60, 1);
    assertEquals(0, kbc.in(0x64, 1) & 1);
    return value;
  }

  @Test
  void theResetRegisterActsWhenBitTwoBecomesOne() {
    ResetControl reset = new ResetControl(resets::add);
    reset.out(0xCF9, 1, 0x02);
    assertTrue(resets.isEmpty());
    reset.out(0xCF9, 1, 0x06);
    reset.out(0xCF9, 1, 0x06);
    assertEquals(List.of(ResetSink.Cause.CF9_HARD), resets);
    reset.out(0xCF9, 1, 0x00);
    reset.out(0xCF9, 1, 0x04);
    assertEquals(ResetSink.Cause.CF9_SOFT, resets.get(1));
    Bench.Snapshot.of(reset).into(new ResetControl(resets::add));
  }

  @Test
  void theKeyboardControllerPassesItsSelfTest() {
    assertEquals(0, kbc.in(0x64, 1) & 0x07, "empty, no self-test yet");
    assertEquals(0x55, answer(0xAA));
    assertEquals(0x14, kbc.in(0x64, 1) & 0x17, "system flag, not locked");
    assertEquals(0x00, answer(0xAB));
    kbc.out(0x64, 1, 0x60);
    kbc.out(0x60, 1, 0x47);
    assertEquals(0x47, answer(0x20), "the command byte reads back");
  }

  @Test
  void theAuxiliaryLoopAnswersThroughItsOwnInterrupt() {
    kbc.out(0x64, 1, 0x60);
    kbc.out(0x60, 1, 0x03);
    kbc.out(0x64, 1, 0xD3);
    kbc.out(0x60, 1, 0x5A);
    assertTrue(irq12.level);
    assertFalse(irq1.level);
    assertEquals(0x21, kbc.in(0x64, 1) & 0x21);
    assertEquals(0x5A, kbc.peek(0x60, 1));
    assertTrue(irq12.level, "a debugger's look takes nothing");
    assertEquals(0x5A, kbc.in(0x60, 1));
    assertFalse(irq12.level);
  }

  /** What the keyboard says to bytes sent to it one after the other, until it is silent. */
  private String keyboard(int... bytes) {
    StringBuilder said = new StringBuilder();
    for (int b : bytes) {
      kbc.out(0x60, 1, b);
      for (; (kbc.in(0x64, 1) & 1) != 0; said.append(' ')) {
        assertEquals(0, kbc.in(0x64, 1) & 0x60, "the keyboard's own, in time");
        said.append(String.format(Locale.ROOT, "%02X", kbc.in(0x60, 1)));
      }
    }
    return said.toString().strip();
  }

  @Test
  void theKeyboardAnswersItsCommands() { // PS/2 HITR, keyboards, "Commands from the system"
    kbc.out(0x64, 1, 0x60);
    kbc.out(0x60, 1, 0x30); // both off, as SeaBIOS has it; sending enables
    assertEquals("FA AA", keyboard(0xFF));
    assertEquals(0, answer(0x20) & 0x10, "what is sent to the keyboard enables it");
    assertEquals("FA", keyboard(0xF5));
    assertEquals("FA FA", keyboard(0xF0, 2));
    assertEquals("FA FA 02", keyboard(0xF0, 0), "which scan code set");
    assertEquals("FA FE", keyboard(0xF0, 4), "there are three");
    assertEquals("FA AB 83", keyboard(0xF2));
    assertEquals("FA FA", keyboard(0xED, 7));
    assertEquals(7, kbc.registers().value("LEDS"));
    assertEquals("FA FA", keyboard(0xF3, 0x20));
    assertEquals("FA FA", keyboard(0xED, 0xF4), "a command ends the wait for a parameter");
    assertEquals("EE", keyboard(0xEE));
    assertEquals("EE", keyboard(0xFE), "the last byte again");
    assertEquals("FE", keyboard(0x12), "no command");
    kbc.out(0x64, 1, 0x60);
    kbc.out(0x60, 1, 0x61);
    assertEquals("FA AB 41", keyboard(0xF2), "answers are translated as codes are");
    assertEquals("FA AA", keyboard(0xFF));
  }

  @Test
  void eachByteOfTheKeyboardInterruptsAndWaitsForTheOneBefore() {
    kbc.out(0x64, 1, 0x60);
    kbc.out(0x60, 1, 0x01);
    int before = irq1.rises;
    kbc.out(0x60, 1, 0xF2);
    assertEquals(before + 1, irq1.rises);
    Bench.Snapshot.of(kbc).into(new KeyboardController(irq1, irq12, gate, resets::add));
    assertEquals(0xFA, kbc.in(0x60, 1));
    assertEquals(before + 2, irq1.rises, "an edge for each");
    kbc.out(0x64, 1, 0xAD);
    assertEquals(0xAB, kbc.in(0x60, 1));
    assertFalse(irq1.level, "its clock is held");
    kbc.out(0x64, 1, 0xAE);
    assertTrue(irq1.level);
    assertEquals(0x83, kbc.in(0x60, 1));
  }

  @Test
  void whatIsSentToTheAuxiliaryDeviceTimesOutAtOnce() {
    kbc.out(0x64, 1, 0xD4);
    kbc.out(0x60, 1, 0xF2);
    assertEquals(0x61, kbc.in(0x64, 1) & 0x61, "data of the auxiliary device: time-out");
    assertEquals(0xFE, kbc.in(0x60, 1));
    assertEquals(0, kbc.in(0x64, 1) & 0x61);
  }

  @Test
  void pulsingLineZeroResets() {
    kbc.out(0x64, 1, 0xFF);
    assertTrue(resets.isEmpty(), "no line is pulsed");
    kbc.out(0x64, 1, 0xFE);
    kbc.out(0x64, 1, 0xD1);
    kbc.out(0x60, 1, 0x02);
    assertEquals(2, resets.size());
    assertEquals(ResetSink.Cause.KEYBOARD_CONTROLLER, resets.get(0));
  }

  @Test
  void addressLine20PassesWhileEitherSourceSaysSo() {
    assertTrue(gate.open());
    port92.out(0x92, 1, 0x00);
    assertTrue(gate.open(), "the keyboard controller still lets it through");
    kbc.out(0x64, 1, 0xD1);
    kbc.out(0x60, 1, 0x01);
    assertFalse(gate.open());
    assertEquals(0xCD, answer(0xD0), "the output port reads back");
    port92.out(0x92, 1, 0x02);
    assertTrue(a20.level);
    assertTrue(resets.isEmpty());
    port92.out(0x92, 1, 0x03);
    port92.out(0x92, 1, 0x03);
    assertEquals(List.of(ResetSink.Cause.PORT_92), resets);
    Bench.Snapshot.of(gate).into(new A20Gate(a20));
    Bench.Snapshot.of(port92).into(new Port92(gate, resets::add));
    Bench.Snapshot.of(kbc).into(new KeyboardController(irq1, irq12, gate, resets::add));
  }

  @Test
  void theDebugConsoleTellsThatItIsThere() {
    StringBuilder text = new StringBuilder();
    DebugConsole console = new DebugConsole(c -> text.append((char) c));
    assertEquals(0xE9, console.in(0xE9, 1));
    console.out(0xE9, 1, 'x');
    assertEquals("x", text.toString());
  }

  @Test
  void thePostPortRemembersTheLastCodes() {
    PostPort post = new PostPort(code -> {});
    post.out(0x80, 1, 0);
    post.out(0x80, 1, 0);
    for (int i = 1; i <= 20; i++) {
      post.out(0x80, 1, i);
    }
    assertEquals(20, post.in(0x80, 1));
    assertEquals(16, post.codes().length);
    assertEquals(5, post.codes()[0]);
    PostPort copy = new PostPort(code -> {});
    Bench.Snapshot.of(post).into(copy);
    assertArrayEquals(post.codes(), copy.codes());
    assertEquals(22, copy.registers().value("WRITES"));
  }

  @Test
  void traceWritesArePassedOn() {
    List<String> seen = new ArrayList<>();
    TracePorts trace = new TracePorts((port, value) -> seen.add(port + ":" + value));
    trace.out(0xF4, 1, 6);
    trace.out(0xF5, 1, 1);
    assertEquals(List.of("244:6", "245:1"), seen);
    assertEquals(0xFF, trace.in(0xF4, 1));
  }
}
