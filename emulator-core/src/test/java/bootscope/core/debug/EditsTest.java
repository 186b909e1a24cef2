package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.event.Recorded;
import bootscope.core.machine.Guests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes by hand, taken back and made again. */
class EditsTest {
  private static final long PLACE = 0x10_0000; // the guest's code

  private Debugger debugger;
  private Editor editor;

  @BeforeEach
  void open() throws Exception {
    debugger = Debugger.start(Guests.boot("long-mode"), System::nanoTime);
    editor = debugger.editor();
  }

  @AfterEach
  void close() {
    debugger.close();
  }

  /** All registers, with what no name has set by itself. */
  private List<String> registers() {
    RegisterValues r = editor.registers();
    List<String> all = new ArrayList<>();
    for (CpuRegister c : CpuRegisters.all()) {
      all.add(c.name() + " " + Long.toHexString(r.high(c)) + ":" + Long.toHexString(r.get(c)));
    }
    return all;
  }

  private static RegisterName named(String name) {
    return CpuRegisters.named(name).orElseThrow();
  }

  private byte[] code() {
    byte[] bytes = new byte[4];
    editor.peek(true, PLACE, bytes);
    return bytes;
  }

  /** Of registers from which nothing follows, and of memory, not even a translation is lost. */
  @Test
  void whatIsTakenBackLeavesTheVerySameState() {
    for (int i = 0; i < 50; i++) {
      debugger.step();
    }
    String hash = editor.stateHash();
    byte[] code = code();
    assertEquals(RegisterEdit.DONE, editor.set(named("ah"), 0x55));
    assertEquals(RegisterEdit.DONE, editor.set(named("xmm3").register(), 1, 2));
    assertTrue(editor.poke(true, PLACE, new byte[] {1, 2, 3, 4}));
    assertFalse(hash.equals(editor.stateHash()));
    Edits edits = editor.edits();
    assertEquals(3, edits.known().here().size());
    assertEquals("ah", ((Edit.OfRegister) edits.known().here().getFirst().place()).name());
    for (int i = 0; i < 3; i++) {
      assertTrue(edits.undo().isPresent());
    }
    assertTrue(edits.undo().isEmpty());
    assertEquals(hash, editor.stateHash());
    assertEquals(List.of(), edits.known().here());
    for (int i = 0; i < 3; i++) {
      assertTrue(edits.redo().isPresent());
    }
    assertTrue(edits.redo().isEmpty());
    assertEquals("01020304", edits.known().here().getLast().after());
    assertEquals(
        0x0403_0201,
        java.nio.ByteBuffer.wrap(code()).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt());
    assertEquals(9, edits.known().all().size());
    assertEquals(9, edits.count());
    assertEquals(4, code.length);
  }

  /** A selector loads a descriptor, CR0 has modes follow: hidden parts come back too. */
  @Test
  void allThatASelectorOrAControlRegisterBringsIsTakenBack() {
    List<String> before = registers();
    assertEquals(RegisterEdit.DONE, editor.set(named("ds"), 0));
    assertEquals(RegisterEdit.DONE, editor.set(named("cr0"), 0x10));
    assertEquals(RegisterEdit.DONE, editor.set(named("cr8"), 5));
    assertEquals(RegisterEdit.DONE, editor.set(named("rflags"), 0x246));
    List<String> after = registers();
    while (editor.edits().undo().isPresent()) {}
    assertEquals(before, registers());
    assertEquals(32, editor.registers().codeBits());
    while (editor.edits().redo().isPresent()) {}
    assertEquals(after, registers());
  }

  @Test
  void oncePastAnInstructionNothingIsTakenBack() {
    editor.set(named("rax"), 7);
    Edits.Known known = editor.edits().known();
    assertSame(known, editor.edits().known());
    debugger.step();
    assertEquals(List.of(), editor.edits().known().here());
    assertEquals(1, editor.edits().known().all().size());
    assertTrue(editor.edits().undo().isEmpty());
  }

  /** After the state itself has been put back, which the mark relies on. */
  @Test
  void aMarkKnowsWhatCouldBeTakenBackThen() {
    editor.set(named("rax"), 7);
    Edits.Known known = editor.edits().known();
    Recorded.Mark mark = editor.edits().mark();
    editor.set(named("rax"), 8);
    editor.edits().undo();
    mark.cut();
    assertEquals(known, editor.edits().known());
    assertEquals(1, editor.edits().count());
    assertTrue(editor.edits().undo().isPresent());
    mark.cut();
    assertEquals(known, editor.edits().known());
  }

  @Test
  void whatChangesNothingOrIsRefusedIsNoEdit() {
    editor.set(named("rax"), editor.registers().get(named("rax")));
    assertEquals(RegisterEdit.BAD_VALUE, editor.set(named("cr4"), -1));
    assertFalse(editor.poke(true, 0xFFFF_FFFF_FFFFL, new byte[1]));
    assertEquals(0, editor.edits().count());
  }

  @Test
  void theNewestAreKept() {
    for (int i = 0; i < Edits.MOST + 5; i++) {
      editor.set(named("rbx"), 1000 + i);
    }
    List<Edit> all = editor.edits().known().all();
    assertEquals(Edits.MOST, all.size());
    assertEquals(6, all.getFirst().number());
    assertEquals(Edits.MOST + 5L, editor.edits().count());
  }

  private static DeviceRegisters.Named device(String device, String register) {
    return new DeviceRegisters.Named(device, register);
  }

  /** What follows from one in other devices is taken back with it. */
  @Test
  void aDevicesRegisterIsSetTakenBackAndMadeAgain() {
    for (int i = 0; i < 50; i++) {
      debugger.step();
    }
    String hash = editor.stateHash();
    assertEquals(RegisterEdit.DONE, editor.set(device("com1", "MCR"), 8));
    assertEquals(RegisterEdit.DONE, editor.set(device("com1", "IER"), 2));
    assertEquals(RegisterEdit.DONE, editor.set(device("pic", "M.IMR"), 0xFE));
    String changed = editor.stateHash();
    assertFalse(hash.equals(changed));
    List<Edit> here = editor.edits().known().here();
    assertEquals(new Edit.OfDevice(device("com1", "MCR")), here.getFirst().place());
    assertEquals("fe", here.getLast().after());
    while (editor.edits().undo().isPresent()) {}
    assertEquals(hash, editor.stateHash());
    while (editor.edits().redo().isPresent()) {}
    assertEquals(changed, editor.stateHash());
  }

  /** Nothing has changed then, and nothing is told of it. */
  @Test
  void whatADeviceDoesNotTakeIsRefused() {
    String hash = editor.stateHash();
    assertEquals(RegisterEdit.READ_ONLY, editor.set(device("com1", "LSR"), 0));
    assertEquals(RegisterEdit.READ_ONLY, editor.set(device("lapic", "EOI"), 0), "it acts");
    assertEquals(RegisterEdit.READ_ONLY, editor.set(device("pic", "nothing"), 0));
    assertEquals(RegisterEdit.READ_ONLY, editor.set(device("nothing", "IER"), 0));
    assertEquals(RegisterEdit.BAD_VALUE, editor.set(device("com1", "IER"), 0x100), "too wide");
    assertEquals(RegisterEdit.BAD_VALUE, editor.set(device("com1", "IER"), 0xF0), "no such bits");
    assertEquals(List.of(), editor.edits().known().here());
    assertEquals(hash, editor.stateHash());
  }

  /** Whatever a person may set goes back and forth, in every device. */
  @Test
  void eachRegisterThatCanBeSetIsPutBack() {
    List<DeviceRegisters.Named> all = new ArrayList<>();
    for (var bank : editor.devices()) {
      for (var v : bank.values()) {
        if (v.settable()) {
          all.add(device(bank.name(), v.description().name()));
        }
      }
    }
    assertTrue(all.size() > 40, all.toString());
    String hash = editor.stateHash();
    for (DeviceRegisters.Named one : all) {
      for (long value : new long[] {0, 1, 0x55, 0xAA, 0xFF}) {
        editor.set(one, value);
      }
      while (editor.edits().undo().isPresent()) {}
      assertEquals(hash, editor.stateHash(), one.text());
    }
  }
}
