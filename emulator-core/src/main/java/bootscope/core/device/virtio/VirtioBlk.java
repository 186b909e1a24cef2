package bootscope.core.device.virtio;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.disk.Disk;
import bootscope.core.event.DiskWork;
import bootscope.core.time.EventQueue;
import bootscope.core.time.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * The virtio block device (virtio 1.2 §5.2) with one queue, over a {@link Disk}.
 *
 * <p>It serves one request at a time, {@link #LATENCY} after it was told of it or was done with the
 * one before, and is busy for {@link #SECTOR_TIME} a sector: a device in virtual time, so a guest
 * that fills the queue holds the machine no longer than one request takes.
 *
 * <p>Deviation: a request of more than {@link #MOST_BYTES} fails; drivers stay far below.
 */
public final class VirtioBlk implements VirtioModel {
  /** Nanoseconds of virtual time from notice to answer. */
  static final long LATENCY = 10_000;

  /** Nanoseconds for each sector moved: 2 GB/s. */
  static final long SECTOR_TIME = 250;

  /** The largest request. */
  static final int MOST_BYTES = 32 << 20;

  static final int QUEUE_SIZE = 256;

  private static final int TYPE = 2;
  private static final int SECTOR = Disk.SECTOR;

  // Features (§5.2.3).
  private static final long SEG_MAX = 1 << 2;
  private static final long GEOMETRY = 1 << 4;
  private static final long READ_ONLY = 1 << 5;
  private static final long BLK_SIZE = 1 << 6;
  private static final long FLUSH = 1 << 9;
  private static final long TOPOLOGY = 1 << 10;
  private static final long CONFIG_WCE = 1 << 11;
  private static final long DISCARD = 1 << 13;
  private static final long WRITE_ZEROES = 1 << 14;

  // Requests (§5.2.6).
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FLUSH_CACHE = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD_SECTORS = 11;
  private static final int ZERO_SECTORS = 13;

  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int UNSUPPORTED = 2;

  private static final int HEADER = 16;
  private static final int ID_BYTES = 20;
  private static final int RANGE_BYTES = 16;
  private static final int UNMAP = 1;
  private static final int WRITEBACK_AT = 0x20;
  private static final int MOST_DISCARDED = 0x3F_FFFF;
  private static final int MOST_ZEROED = MOST_BYTES / SECTOR;

  private final VirtioTransport transport;
  private final Disk disk;
  private final VirtualClock clock;
  private final EventQueue.Event next;
  private final byte[] configuration;
  private final byte[] buffer = new byte[1 << 16]; // means nothing between two requests
  private boolean writeback = true;
  private long freeAt;
  private long sectorsMoved; // by the request that is served
  private DiskWork work; // the same request's
  private long workSector;
  private long workBytes;
  private final IntSupplier waiting;

  private VirtioBlk(
      VirtioTransport transport, String name, Disk disk, VirtualClock clock, EventQueue events) {
    this.transport = transport;
    this.disk = disk;
    this.clock = clock;
    next = events.event(name, this::serve);
    waiting = () -> transport.queue(0).waiting();
    configuration = new BlkConfiguration(disk.sectors(), QUEUE_SIZE - 2).bytes();
    BlkConfiguration.limits(configuration, MOST_DISCARDED, MOST_ZEROED);
  }

  /**
   * A block device as a PCI function.
   *
   * @param name unique in the machine, for commands, events and saved states
   * @param slot its device number on bus 0
   */
  public static VirtioPci function(
      String name,
      int slot,
      Disk disk,
      VirtualClock clock,
      EventQueue events,
      VirtioPci.Board board) {
    return new VirtioPci(
        name,
        "virtio block device",
        slot,
        0x010000,
        board,
        transport -> new VirtioBlk(transport, name, disk, clock, events));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public long features() {
    long all = SEG_MAX | GEOMETRY | BLK_SIZE | FLUSH | TOPOLOGY | CONFIG_WCE;
    return all | (disk.readOnly() ? READ_ONLY : DISCARD | WRITE_ZEROES);
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public int queueSize() {
    return QUEUE_SIZE;
  }

  @Override
  public int configurationBytes() {
    return configuration.length;
  }

  @Override
  public int configuration(int offset) {
    if (offset == WRITEBACK_AT) {
      return writeback ? 1 : 0;
    }
    return configuration[offset] & 0xFF;
  }

  /** The driver chooses between write-back and write-through (§5.2.5.2). */
  @Override
  public void configure(int offset, int value) {
    if (offset == WRITEBACK_AT && transport.has(CONFIG_WCE)) {
      writeback = (value & 1) != 0;
    }
  }

  /** A driver that cannot flush must find its data written (§5.2.6.2). */
  private boolean writesThrough() {
    return !writeback || !transport.has(FLUSH);
  }

  @Override
  public void notified(int queue) {
    disk.listener().asked(true, waiting);
    if (!next.armed()) {
      next.at(Math.max(clock.now() + LATENCY, freeAt));
    }
  }

  @Override
  public void reset() {
    next.cancel();
    writeback = true;
    freeAt = 0;
    disk.listener().asked(false, () -> 0);
  }

  // ---------------------------------------------------------------- requests

  private void serve() {
    Virtqueue queue = transport.queue(0);
    if (!transport.running() || !queue.enabled()) {
      return; // the queue was reset since
    }
    boolean eventIndex = transport.has(VirtioState.EVENT_INDEX);
    disk.listener().asked(false, waiting);
    switch (queue.next(transport.has(VirtioState.INDIRECT))) {
      case BROKEN -> transport.broken();
      case NONE -> {
        if (!queue.listen(eventIndex)) {
          transport.broken();
        }
      }
      case CHAIN -> {
        sectorsMoved = 0;
        work(DiskWork.OTHER, 0, 0);
        long written = request(queue.chain());
        freeAt = clock.now() + SECTOR_TIME * sectorsMoved + LATENCY;
        next.at(freeAt);
        finish(queue, written, eventIndex);
      }
    }
  }

  private void finish(Virtqueue queue, long written, boolean eventIndex) {
    Virtqueue.Returned returned =
        written < 0 ? Virtqueue.Returned.BROKEN : queue.put(written, eventIndex);
    switch (returned) {
      case SILENT -> {}
      case NOTIFY -> transport.used(queue);
      case BROKEN -> transport.broken();
    }
  }

  /** Serves a request: how many bytes from the first writable one on were written, −1 for none. */
  private long request(Chain chain) {
    long room = chain.writableBytes() - 1; // the last byte is the status
    if (room < 0 || !chain.read(0, buffer, 0, HEADER)) {
      disk.listener().served(work, 0, 0, false);
      return -1; // nowhere to say what is wrong with it
    }
    int type = (int) number(0, 4);
    long sector = number(8, 8);
    int status = perform(chain, type, sector, room);
    buffer[0] = (byte) status;
    boolean told = chain.write(room, buffer, 0, 1);
    disk.listener().served(work, workSector, workBytes, told && status == OK);
    if (!told) {
      return -1;
    }
    boolean filled = status == OK && (type == IN || type == GET_ID && room == ID_BYTES);
    return filled || room == 0 ? room + 1 : 0;
  }

  private void work(DiskWork what, long sector, long bytes) {
    work = what;
    workSector = sector;
    workBytes = bytes;
  }

  private int perform(Chain chain, int type, long sector, long room) {
    long data = chain.readableBytes() - HEADER;
    return switch (type) {
      case IN -> read(chain, sector, room);
      case OUT -> write(chain, sector, data);
      case FLUSH_CACHE -> {
        work(DiskWork.FLUSH, 0, 0);
        yield disk.flush() ? OK : ERROR;
      }
      case GET_ID -> identify(chain, room);
      case DISCARD_SECTORS -> range(chain, data, DISCARD, MOST_DISCARDED);
      case ZERO_SECTORS -> range(chain, data, WRITE_ZEROES, MOST_ZEROED);
      default -> UNSUPPORTED;
    };
  }

  private boolean served(long sector, long bytes) {
    return bytes <= MOST_BYTES && bytes % SECTOR == 0 && disk.has(sector, bytes / SECTOR);
  }

  private int read(Chain chain, long sector, long bytes) {
    work(DiskWork.READ, sector, bytes);
    if (!served(sector, bytes)) {
      return ERROR;
    }
    for (long done = 0; done < bytes; ) {
      int part = (int) Math.min(buffer.length, bytes - done);
      if (!disk.read(sector + done / SECTOR, buffer, 0, part / SECTOR)
          || !chain.write(done, buffer, 0, part)) {
        return ERROR;
      }
      done += part;
      sectorsMoved += part / SECTOR;
    }
    return OK;
  }

  private int write(Chain chain, long sector, long bytes) {
    work(DiskWork.WRITE, sector, bytes);
    if (disk.readOnly() || !served(sector, bytes)) {
      return ERROR;
    }
    for (long done = 0; done < bytes; ) {
      int part = (int) Math.min(buffer.length, bytes - done);
      if (!chain.read(HEADER + done, buffer, 0, part)
          || !disk.write(sector + done / SECTOR, buffer, 0, part / SECTOR)) {
        return ERROR;
      }
      done += part;
      sectorsMoved += part / SECTOR;
    }
    return settled();
  }

  private int settled() {
    return !writesThrough() || disk.flush() ? OK : ERROR;
  }

  /** The disk's name, 20 bytes, of which those it does not need are 0. */
  private int identify(Chain chain, long room) {
    byte[] id = disk.id().getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(buffer, 0, ID_BYTES, (byte) 0);
    System.arraycopy(id, 0, buffer, 0, Math.min(id.length, ID_BYTES));
    return chain.write(0, buffer, 0, (int) Math.min(room, ID_BYTES)) ? OK : ERROR;
  }

  /**
   * Discards sectors or makes them zeros: one range a request. What was discarded keeps what it
   * held, as it may (§5.2.6.2), so that it is the same in each run.
   */
  private int range(Chain chain, long data, long feature, int most) {
    if (!transport.has(feature)) {
      return UNSUPPORTED;
    }
    if (data != RANGE_BYTES || !chain.read(HEADER, buffer, 0, RANGE_BYTES)) {
      return ERROR;
    }
    long sector = number(0, 8);
    long count = number(8, 4);
    long flags = number(12, 4);
    work(feature == DISCARD ? DiskWork.DISCARD : DiskWork.ZERO, sector, count * SECTOR);
    if ((flags & (feature == DISCARD ? -1 : ~UNMAP)) != 0) {
      return UNSUPPORTED;
    }
    if (count > most || !disk.has(sector, count)) {
      return ERROR;
    }
    if (feature == DISCARD) {
      return OK;
    }
    sectorsMoved += count;
    return disk.zero(sector, count) ? settled() : ERROR;
  }

  private long number(int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | buffer[at + i] & 0xFF;
    }
    return value;
  }

  // ---------------------------------------------------------------- state

  @Override
  public void save(StateWriter out) {
    out.putBoolean("writeback", writeback);
    out.putLong("freeAt", freeAt);
  }

  @Override
  public void restore(StateReader in) {
    writeback = in.getBoolean("writeback");
    freeAt = in.getLong("freeAt");
  }
}
