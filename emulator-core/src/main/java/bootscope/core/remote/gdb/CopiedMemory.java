package bootscope.core.remote.gdb;

import bootscope.core.debug.Inspector;
import bootscope.core.image.Orc;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Stretches of a guest's memory as they were, to be read without holding the machine up. */
final class CopiedMemory implements Orc.Memory {
  /** The longest that is copied; kernels' tables have some MiB. */
  private static final int MOST = 64 << 20;

  /** Reads as the client would. */
  @FunctionalInterface
  interface Peek {
    int of(Inspector machine, long address, byte[] into);
  }

  private record Stretch(long from, byte[] bytes) {}

  private final List<Stretch> stretches = new ArrayList<>();

  private CopiedMemory() {}

  /** A kernel's tables of its frames; nothing where it has none. */
  static CopiedMemory ofOrc(Inspector machine, Peek peek) {
    CopiedMemory copied = new CopiedMemory();
    for (String table : List.of("orc_unwind_ip", "orc_unwind")) {
      OptionalLong from = machine.symbols().address("__start_" + table);
      OptionalLong end = machine.symbols().address("__stop_" + table);
      if (from.isPresent() && end.isPresent()) {
        copied.add(machine, peek, from.getAsLong(), end.getAsLong() - from.getAsLong());
      }
    }
    return copied;
  }

  private void add(Inspector machine, Peek peek, long from, long length) {
    if (length > 0 && length <= MOST) {
      byte[] bytes = new byte[(int) length];
      if (peek.of(machine, from, bytes) == bytes.length) {
        stretches.add(new Stretch(from, bytes));
      }
    }
  }

  @Override
  public int read(long linearAddress, byte[] into) {
    for (Stretch s : stretches) {
      long at = linearAddress - s.from;
      if (at >= 0 && at <= s.bytes.length - into.length) {
        System.arraycopy(s.bytes, (int) at, into, 0, into.length);
        return into.length;
      }
    }
    return 0;
  }
}
