package bootscope.core.device.fwcfg;

import static bootscope.core.describe.FieldDescription.bit;
import static bootscope.core.describe.FieldDescription.bits;
import static bootscope.core.describe.RegisterDescription.register;

import bootscope.core.bits.Host;
import bootscope.core.describe.Access;
import bootscope.core.describe.AddressSpace;
import bootscope.core.describe.Described;
import bootscope.core.describe.RegisterBank;
import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.io.PortDevice;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The firmware configuration device: what firmware is told about the machine, and what it is to
 * boot, as items under keys of 16 bits. After QEMU's document {@code docs/specs/fw_cfg}: a selector
 * at port 0x510, data byte by byte at 0x511, and a DMA interface at 0x514 whose register is
 * big-endian and whose transfers are done at once.
 *
 * <p>Items lie in the machine's store of ROM contents, behind RAM; they can be read only. Beyond an
 * item's end, and under a key that there is none for, are zeros.
 */
public final class FwCfg implements PortDevice, Stateful, Described {
  public static final int SELECTOR = 0x510;
  public static final int DATA = 0x511;
  public static final int DMA = 0x514;

  private static final int ERROR = 1;
  private static final int READ = 1 << 1;
  private static final int SKIP = 1 << 2;
  private static final int SELECT = 1 << 3;
  private static final int WRITE = 1 << 4;

  /** What reading the DMA register gives: its signature, "QEMU CFG". */
  private static final long SIGNATURE = 0x5145_4D55_2043_4647L;

  private static final int DESCRIPTOR = 16;
  private static final FwCfgItem NOTHING = new FwCfgItem(0, "", 0, 0);

  private final MemoryMap memory;
  private final GuestRam store;
  private final IntConsumer watcher;
  private final Map<Integer, FwCfgItem> items = new HashMap<>();
  private final RegisterBank registers =
      new RegisterBank("fw_cfg", "Firmware configuration", AddressSpace.PORT, 0);

  private List<FwCfgItem> given = List.of();
  private int key;
  private FwCfgItem selected = NOTHING;
  private long position;
  private int addressHigh;
  private int lastControl;
  private final byte[] descriptor = new byte[DESCRIPTOR];

  /**
   * @param watcher told of each key that is selected; changes nothing that the guest can see
   */
  public FwCfg(MemoryMap memory, IntConsumer watcher) {
    this.memory = memory;
    this.watcher = watcher;
    store = memory.ram();
    String doc = "QEMU docs/specs/fw_cfg";
    registers
        .add(register("SELECTOR", SELECTOR, 16, Access.WRITE_ONLY, "selected item", doc), () -> key)
        .add(
            register("POSITION", DATA, 32, Access.INTERNAL, "next byte of the item", doc),
            () -> position)
        .add(
            register("LENGTH", DATA, 32, Access.INTERNAL, "bytes of the item", doc),
            () -> selected.length())
        .add(
            register("DMA_HIGH", DMA, 32, Access.WRITE_ONLY, "descriptor's address, high", doc),
            () -> addressHigh)
        .add(
            register(
                "DMA_CONTROL",
                DMA,
                32,
                Access.INTERNAL,
                "what the last descriptor asked for",
                doc,
                bit("READ", 1, "read"),
                bit("SKIP", 2, "skip"),
                bit("SELECT", 3, "select"),
                bit("WRITE", 4, "write, which no item takes"),
                bits("KEY", 31, 16, "item to select")),
            () -> lastControl);
  }

  /**
   * Sets what there is to read.
   *
   * @throws IllegalArgumentException when two items have the same key
   */
  public void items(List<FwCfgItem> all) {
    given = List.copyOf(all);
    items.clear();
    for (FwCfgItem item : given) {
      if (items.put(item.key(), item) != null) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "two items have key 0x%x", item.key()));
      }
    }
    select(0);
  }

  private void select(int key) {
    this.key = key;
    selected = items.getOrDefault(key, NOTHING);
    position = 0;
  }

  private int next() {
    if (position >= selected.length()) {
      return 0;
    }
    return Host.getU8(host(selected.offset() + position++));
  }

  /** The host address of a byte of the store. */
  private long host(long offset) {
    return store.host(store.bytes() + offset);
  }

  @Override
  public int in(int port, int size) {
    return port == DATA ? next() : peek(port, size);
  }

  @Override
  public int peek(int port, int size) {
    if (port == DATA) {
      return position < selected.length() ? Host.getU8(host(selected.offset() + position)) : 0;
    }
    if (port < DMA) {
      return (int) ((1L << 8 * size) - 1); // the selector cannot be read
    }
    // The register is big-endian: its first byte is the signature's highest.
    long swapped = Long.reverseBytes(SIGNATURE) >>> 8 * (port - DMA);
    return size == 4 ? (int) swapped : (int) (swapped & (1L << 8 * size) - 1);
  }

  @Override
  public void out(int port, int size, int value) {
    if (port == SELECTOR && size == 2) {
      select(value & 0xFFFF);
      watcher.accept(key);
    } else if (port == DMA && size == 4) {
      addressHigh = Integer.reverseBytes(value);
    } else if (port == DMA + 4 && size == 4) {
      long low = Integer.reverseBytes(value) & 0xFFFF_FFFFL;
      long address = (long) addressHigh << 32 | low;
      addressHigh = 0;
      transfer(address);
    }
  }

  /** Does what a descriptor in guest memory says: control, length, address, all big-endian. */
  private void transfer(long address) {
    byte[] read = memory.peek(address, DESCRIPTOR);
    System.arraycopy(read, 0, descriptor, 0, DESCRIPTOR);
    ByteBuffer fields = ByteBuffer.wrap(descriptor);
    int control = fields.getInt();
    long length = fields.getInt() & 0xFFFF_FFFFL;
    long target = fields.getLong();
    lastControl = control;
    if ((control & SELECT) != 0) {
      select(control >>> 16);
      watcher.accept(key);
    }
    boolean done = true;
    if ((control & READ) != 0) {
      done = copy(target, length);
    } else if ((control & WRITE) != 0) {
      done = false;
    } else if ((control & SKIP) != 0) {
      position = Math.min(selected.length(), position + length);
    }
    answer(address, done ? 0 : ERROR);
  }

  private void answer(long address, int control) {
    byte[] answer = ByteBuffer.allocate(4).putInt(control).array();
    if (writable(address, 4)) {
      memory.poke(address, answer);
    }
  }

  private boolean writable(long address, long length) {
    for (long at = address; at < address + length; at = (at | 4095) + 1) {
      if (memory.writeOffset(at) < 0) {
        return false;
      }
    }
    return memory.writeOffset(address + length - 1) >= 0;
  }

  /**
   * Copies the next bytes of the item, then zeros, page by page; those that have no memory are
   * lost.
   *
   * @return whether all had memory
   */
  private boolean copy(long target, long length) {
    long most = Math.min(length, store.bytes()); // no more than a guest has room for
    byte[] page = new byte[GuestRam.PAGE_BYTES];
    boolean all = most == length;
    for (long done = 0; done < most; ) {
      long at = target + done;
      int part = (int) Math.min(most - done, GuestRam.PAGE_BYTES - (at & GuestRam.PAGE_BYTES - 1));
      fill(page, part);
      if (memory.writeOffset(at) >= 0) {
        memory.poke(at, page, 0, part);
      } else {
        all = false;
      }
      done += part;
    }
    return all;
  }

  private void fill(byte[] bytes, int count) {
    for (int done = 0; done < count; ) {
      long left = selected.length() - position;
      if (left <= 0) {
        java.util.Arrays.fill(bytes, done, count, (byte) 0);
        return;
      }
      long from = store.bytes() + selected.offset() + position;
      int inPage = (int) (GuestRam.PAGE_BYTES - from % GuestRam.PAGE_BYTES);
      int part = (int) Math.min(Math.min(left, inPage), count - done);
      Host.copyOut(store.host(from), bytes, done, part);
      position += part;
      done += part;
    }
  }

  @Override
  public RegisterBank registers() {
    return registers;
  }

  @Override
  public String stateName() {
    return "fw_cfg";
  }

  @Override
  public void save(StateWriter out) {
    out.putInt("items", given.size());
    for (int i = 0; i < given.size(); i++) {
      FwCfgItem item = given.get(i);
      out.putLongs("item" + i, new long[] {item.key(), item.offset(), item.length()});
      out.putBytes("name" + i, item.name().getBytes(StandardCharsets.US_ASCII));
    }
    out.putInt("key", key);
    out.putLong("position", position);
    out.putInt("addressHigh", addressHigh);
    out.putInt("lastControl", lastControl);
  }

  @Override
  public void restore(StateReader in) {
    int count = in.getInt("items");
    if (count < 0 || count > 0x8000) {
      throw new StateException(count + " items of firmware configuration");
    }
    List<FwCfgItem> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long[] s = new long[3];
      in.getLongs("item" + i, s);
      String name = new String(in.getBytes("name" + i), StandardCharsets.US_ASCII);
      boolean inStore =
          s[1] >= 0 && s[2] >= 0 && s[1] + s[2] <= store.storedBytes() - store.bytes();
      if (!inStore) {
        throw new StateException("the item " + name + " lies outside the store");
      }
      all.add(new FwCfgItem((int) s[0], name, s[1], s[2]));
    }
    items(all);
    select(in.getInt("key"));
    position = Math.clamp(in.getLong("position"), 0, selected.length());
    addressHigh = in.getInt("addressHigh");
    lastControl = in.getInt("lastControl");
  }

  /** What there is to read stays. */
  @Override
  public void reset(StateReader powerOn) {
    select(0);
    addressHigh = 0;
    lastControl = 0;
  }
}
