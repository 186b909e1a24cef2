package bootscope.core.device.misc;

import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.PortDevice;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Port 0x80: firmware's progress codes, and the port that kernels write to wait a moment. It reads
 * back what was written, as the DMA page register behind it does. The last {@value #KEPT} codes
 * that differ from the one before are kept.
 */
public final class PostPort implements PortDevice, Stateful, Described {
  public static final int PORT = 0x80;
  public static final int KEPT = 16;

  private final byte[] codes = new byte[KEPT];
  private final RegisterBank registers =
      new RegisterBank("post", "POST code", AddressSpace.PORT, PORT);
  private final IntConsumer watcher;
  private long changes;
  private long writes;
  private int last;

  /**
   * @param watcher told of each code that is written; changes nothing that the guest can see
   */
  public PostPort(IntConsumer watcher) {
    this.watcher = watcher;
    registers.add(
        register("POST", 0, 8, Access.READ_WRITE, "last code", "IBM AT BIOS"), () -> last);
    registers.add(register("WRITES", 0, 64, Access.INTERNAL, "codes written", ""), () -> writes);
  }

  /** The last codes that differ from their predecessors, oldest first. */
  int[] codes() {
    int count = (int) Math.min(changes, KEPT);
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = codes[(int) ((changes - count + i) % KEPT)] & 0xFF;
    }
    return result;
  }

  @Override
  public int in(int port, int size) {
    return last;
  }

  @Override
  public int peek(int port, int size) {
    return last;
  }

  @Override
  public void out(int port, int size, int value) {
    int code = value & 0xFF;
    if (writes++ == 0 || code != last) {
      codes[(int) (changes++ % KEPT)] = (byte) code;
      last = code;
    }
    watcher.accept(code);
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "post";
  }

  @Override
  public void save(StateWriter out) {
    out.putBytes("codes", codes);
    out.putLong("changes", changes);
    out.putLong("writes", writes);
    out.putInt("last", last);
  }

  @Override
  public void restore(StateReader in) {
    byte[] saved = in.getBytes("codes");
    System.arraycopy(Arrays.copyOf(saved, KEPT), 0, codes, 0, KEPT);
    changes = in.getLong("changes");
    writes = in.getLong("writes");
    last = in.getInt("last");
  }
}
