package bootscope.core.history;

import bootscope.core.boot.BootException;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Listing;
import bootscope.core.event.GuestListener;
import bootscope.core.isa.CodeSize;
import bootscope.core.machine.Machine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Goes once more through a stretch of a run and remembers what a step back by lines, that comes
 * from its end, meets first: where a line of source begins, and not in what was called and has
 * returned within the stretch, if that is passed by. It runs by single instructions, which takes
 * some hundred nanoseconds for each, and keeps no more of them than calls that are under way.
 */
final class LineScan implements GuestListener, AutoCloseable {
  /** Instructions that are looked at first; and how many times more each time, up to so many. */
  static final long FIRST = 512;

  static final int GROWTH = 8;
  static final long MOST = 1 << 20;

  private static final int LONGEST = 15;
  private static final int DEEPEST = 1 << 14; // calls that are remembered
  private static final int PLACES = 1 << 16; // whose lines are remembered

  /** What is met. */
  enum What {
    NOTHING,
    /** Where a line begins, or code without lines was run. */
    START,
    /** A return from what was called before the stretch, and is passed by. */
    RETURN
  }

  /**
   * @param instructions retired before it
   */
  record Found(What what, long instructions) {
    private static final Found NOTHING = new Found(What.NOTHING, -1);
  }

  /**
   * A call that has not returned.
   *
   * @param slot the stack pointer behind it, where the return address lies
   * @param last what was met last by then
   */
  private record Call(long slot, long back, Found last) {}

  /** Lines at an address. */
  private enum Place {
    NONE,
    START,
    WITHIN
  }

  private final History history;
  private final Debugger debugger;
  private final Machine machine;
  private final boolean over;
  private final Deque<Call> calls = new ArrayDeque<>();
  private final Map<Long, Place> places = new HashMap<>();
  private final byte[] code = new byte[LONGEST];
  private long end;
  private Found last = Found.NOTHING;
  private boolean delivered; // an interrupt or exception, since the instant before
  private long at; // the instant before: instructions
  private long rip;
  private long pointer;
  private long tables; // CR3
  private Place place;

  /**
   * @param over whether all that was called is passed by; else only what has no lines
   */
  LineScan(History history, Debugger debugger, boolean over) {
    this.history = history;
    this.debugger = debugger;
    this.over = over;
    machine = debugger.machine();
    machine.listeners().add(this);
  }

  @Override
  public void close() {
    machine.listeners().remove(this);
  }

  @Override
  public void interrupt(int vector) {
    delivered = true;
  }

  @Override
  public void exception(int vector, int errorCode, long linearAddress) {
    delivered = true;
  }

  private long now() {
    return machine.clock().instructions();
  }

  /**
   * Runs on from where the machine stands, which is the beginning of an instant.
   *
   * @param end instructions, before which the last is looked for
   */
  Found last(long end) throws BootException {
    this.end = end;
    arrive();
    while (now() < end) {
      long before = now();
      debugger.rerunBySteps(end, this::stepped);
      if (now() == before) { // it was reset here
        history.pass(before + 1, Long.MAX_VALUE, () -> false);
        calls.clear();
        if (now() < end) {
          arrive();
        }
      }
    }
    return last;
  }

  /** Behind an instruction. */
  private boolean stepped() {
    long sp = machine.state().reg(CpuState.RSP);
    long next = machine.processor().linearRip();
    boolean straight = next != rip && Long.compareUnsigned(next - rip, LONGEST) <= 0;
    if (now() > at) {
      if (!delivered && (sp != pointer || !straight)) {
        went(sp, next);
      }
      if (now() < end) {
        arrive();
      }
    }
    return false;
  }

  /** Looks at an instant. */
  private void arrive() {
    delivered = false;
    at = now();
    rip = machine.processor().linearRip();
    pointer = machine.state().reg(CpuState.RSP);
    if (tables != machine.state().cr(3) || places.size() > PLACES) {
      tables = machine.state().cr(3);
      places.clear();
    }
    place = places.computeIfAbsent(rip, this::look);
    if (place != Place.WITHIN) {
      last = new Found(What.START, at);
    }
  }

  private Place look(long linear) {
    return debugger
        .startsLine(linear)
        .map(starts -> starts ? Place.START : Place.WITHIN)
        .orElse(Place.NONE);
  }

  /** An instruction has changed the stack pointer, or gone elsewhere. */
  private void went(long sp, long next) {
    int bytes = Listing.peek(machine, false, rip, code);
    int at = 0;
    while (at < bytes && isPrefix(code[at] & 0xFF)) {
      at++;
    }
    int first = at < bytes ? code[at] & 0xFF : 0;
    int second = at + 1 < bytes ? code[at + 1] & 0xFF : 0;
    if (isReturn(first)) {
      returned(next);
    } else if (isCall(first, second)) {
      calls.push(new Call(sp, returnAddress(sp), last));
      if (calls.size() > DEEPEST) {
        calls.removeLast();
      }
    }
  }

  /** SDM vol. 2, §2.1.1; REX.W of RETF and IRET, §2.2.1. */
  private static boolean isPrefix(int b) {
    return switch (b) {
      case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF2, 0xF3 -> true;
      default -> b >= 0x40 && b < 0x50; // elsewhere INC and DEC, which lead nowhere
    };
  }

  /** SDM vol. 2, "RET", "IRET/IRETD/IRETQ". */
  private static boolean isReturn(int opcode) {
    return switch (opcode) {
      case 0xC2, 0xC3, 0xCA, 0xCB, 0xCF -> true;
      default -> false;
    };
  }

  /** SDM vol. 2, "CALL"; FF is one with 2 or 3 in the register field of ModR/M. */
  private static boolean isCall(int opcode, int modrm) {
    int field = modrm >> 3 & 7;
    return opcode == 0xE8 || opcode == 0x9A || opcode == 0xFF && (field == 2 || field == 3);
  }

  private long returnAddress(long sp) {
    CodeSize size = Listing.codeSize(machine.processor());
    boolean wide = size == CodeSize.BITS_64;
    int bytes = wide ? 8 : size == CodeSize.BITS_32 ? 4 : 2;
    long slot = wide ? sp : machine.state().segmentBase(CpuState.SS) + sp & 0xFFFF_FFFFL;
    byte[] word = new byte[bytes];
    Listing.peek(machine, false, slot, word);
    long back = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      back = back << 8 | word[i] & 0xFF;
    }
    return wide ? back : machine.state().segmentBase(CpuState.CS) + back & 0xFFFF_FFFFL;
  }

  /**
   * What was called is over: of it nothing is met, seen from the end, if it is passed by. Where its
   * return address was replaced, or the call came before the stretch, that is to be looked for.
   */
  private void returned(long next) {
    while (!calls.isEmpty() && Long.compareUnsigned(calls.peek().slot, pointer) < 0) {
      calls.pop();
    }
    boolean passed = over || place == Place.NONE;
    Call call = calls.peek();
    boolean known = call != null && call.slot == pointer && call.back == next;
    if (passed) {
      last = known ? call.last : new Found(What.RETURN, at);
    }
    if (known) {
      calls.pop();
    }
  }
}
