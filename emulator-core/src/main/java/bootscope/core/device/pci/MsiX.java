package bootscope.core.device.pci;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.Dma;
import bootscope.core.io.MessageSink;
import bootscope.core.memory.MmioDevice;
import java.util.function.IntSupplier;

/**
 * A function's MSI-X table and pending bits (PCI 3.0 §6.8.2), in one memory window of 4 KiB: the
 * table at 0, the pending bits at {@link #PENDING}. A message that its own mask or the function's
 * holds back is sent when neither does any more.
 *
 * <p>A message is a memory write, so it needs the bus. Deviation: one that a function sends while
 * it may not master the bus is lost.
 */
public final class MsiX implements MmioDevice {
  public static final int WINDOW = 4096;
  public static final int PENDING = 0x800;
  public static final int MOST_VECTORS = 64;

  /** Message control (PCI 3.0 §6.8.2.3). */
  static final int ENABLE = 0x8000;

  static final int FUNCTION_MASK = 0x4000;

  private static final int VECTOR_MASK = 1;
  private static final long INTERRUPTS = 0xFEE0_0000L;
  private static final long INTERRUPTS_MASK = 0xFFFF_FFFF_FFF0_0000L;

  private final IntSupplier control;
  private final Dma dma;
  private final MessageSink sink;
  private final int[] table; // address, upper address, data, vector control
  private long pending;

  /**
   * @param control reads the function's message control
   */
  MsiX(int vectors, IntSupplier control, Dma dma, MessageSink sink) {
    if (vectors < 1 || vectors > MOST_VECTORS) {
      throw new IllegalArgumentException(vectors + " MSI-X vectors");
    }
    this.control = control;
    this.dma = dma;
    this.sink = sink;
    table = new int[4 * vectors];
    for (int i = 3; i < table.length; i += 4) {
      table[i] = VECTOR_MASK; // as after reset
    }
  }

  private int vectors() {
    return table.length / 4;
  }

  /** Whether the guest has switched to MSI-X; the function's pin is silent then. */
  public boolean enabled() {
    return (control.getAsInt() & ENABLE) != 0;
  }

  /** An event happened that interrupts by a vector; one that does not exist is ignored. */
  public void raise(int vector) {
    if (vector < 0 || vector >= vectors() || !enabled()) {
      return;
    }
    pending |= 1L << vector;
    sendPending();
  }

  /** Message control has changed. */
  void controlWritten() {
    sendPending();
  }

  private void sendPending() {
    if (pending == 0 || (control.getAsInt() & (ENABLE | FUNCTION_MASK)) != ENABLE) {
      return;
    }
    for (int vector = 0; vector < vectors(); vector++) {
      if ((pending >> vector & 1) != 0 && (table[4 * vector + 3] & VECTOR_MASK) == 0) {
        pending &= ~(1L << vector);
        send(vector);
      }
    }
  }

  private void send(int vector) {
    long address = (table[4 * vector] & 0xFFFF_FFFCL) | (long) table[4 * vector + 1] << 32;
    int data = table[4 * vector + 2];
    if ((address & INTERRUPTS_MASK) != INTERRUPTS) {
      dma.store(address, 4, data & 0xFFFF_FFFFL); // then it is but a write
    } else if (dma.master()) {
      sink.message(address, data);
    }
  }

  @Override
  public long load(long offset, int size) {
    return peek(offset, size);
  }

  @Override
  public long peek(long offset, int size) {
    int at = (int) offset & WINDOW - 1;
    long low = word(at >> 2) & 0xFFFF_FFFFL;
    long both = low | (long) word((at >> 2) + 1) << 32;
    long value = both >>> 8 * (at & 3);
    return size == 8 ? value : value & (1L << 8 * size) - 1;
  }

  private int word(int index) {
    if (index < table.length) {
      return table[index];
    }
    return index >> 1 == PENDING / 8 ? (int) (pending >>> 32 * (index & 1)) : 0;
  }

  /** Takes double and quad words, aligned, as software must write (PCI 3.0 §6.8.2.6). */
  @Override
  public void store(long offset, int size, long value) {
    int at = (int) offset & WINDOW - 1;
    if (size < 4 || at % size != 0 || at >= 4 * table.length) {
      return;
    }
    table[at >> 2] = (int) value;
    if (size == 8) {
      table[(at >> 2) + 1] = (int) (value >>> 32);
    }
    sendPending();
  }

  void save(StateWriter out) {
    out.putInts("msix", table);
    out.putLong("pending", pending);
  }

  void restore(StateReader in) {
    in.getInts("msix", table);
    pending = in.getLong("pending");
    if (vectors() < 64 && pending >>> vectors() != 0) {
      throw new StateException("interrupts pend that do not exist");
    }
  }
}
