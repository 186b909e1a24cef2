package bootscope.core.history;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import java.util.Arrays;

/**
 * Copies of pages of {@link GuestRam} outside the Java heap, each by a number. Those that are
 * seldom wanted can be compressed, which a thread of its own does.
 */
final class PagePool implements AutoCloseable {
  private static final int PAGE = GuestRam.PAGE_BYTES;

  /** Pages that are compressed at once. */
  private static final int BATCH = 256;

  /** What becomes of a number: it is whole, or being compressed, or small. */
  private enum State {
    FREE,
    WHOLE,
    PACKING,
    FREE_WHEN_PACKED,
    PACKED,
    STAYS // does not get smaller
  }

  private static final State[] STATES = State.values();

  private final PageRoom room = new PageRoom();
  private final PackedPages packed = new PackedPages(room);
  private PagePacker packer; // null until something is to be compressed
  private byte[] states = new byte[1024];
  private int[] places = new int[1024]; // in room, or in packed
  private int made;
  private int[] free = new int[64];
  private int freed;
  private int whole;
  private int packing; // all that were sent, or will be
  private int doomed; // of these, those that go then
  private int[] next = new int[BATCH]; // to be compressed
  private int nextCount;

  /** Copies a page of the host's memory. */
  int copy(long from) {
    int number = taken();
    Host.copy(from, host(number), PAGE);
    return number;
  }

  /** Copies a page of bytes. */
  int copy(byte[] page) {
    int number = taken();
    Host.copyIn(page, 0, host(number), PAGE);
    return number;
  }

  private int taken() {
    if (freed == 0 && made == places.length) {
      states = Arrays.copyOf(states, 2 * made);
      places = Arrays.copyOf(places, 2 * made);
    }
    int number = freed > 0 ? free[--freed] : made++;
    places[number] = room.take();
    state(number, State.WHOLE);
    whole++;
    return number;
  }

  private State state(int number) {
    return STATES[states[number]];
  }

  private void state(int number, State now) {
    states[number] = (byte) now.ordinal();
  }

  /** Host address of one that is not packed. */
  private long host(int number) {
    return room.host(places[number]);
  }

  /** Gives the room of a copy back. */
  void free(int number) {
    switch (state(number)) {
      case PACKING -> {
        state(number, State.FREE_WHEN_PACKED);
        doomed++;
      }
      case PACKED -> {
        packed.free(places[number]);
        freed(number);
      }
      default -> gone(number);
    }
  }

  /** One that is whole goes. */
  private void gone(int number) {
    room.give(places[number]);
    whole--;
    freed(number);
  }

  private void freed(int number) {
    state(number, State.FREE);
    free = freed == free.length ? Arrays.copyOf(free, 2 * freed) : free;
    free[freed++] = number;
  }

  void read(int number, byte[] into) {
    if (state(number) == State.PACKED) {
      packer.unpack(packed, places[number], into);
    } else {
      Host.copyOut(host(number), into, 0, PAGE);
    }
  }

  /** Whether a page of the host's memory is as a copy is. */
  boolean same(int number, long page) {
    if (state(number) == State.PACKED) {
      byte[] copy = new byte[PAGE];
      read(number, copy);
      return !Host.differs(page, copy);
    }
    long copy = host(number);
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      if (Host.getLong(page + i) != Host.getLong(copy + i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a page of the host's memory holds zeros alone; most that do not say so at once. */
  static boolean isZero(long page) {
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      if (Host.getLong(page + i) != 0) {
        return false;
      }
    }
    return true;
  }

  // ---------------------------------------------------------------- compressed

  /** Has a copy compressed, when there are some of them. */
  void pack(int number) {
    if (state(number) == State.WHOLE) {
      state(number, State.PACKING);
      packing++;
      next[nextCount++] = number;
      if (nextCount == BATCH) {
        send();
      }
    }
  }

  /** Has those compressed that wait for more to come. */
  void send() {
    if (nextCount == 0) {
      return;
    }
    if (packer == null) {
      packer = new PagePacker();
    }
    int[] numbers = Arrays.copyOf(next, nextCount);
    packer.pack(numbers, Arrays.stream(numbers).mapToLong(this::host).toArray());
    nextCount = 0;
  }

  /** How many are being compressed. */
  int packing() {
    return packing;
  }

  /** Takes over what was compressed meanwhile. */
  void settle() {
    if (packer != null) {
      for (var some = packer.done(); some.isPresent(); some = packer.done()) {
        settle(some.get());
      }
    }
  }

  private void settle(PagePacker.Packed some) {
    int begin = 0;
    for (int i = 0; i < some.numbers().length; i++) {
      int number = some.numbers()[i];
      int length = some.ends()[i] - begin;
      packing--;
      if (state(number) == State.FREE_WHEN_PACKED) {
        doomed--;
        gone(number);
      } else if (length == 0) {
        state(number, State.STAYS);
      } else {
        room.give(places[number]);
        whole--;
        places[number] = packed.add(some.bytes(), begin, length);
        state(number, State.PACKED);
      }
      begin += length;
    }
  }

  /** Bytes of those that are neither compressed nor will be. */
  long stayingBytes() {
    return (long) (whole - packing) * PAGE;
  }

  /** Bytes in use. */
  long bytes() {
    return room.bytes() - (long) doomed * PAGE;
  }

  @Override
  public void close() {
    if (packer != null) {
      packer.close();
    }
    room.close();
  }
}
