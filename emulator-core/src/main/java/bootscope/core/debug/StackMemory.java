package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.cpu.system.Segments;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.Mnemonic;
import bootscope.core.machine.Machine;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory as one walk of the call stack reads it, code and stack, page by page and each page once:
 * the machine stands, so what was read stays. Addresses are linear.
 */
final class StackMemory {
  private static final int PAGE = 4096;
  private static final int LONGEST = 15;
  private static final int SHORTEST_CALL = 2;
  private static final int LONGEST_CALL = 8;

  /** Of a segment descriptor, in bits 40 to 55 (SDM vol. 3A §3.4.5). */
  private static final int LONG_CODE = 1 << 13;

  private static final int CODE_OF_32_BITS = 1 << 14;

  private final Debugger debugger;
  private final Machine machine;
  private final Map<Long, byte[]> pages = new HashMap<>();
  private long lastPage = 1; // none: pages begin at multiples of their size
  private byte[] lastBytes;
  private final Map<CodeSize, Decoder> decoders = new EnumMap<>(CodeSize.class);

  StackMemory(Debugger debugger) {
    this.debugger = debugger;
    machine = debugger.machine();
  }

  /** How many bytes from the first on could be read. */
  int read(long linear, byte[] into) {
    int done = 0;
    while (done < into.length) {
      long at = linear + done;
      byte[] page = pageOf(at & -PAGE);
      int offset = (int) (at & PAGE - 1);
      int part = Math.min(into.length - done, page.length - offset);
      if (part <= 0) {
        return done;
      }
      System.arraycopy(page, offset, into, done, part);
      done += part;
    }
    return done;
  }

  private byte[] pageOf(long linear) {
    if (linear != lastPage) {
      lastBytes = pages.computeIfAbsent(linear, this::page);
      lastPage = linear;
    }
    return lastBytes;
  }

  private byte[] page(long linear) {
    byte[] bytes = new byte[PAGE];
    return Listing.peek(machine, false, linear, bytes) < PAGE ? new byte[0] : bytes;
  }

  /** A number of so many bytes; null where there is none. */
  Long number(long linear, int bytes) {
    byte[] read = new byte[bytes];
    return read(linear, read) < bytes ? null : Long.valueOf(Listing.number(read));
  }

  /** A word of the stack that code of such a size has; null where there is none. */
  Long word(long linear, CodeSize size) {
    return number(linear, bytes(size));
  }

  private Decoder decoder(CodeSize size) {
    return decoders.computeIfAbsent(size, Decoder::new);
  }

  /** Of a word of the stack. */
  static int bytes(CodeSize size) {
    return switch (size) {
      case BITS_16 -> 2;
      case BITS_32 -> 4;
      case BITS_64 -> 8;
    };
  }

  /** The instruction at an address; null where none can be read. */
  Instruction instruction(long linear, CodeSize size) {
    byte[] bytes = new byte[LONGEST];
    return decoder(size).decode(bytes, 0, read(linear, bytes));
  }

  Symbols.Place place(long linear) {
    return debugger.place(linear);
  }

  /**
   * An address within the function of a frame: of a caller, of the call itself, as nothing may
   * follow it. What a thunk is about to jump to by a return begins at its address.
   */
  long within(CallStack.Step at) {
    boolean called = at.way() == CallStack.Way.CALL && followsCall(at.rip(), at.size());
    return called ? at.rip() - 1 : at.rip();
  }

  /** The function of a frame; null where it is not the kernel's. */
  Symbols.Place function(CallStack.Step at) {
    Symbols.Place place = place(within(at));
    return place != null && place.code() ? place : null;
  }

  boolean isCode(long linear) {
    Symbols.Place p = place(linear);
    return p != null && p.code();
  }

  boolean followsCall(long address, CodeSize size) {
    return call(address, size) != null;
  }

  /** The call that ends at an address; null if none does. */
  Instruction call(long end, CodeSize size) {
    for (int n = SHORTEST_CALL; n <= LONGEST_CALL; n++) {
      byte[] bytes = new byte[n];
      if (read(end - n, bytes) < n) {
        continue;
      }
      Instruction i = decoder(size).decode(bytes, 0, n);
      boolean call =
          i != null && (i.mnemonic() == Mnemonic.CALL || i.mnemonic() == Mnemonic.CALL_FAR);
      if (call && i.length() == n) {
        return i;
      }
    }
    return null;
  }

  /** The size of code that a selector leads to, by its descriptor in the GDT; or another one. */
  CodeSize sizeOf(long selector, CodeSize other) {
    CpuState s = machine.state();
    boolean local = (selector & 4) != 0;
    Long descriptor = local ? null : number(s.gdtrBase() + (selector & ~7L), 8);
    if (descriptor == null || (selector | 7) > s.gdtrLimit()) {
      return other;
    }
    int attributes = Segments.attributes(descriptor);
    if (other == CodeSize.BITS_64 && (attributes & LONG_CODE) != 0) {
      return CodeSize.BITS_64;
    }
    return (attributes & CODE_OF_32_BITS) != 0 ? CodeSize.BITS_32 : CodeSize.BITS_16;
  }
}
