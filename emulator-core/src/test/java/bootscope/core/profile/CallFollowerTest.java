package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.bits.Host;
import bootscope.core.cpu.transfer.TransferKind;
import bootscope.core.cpu.transfer.TransferLog;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelSymbols;
import bootscope.core.image.SymbolTables;
import bootscope.core.profile.ProfiledFunction.Place;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/profile.md, each by itself, on a kernel of a few functions of 256 bytes. */
class CallFollowerTest {
  private static final long TEXT = 0x1000_0000L;
  private static final int SIZE = 0x100;
  private static final List<String> FUNCTIONS =
      List.of(
          "start",
          "a",
          "b",
          "c",
          "handler",
          "__x86_indirect_thunk_rax",
          "__x86_return_thunk",
          "__switch_to_asm",
          "entry",
          "end");

  private static final long STACK = 0x2000_3000L;
  private static final long OTHER_STACK = 0x2001_3000L;
  private static final long NOWHERE = 0x5000_0000L;

  private final CallFollower follower = new CallFollower(new KernelTasks(), new Programs());
  private final Arena arena = Arena.ofConfined();
  private final long note = Host.allocate(arena, TransferLog.BYTES, 8);
  private long now = 10;

  @BeforeEach
  void begin() throws Exception {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < FUNCTIONS.size(); i++) {
      map.append(
          String.format(Locale.ROOT, "%016x T %s%n", TEXT + (long) i * SIZE, FUNCTIONS.get(i)));
    }
    byte[] bytes = map.toString().getBytes(StandardCharsets.US_ASCII);
    KernelSymbols symbols =
        new KernelSymbols(
            SymbolTables.fromSystemMap(ImageBytes.ofArray("System.map", bytes)),
            List.of(new KernelSymbols.Part(TEXT, TEXT, (long) FUNCTIONS.size() * SIZE)));
    follower.begin(Place.UNNAMED, at("start"), 0);
    follower.table(FunctionTable.of(symbols), at("start"), 0);
    assertEquals("start", stack());
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private static long at(String function) {
    return TEXT + (long) FUNCTIONS.indexOf(function) * SIZE;
  }

  /** Some way into a function. */
  private static long in(String function) {
    return at(function) + 0x20;
  }

  private void note(int kind, boolean user, long site, long target, long stack) {
    now += 5;
    Host.putLong(note, TransferLog.head(kind, user) | now);
    Host.putLong(note + TransferLog.SITE, site);
    Host.putLong(note + TransferLog.TARGET, target);
    Host.putLong(note + TransferLog.STACK, stack);
    follower.take(note, note + TransferLog.BYTES);
  }

  private void call(String from, long target, long slot) {
    note(TransferKind.CALL, false, in(from), target, slot);
  }

  private void ret(String from, long target, long slot) {
    note(TransferKind.RETURN, false, in(from), target, slot);
  }

  private void jump(String from, long target) {
    note(TransferKind.JUMP, false, in(from), target, 0);
  }

  /** Frames of the thread that runs, the outermost first; with what is no plain call said. */
  private String stack() {
    List<String> words = new ArrayList<>();
    for (CallFrame frame : follower.stack().frames().reversed()) {
      String name = frame.function() < 0 ? "?" : follower.names().function(frame.function()).name();
      words.add(
          switch (frame.kind()) {
            case BASE, CALL -> name;
            case LOCAL -> "(" + name + ")";
            case TAIL -> ">" + name;
            case EVENT -> "!" + name;
            case FROM_USER -> "^" + name;
          });
    }
    return String.join(" ", words);
  }

  @Test
  void aReturnTakesItsCall() {
    call("start", at("a"), STACK);
    call("a", at("b"), STACK - 16);
    assertEquals("start a b", stack());
    ret("b", in("a"), STACK - 16);
    assertEquals("start a", stack());
    ret("a", in("start"), STACK);
    assertEquals("start", stack());
  }

  @Test
  void aReturnFromDeeperTakesAllAboveIt() {
    call("start", at("a"), STACK);
    call("a", at("b"), STACK - 16);
    call("b", at("c"), STACK - 32);
    ret("c", in("start"), STACK); // as longjmp's kin do
    assertEquals("start", stack());
  }

  @Test
  void aReturnToAnotherAddressIsAJump() {
    call("start", at("a"), STACK);
    call("a", at("b"), STACK - 16);
    ret("b", at("c"), STACK - 16);
    assertEquals("start a >c", stack());
    ret("c", in("start"), STACK);
    assertEquals("start", stack());
  }

  @Test
  void aReturnFromAnotherPlaceTakesTheTopIfItLeadsThere() {
    call("start", at("a"), STACK);
    call("a", at("b"), STACK - 16);
    ret("b", in("a"), STACK - 64); // the handler has moved its way back
    assertEquals("start a", stack());
    ret("a", at("c"), STACK - 64);
    assertEquals("start a >c", stack());
  }

  @Test
  void aCallWithinAFunctionIsNoCall() {
    call("start", at("a"), STACK);
    call("a", in("a") + 8, STACK - 16);
    assertEquals("start a (a)", stack());
    ret("a", in("a"), STACK - 16);
    assertEquals("start a", stack());
    call("a", at("a"), STACK - 16); // to its beginning it is one
    assertEquals("start a a", stack());
  }

  @Test
  void aLocalFrameGoesWithTheFunction() {
    call("start", at("a"), STACK);
    call("a", in("a") + 8, STACK - 16);
    jump("a", at("b"));
    assertEquals("start a >b", stack());
  }

  @Test
  void aThunkIsItsCallers() {
    call("start", at("a"), STACK);
    call("a", at("__x86_indirect_thunk_rax"), STACK - 16);
    assertEquals("start a ?", stack());
    // CALL within the thunk, which exchanges the address and returns to it (a retpoline)
    call("__x86_indirect_thunk_rax", in("__x86_indirect_thunk_rax") + 8, STACK - 24);
    ret("__x86_indirect_thunk_rax", at("b"), STACK - 24);
    assertEquals("start a b", stack());
    jump("b", at("__x86_return_thunk"));
    assertEquals("start a b", stack());
    ret("__x86_return_thunk", in("a"), STACK - 16);
    assertEquals("start a", stack());
  }

  @Test
  void aJumpIsWithinWhatItLeaves() {
    call("start", at("a"), STACK);
    jump("a", at("b"));
    jump("b", at("c"));
    assertEquals("start a >b >c", stack());
    jump("c", in("b")); // back to one that was left so
    assertEquals("start a >b", stack());
    ret("b", in("start"), STACK);
    assertEquals("start", stack());
  }

  @Test
  void codeWithoutASymbolStaysWithWhoJumped() {
    call("start", at("a"), STACK);
    jump("a", NOWHERE);
    assertEquals("start a", stack());
    jump("a", in("a"));
    assertEquals("start a", stack());
    call("a", NOWHERE, STACK - 16);
    assertEquals("start a unnamed 0x50000000", stack());
  }

  @Test
  void whatLiesWhereACallIsPutHasBeenLeft() {
    call("start", at("a"), STACK);
    call("a", at("b"), STACK - 16);
    call("a", at("c"), STACK - 16);
    assertEquals("start a c", stack());
    call("start", at("b"), STACK + 8);
    assertEquals("start b", stack());
  }

  @Test
  void anotherPieceOfMemoryIsAnotherStack() {
    call("start", at("a"), STACK);
    call("a", at("b"), OTHER_STACK);
    assertEquals("start a b", stack());
    ret("b", in("a"), OTHER_STACK);
    assertEquals("start a", stack());
  }

  @Test
  void anEventGoesWithItsReturn() {
    call("start", at("a"), STACK);
    note(TransferKind.INTERRUPT, false, in("a"), at("handler"), STACK - 48);
    assertEquals("start a !handler", stack());
    call("handler", at("c"), STACK - 64);
    note(TransferKind.INTERRUPT_RETURN, false, in("handler"), in("a"), STACK - 48);
    assertEquals("start a", stack());
    note(TransferKind.EXCEPTION, false, in("a"), at("handler"), STACK - 48);
    note(TransferKind.INTERRUPT_RETURN, false, in("handler"), at("b"), STACK - 48); // a fixup
    assertEquals("start a >b", stack());
  }

  @Test
  void aHandlerMayMoveWhatWasSavedALittle() {
    note(TransferKind.EXCEPTION, false, in("start"), at("handler"), STACK);
    note(TransferKind.INTERRUPT_RETURN, false, in("handler"), in("start"), STACK - 64);
    assertEquals("start", stack());
    note(TransferKind.EXCEPTION, false, in("start"), at("handler"), STACK);
    note(TransferKind.INTERRUPT_RETURN, false, in("handler"), in("start"), STACK - 72);
    assertEquals("start !handler >start", stack());
  }

  @Test
  void aReturnFromNoInterruptSerialises() {
    call("start", at("a"), STACK);
    note(TransferKind.INTERRUPT_RETURN, false, in("a"), in("a") + 2, STACK - 48);
    assertEquals("start a", stack());
  }

  @Test
  void whatRunsAtLevel3IsBelowAllOfTheKernel() {
    call("start", at("a"), STACK);
    note(TransferKind.INTERRUPT_RETURN, true, in("a"), NOWHERE, STACK - 48);
    assertEquals("user space", stack());
    note(TransferKind.SYSTEM_CALL, true, NOWHERE, at("entry"), 0);
    assertEquals("user space ^entry", stack());
    call("entry", at("a"), STACK);
    note(TransferKind.SYSTEM_RETURN, true, in("a"), NOWHERE, 0);
    assertEquals("user space", stack());
    note(TransferKind.EXCEPTION, true, NOWHERE, at("handler"), STACK);
    assertEquals("user space ^handler", stack());
    note(TransferKind.INTERRUPT_RETURN, true, in("handler"), NOWHERE, STACK);
    assertEquals("user space", stack());
  }

  @Test
  void aFarReturnToABeginningIsACallByHand() {
    call("start", at("a"), STACK);
    note(TransferKind.FAR_RETURN, false, in("a"), at("b"), STACK - 32);
    assertEquals("start a b", stack());
    ret("b", in("a"), STACK - 16);
    assertEquals("start a", stack());
    note(TransferKind.FAR_RETURN, false, NOWHERE, at("c"), STACK - 32); // no way back below it
    assertEquals("start a >c", stack());
  }

  @Test
  void aThreadGoesOnWhereItWasLeft() {
    call("start", at("a"), STACK);
    call("a", at("__switch_to_asm"), STACK - 16);
    switching(STACK - 64, OTHER_STACK);
    assertEquals("__switch_to_asm", stack());
    ret(
        "__switch_to_asm",
        at("b"),
        OTHER_STACK + 48); // a new thread begins with what it returns to
    assertEquals("b", stack());
    call("b", at("__switch_to_asm"), OTHER_STACK - 16);
    switching(OTHER_STACK - 64, STACK - 64);
    assertEquals("start a __switch_to_asm", stack());
    ret("__switch_to_asm", in("a"), STACK - 16);
    assertEquals("start a", stack());
    call("a", at("__switch_to_asm"), STACK - 16);
    switching(STACK - 64, OTHER_STACK - 64);
    assertEquals("b __switch_to_asm", stack());
  }

  private void switching(long left, long found) {
    note(TransferKind.STACK, false, in("__switch_to_asm"), left, found);
  }

  @Test
  void onlyTheSwitchLeavesAThread() {
    call("start", at("a"), STACK);
    note(TransferKind.STACK, false, in("a"), STACK - 64, OTHER_STACK);
    assertEquals("start a", stack());
  }

  @Test
  void aStackThatOnlyGrowsLosesItsDeeperHalf() {
    for (int i = 0; i < 2 * GuestStack.MOST; i++) {
      call("a", at("b"), STACK - 16L * i);
    }
    assertEquals(true, follower.stack().depth <= GuestStack.MOST);
    assertEquals(follower.stack().depth, follower.log().depth());
  }

  @Test
  void theLogHasWhatIsOnTheStack() {
    call("start", at("a"), STACK);
    call("a", at("__x86_indirect_thunk_rax"), STACK - 16);
    call("__x86_indirect_thunk_rax", in("__x86_indirect_thunk_rax") + 8, STACK - 24);
    assertEquals(2, follower.log().depth()); // neither a thunk nor a piece is a call
    ret("__x86_indirect_thunk_rax", at("b"), STACK - 24);
    assertEquals(3, follower.log().depth());
    ret("b", in("a"), STACK - 16);
    assertEquals(2, follower.log().depth());
  }
}
