package bootscope.core.debug;

import bootscope.core.debug.InterruptWay.Handler;
import java.util.Locale;

/**
 * Which handlers the processor's interrupt table names (SDM vol. 3A §6.11, §6.14, vol. 3B §20.1.4).
 */
final class Gates {
  private static final int TASK = 0x5;
  private static final int PRESENT = 0x80;
  private static final int PROTECTED = 1; // CR0.PE

  private final Debugger debugger;
  private final RegisterValues registers;

  Gates(Debugger debugger) {
    this.debugger = debugger;
    registers = RegisterValues.of(debugger.machine().processor());
  }

  /** The handler of a vector. */
  Handler of(int vector) {
    int bytes = FailedDelivery.entryBytes(registers);
    long end = (vector + 1L) * bytes - 1;
    if (end > registers.get(CpuRegisters.IDTR_LIMIT)) {
      return Handler.none("beyond the IDT");
    }
    byte[] entry = new byte[bytes];
    long at = registers.get(CpuRegisters.IDTR) + (long) vector * bytes;
    if (peek(at, entry) < bytes) {
      return Handler.none("the IDT is not mapped");
    }
    if (!registers.has(CpuRegisters.CR0, PROTECTED)) {
      return named((number(entry, 2, 2) << 4) + number(entry, 0, 2));
    }
    int access = entry[5] & 0xFF;
    int type = access & 0x1F;
    boolean sixteen = (type & 0x8) == 0;
    if (type == TASK && !registers.longMode()) {
      return Handler.none(String.format(Locale.ROOT, "task gate %04x", number(entry, 2, 2)));
    }
    if ((type & 0x16) != 0x6 || registers.longMode() && sixteen) {
      return Handler.none("no gate");
    }
    if ((access & PRESENT) == 0) {
      return Handler.none("not present");
    }
    if (registers.longMode()) {
      return named(number(entry, 0, 2) | number(entry, 6, 2) << 16 | number(entry, 8, 4) << 32);
    }
    long offset = number(entry, 0, 2) | (sixteen ? 0 : number(entry, 6, 2) << 16);
    return segmented((int) number(entry, 2, 2), offset);
  }

  /** In protected mode, an offset counts from where its code segment begins. */
  private Handler segmented(int selector, long offset) {
    byte[] d = new byte[8];
    boolean local = (selector & 4) != 0;
    int index = selector & ~7;
    String place = String.format(Locale.ROOT, "%04x:%x", selector, offset);
    if (local
        || index + 7L > registers.get(CpuRegisters.GDTR_LIMIT)
        || peek(registers.get(CpuRegisters.GDTR) + index, d) < d.length) {
      return Handler.none(place + ", whose segment is not read");
    }
    long base = number(d, 2, 3) | number(d, 7, 1) << 24;
    return named(base + offset & 0xFFFF_FFFFL);
  }

  private Handler named(long linear) {
    String name = debugger.nameOf(linear);
    return new Handler(linear, name == null ? "0x" + Long.toHexString(linear) : name, true);
  }

  private int peek(long linear, byte[] into) {
    return Listing.peek(debugger.machine(), false, linear, into);
  }

  private static long number(byte[] bytes, int from, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | bytes[from + i] & 0xFF;
    }
    return value;
  }
}
