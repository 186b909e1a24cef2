package bootscope.core.debug;

import bootscope.core.bits.Host;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.describe.RegisterBank;
import bootscope.core.event.Recorded;
import bootscope.core.machine.Machine;
import bootscope.core.machine.MachineParts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was changed in a machine by hand. Changes of the instant at which it stands can be taken
 * back, the newest first, and made again; once it has gone on, the guest may have used what was
 * changed, so that putting it back would not take back what came of it.
 */
public final class Edits implements Recorded {
  /** As many are kept, the newest. */
  static final int MOST = 1000;

  /**
   * What is to be known of them.
   *
   * @param all that are kept, the oldest first
   * @param here those of this instant that are in effect, the oldest first
   * @param undone those that can be made again, the next one last
   */
  public record Known(List<Edit> all, List<Edit> here, List<Edit> undone) {
    public static final Known NONE = new Known(List.of(), List.of(), List.of());
  }

  /** Puts something back; a way there and a way back. */
  private interface Step {
    void apply(Machine machine);
  }

  private record Change(Edit edit, Step undo, Step redo) {}

  private final Machine machine;
  private final Deque<Edit> all = new ArrayDeque<>();
  private final Deque<Change> done = new ArrayDeque<>(); // the newest first
  private final Deque<Change> undone = new ArrayDeque<>();
  private long count;
  private long instructions = -1;
  private long nanos;
  private Known known = Known.NONE;

  Edits(Machine machine) {
    this.machine = machine;
  }

  /** How many there have been. */
  public long count() {
    return count;
  }

  /** The same object as long as nothing has changed of it. */
  public Known known() {
    if (moved() && !(done.isEmpty() && undone.isEmpty())) {
      here();
      known = new Known(List.copyOf(all), List.of(), List.of());
    }
    return known;
  }

  @Override
  public Mark mark() {
    List<Edit> markedAll = List.copyOf(all);
    List<Change> markedDone = List.copyOf(done);
    List<Change> markedUndone = List.copyOf(undone);
    long markedCount = count;
    long markedInstructions = instructions;
    long markedNanos = nanos;
    return () -> {
      all.clear();
      all.addAll(markedAll);
      done.clear();
      done.addAll(markedDone);
      undone.clear();
      undone.addAll(markedUndone);
      count = markedCount;
      instructions = markedInstructions;
      nanos = markedNanos;
      changed();
    };
  }

  private boolean moved() {
    return machine.clock().instructions() != instructions || machine.clock().now() != nanos;
  }

  /** What can be taken back is of this instant. */
  private void here() {
    if (moved()) {
      done.clear();
      undone.clear();
      instructions = machine.clock().instructions();
      nanos = machine.clock().now();
    }
  }

  RegisterEdit set(RegisterName name, long low, long high) {
    Processor p = machine.processor();
    boolean whole = name.width() == name.register().width();
    byte[] before = registers(p);
    long lowBefore = name.get(p);
    long highBefore = whole && name.width() > 64 ? name.register().high().get(p) : 0;
    RegisterEdit answer = whole ? name.register().set(p, low, high) : name.set(p, low);
    if (answer != RegisterEdit.DONE) {
      return answer;
    }
    long lowAfter = name.get(p);
    long highAfter = whole && name.width() > 64 ? name.register().high().get(p) : 0;
    if (lowBefore == lowAfter && highBefore == highAfter) {
      return answer;
    }
    byte[] after = registers(p);
    Step undo;
    Step redo;
    if (Arrays.equals(before, after)) { // it is kept elsewhere, as the task priority
      undo = m -> name.register().set(m.processor(), lowBefore, highBefore);
      redo = m -> name.register().set(m.processor(), lowAfter, highAfter);
    } else {
      undo = m -> registers(m.processor(), after, before);
      redo = m -> registers(m.processor(), before, after);
    }
    Edit.Place place = new Edit.OfRegister(name.register(), text(name));
    add(place, hex(lowBefore, highBefore), hex(lowAfter, highAfter), undo, redo);
    return answer;
  }

  private static String text(RegisterName name) {
    return name.register().aliases().stream()
        .filter(a -> a.shift() == name.shift() && a.width() == name.width())
        .filter(a -> name.width() != name.register().width())
        .map(CpuRegister.Alias::name)
        .findFirst()
        .orElse(name.register().name());
  }

  private static String hex(long low, long high) {
    return high == 0
        ? Long.toHexString(low)
        : Long.toHexString(high) + String.format(Locale.ROOT, "%016x", low);
  }

  private static byte[] registers(Processor p) {
    byte[] block = new byte[CpuState.architecturalBytes()];
    Host.copyOut(p.state().block(), block, 0, block.length);
    return block;
  }

  private static void registers(Processor p, byte[] from, byte[] to) {
    Host.copyIn(to, 0, p.state().block(), to.length);
    if (!CpuState.differInNumbersOnly(from, to)) {
      p.edited();
    }
  }

  /**
   * Sets a device's register, as the guest's write of that value would. What follows from it may
   * lie in other devices, as where an interrupt goes, so that all parts are put back when it is
   * undone.
   */
  RegisterEdit set(RegisterBank bank, RegisterBank.Entry entry, long value) {
    int width = entry.description().width();
    if (!entry.settable()) {
      return RegisterEdit.READ_ONLY;
    }
    if (width < Long.SIZE && value >>> width != 0) {
      return RegisterEdit.BAD_VALUE;
    }
    long valueBefore = entry.value();
    if (value == valueBefore) {
      return RegisterEdit.DONE;
    }
    MachineParts before = MachineParts.of(machine);
    entry.set(value);
    long valueAfter = entry.value();
    if (valueAfter == valueBefore) {
      return RegisterEdit.BAD_VALUE; // nothing of it was taken, and so nothing has changed
    }
    MachineParts after = MachineParts.of(machine);
    add(
        new Edit.OfDevice(new DeviceRegisters.Named(bank.name(), entry.description().name())),
        hex(valueBefore, 0),
        hex(valueAfter, 0),
        before::into,
        after::into);
    return RegisterEdit.DONE;
  }

  /**
   * Writes to RAM.
   *
   * @param places guest-physical addresses of the bytes
   */
  void poke(boolean physical, long address, long[] places, byte[] bytes) {
    byte[] before = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      before[i] = machine.memory().peek(places[i], 1)[0];
    }
    write(places, bytes);
    byte[] after = bytes.clone();
    if (!Arrays.equals(before, after)) {
      HexFormat hex = HexFormat.of();
      add(
          new Edit.OfMemory(physical, address, Arrays.stream(places).boxed().toList()),
          hex.formatHex(before),
          hex.formatHex(after),
          m -> write(places, before),
          m -> write(places, after));
    }
  }

  private void write(long[] places, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      machine.memory().poke(places[i], bytes, i, 1);
    }
  }

  private void add(Edit.Place place, String before, String after, Step undo, Step redo) {
    here();
    undone.clear();
    Edit edit = keep(Edit.Kind.MADE, place, before, after);
    done.addFirst(new Change(edit, undo, redo));
    changed();
  }

  private Edit keep(Edit.Kind kind, Edit.Place place, String before, String after) {
    Edit edit =
        new Edit(
            ++count,
            kind,
            machine.clock().instructions(),
            machine.clock().now(),
            place,
            before,
            after);
    if (all.size() == MOST) {
      all.removeFirst();
    }
    all.addLast(edit);
    return edit;
  }

  private void changed() {
    known =
        new Known(
            List.copyOf(all),
            List.copyOf(edits(done)).reversed(),
            List.copyOf(edits(undone)).reversed());
  }

  private static List<Edit> edits(Deque<Change> changes) {
    List<Edit> edits = new ArrayList<>();
    changes.forEach(c -> edits.add(c.edit));
    return edits;
  }

  /** Takes the newest change of this instant back; empty where there is none. */
  public Optional<Edit> undo() {
    here();
    Change last = done.pollFirst();
    if (last == null) {
      return Optional.empty();
    }
    last.undo.apply(machine);
    undone.addFirst(last);
    Edit edit = keep(Edit.Kind.UNDONE, last.edit.place(), last.edit.after(), last.edit.before());
    changed();
    return Optional.of(edit);
  }

  /** Makes the change again that was taken back last; empty where there is none. */
  public Optional<Edit> redo() {
    here();
    Change next = undone.pollFirst();
    if (next == null) {
      return Optional.empty();
    }
    next.redo.apply(machine);
    done.addFirst(next);
    Edit edit = keep(Edit.Kind.REDONE, next.edit.place(), next.edit.before(), next.edit.after());
    changed();
    return Optional.of(edit);
  }
}
