package bootscope.app;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.core.bits.Host;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.history.History;
import bootscope.core.history.Origin;
import bootscope.core.history.Piece;
import bootscope.core.machine.Machine;
import bootscope.core.machine.StopReason;
import bootscope.core.memory.PhysicalObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A machine in the past of its run, where bytes are changed to see what becomes of them. No history
 * hears of a change: whoever goes to an instant finds the run as it was.
 */
final class ChangedPast {
  /** Into so many parts a stretch is divided to find where two runs part in it. */
  private static final int PARTS = 256;

  private final History history;
  private final Debugger debugger;
  private final Machine machine;

  /** In its past. */
  ChangedPast(History history, Debugger debugger) {
    this.history = history;
    this.debugger = debugger;
    machine = debugger.machine();
  }

  /** Puts the machine somewhere, and changes something there. */
  @FunctionalInterface
  interface Start {
    void go() throws Exception;
  }

  /**
   * Where a changed run is no longer the one that it was.
   *
   * @param instructions retired before the instruction that is the last in both
   * @param what that is, and where
   * @param elsewhere whether the guest goes to another place behind it; else it only writes other
   *     bytes with it
   */
  record Parting(long instructions, String what, boolean elsewhere) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "after %,d instructions, %s, behind which it %s",
          instructions,
          what,
          elsewhere ? "is elsewhere" : "has written something else");
    }
  }

  Machine machine() {
    return machine;
  }

  long now() {
    return machine.clock().instructions();
  }

  // ---------------------------------------------------------------- the run as it was

  /** Goes to the first instant of a count of the run as it was, whatever was changed before. */
  void goTo(long instructions) throws Exception {
    history.goTo(Math.min(instructions, now()));
    if (now() < instructions) {
      history.goTo(instructions);
    }
  }

  /** Goes to before an instruction, behind what is delivered before it. */
  void goTo(Origin.Step step) throws Exception {
    goTo(step.instructions());
    assertTrue(come(step), step::toString);
  }

  /** The next instruction, and where it is. */
  String told() {
    Listing.Line line = debugger.here();
    long rip = machine.processor().linearRip();
    return String.format(
        Locale.ROOT, "0x%x <%s> %s", rip, debugger.nameOf(rip), line == null ? "?" : line.text());
  }

  // ---------------------------------------------------------------- from where it stands

  /** Runs on to before an instruction; false where the guest does not come there. */
  boolean come(Origin.Step step) {
    machine.runTo(step.instructions());
    GuestListener stop =
        new GuestListener() {
          @Override
          public void interrupt(int vector) {
            machine.stopHere();
          }

          @Override
          public void exception(int vector, int errorCode, long linearAddress) {
            machine.stopHere();
          }
        };
    machine.listeners().add(stop);
    try {
      StopReason reason = StopReason.REQUESTED;
      while (reason == StopReason.REQUESTED
          && now() == step.instructions()
          && machine.processor().linearRip() != step.rip()) {
        reason = machine.runTo(step.instructions() + 1);
      }
    } finally {
      machine.listeners().remove(stop);
    }
    return now() == step.instructions()
        && machine.clock().now() == step.virtualNanos()
        && machine.processor().linearRip() == step.rip();
  }

  /** Changes all bits of a place's first byte; what it holds then. */
  int change(Piece place) {
    return change(place, 0xFF);
  }

  /** The same with some of its bits. */
  int change(Piece place, int bits) {
    switch (place.space()) {
      case PHYSICAL ->
          machine.memory().poke(place.at(), new byte[] {(byte) (held(place) ^ bits)}, 0, 1);
      case GENERAL -> {
        long held = machine.state().reg(place.register());
        machine.state().reg(place.register(), held ^ (long) bits << 8 * place.within());
      }
      default -> {
        long at = machine.state().xmm(place.register()) + place.within();
        Host.putByte(at, Host.getU8(at) ^ bits);
      }
    }
    return held(place);
  }

  /** A place's first byte. */
  int held(Piece place) {
    return switch (place.space()) {
      case PHYSICAL -> machine.memory().peek(place.at(), 1)[0] & 0xFF;
      case GENERAL -> (int) (machine.state().reg(place.register()) >>> 8 * place.within()) & 0xFF;
      default -> Host.getU8(machine.state().xmm(place.register()) + place.within());
    };
  }

  /** All bytes of a piece of memory. */
  List<Integer> bytes(Piece memory) {
    byte[] bytes = machine.memory().peek(memory.at(), memory.size());
    return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList();
  }

  /** The lower 8 bytes of the register that a place is in. */
  long whole(Piece place) {
    return place.space() == Piece.Space.GENERAL
        ? machine.state().reg(place.register())
        : Host.getLong(machine.state().xmm(place.register()));
  }

  /** Sees accesses to some bytes. */
  private static final class Accesses implements PhysicalObserver {
    private final long address;
    private final long length;
    private final boolean writes;
    private final List<Piece> seen = new ArrayList<>();

    Accesses(long address, long length, boolean writes) {
      this.address = address;
      this.length = length;
      this.writes = writes;
    }

    @Override
    public long start() {
      return address;
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void accessed(long at, int size, boolean write) {
      if (write == writes && at < address + length && address < at + size) {
        seen.add(new Piece(Piece.Space.PHYSICAL, at, size));
      }
    }
  }

  private List<Piece> accesses(Accesses seeing, long until) {
    machine.memory().observe(seeing);
    try {
      machine.runTo(until);
    } finally {
      machine.memory().forget(seeing);
    }
    return seeing.seen;
  }

  /** Runs on; whether a byte of memory is written on the way. */
  boolean writes(Piece place, long until) {
    return !accesses(new Accesses(place.at(), 1, true), until).isEmpty();
  }

  /** Runs on; what is written on the way. */
  List<Piece> writes(long until) {
    return accesses(new Accesses(0, ram(), true), until);
  }

  /** Runs on; what is read on the way. */
  List<Piece> reads(long until) {
    return accesses(new Accesses(0, ram(), false), until);
  }

  private long ram() {
    return machine.memory().ram().lowBytes();
  }

  // ---------------------------------------------------------------- both

  /**
   * Where a machine is, and whether a place of memory holds what it should there.
   *
   * @param instructions fewer than asked for where the guest goes no further
   */
  private record Position(long instructions, long nanoseconds, long rip, long rsp, boolean holds) {}

  private Position position(Piece place, int value) {
    boolean memory = place.space() == Piece.Space.PHYSICAL;
    return new Position(
        now(),
        machine.clock().now(),
        machine.processor().linearRip(),
        machine.state().reg(CpuState.RSP),
        !memory || held(place) == value);
  }

  /**
   * The instruction at which a changed run parts from the one that it was: behind it the guest is
   * elsewhere, or a place of memory holds something else.
   *
   * @param start of the changed one
   * @param same instructions at which they are the same
   * @param differ instructions at which they are not any more
   * @param value what the place holds in the one that it was
   * @param changed in the changed one
   */
  Parting parting(Start start, long same, long differ, Piece place, int value, int changed)
      throws Exception {
    long first = same;
    long end = differ;
    while (end > first + 1) {
      long part = Math.max(1, (end - first) / PARTS);
      goTo(first);
      List<Position> was = positions(first, end, part, place, value);
      start.go();
      machine.runTo(first);
      List<Position> is = positions(first, end, part, place, changed);
      int i = 0;
      while (i < was.size() && was.get(i).equals(is.get(i))) {
        i++;
      }
      first += i * part;
      end = Math.min(end, first + part);
    }
    start.go();
    machine.runTo(first);
    machine.runTo(end);
    Position is = position(place, changed);
    goTo(first);
    String what = told();
    machine.runTo(end);
    Position was = position(place, value);
    assertNotEquals(was, is, () -> "the two runs are the same behind " + what);
    return new Parting(first, what, was.holds == is.holds);
  }

  private List<Position> positions(long from, long end, long part, Piece place, int value) {
    List<Position> all = new ArrayList<>();
    for (long at = from + part; at < end; at += part) {
      machine.runTo(at);
      all.add(position(place, value));
    }
    return all;
  }
}
