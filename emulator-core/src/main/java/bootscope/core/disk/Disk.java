package bootscope.core.disk;

import bootscope.core.describe.StateException;
import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.describe.Stateful;
import bootscope.core.event.DiskWork;
import bootscope.core.event.GuestListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntSupplier;

/**
 * A disk of 512-byte sectors: a raw image file and, over it, the blocks that the guest has written.
 * A file whose size is no multiple of 512 has its last sector filled up with zeros; it grows to a
 * whole one when that is written back.
 *
 * <p>What a guest asks for can fail, as a disk can: the host's disk is full, the file has become
 * shorter. Then the guest is told so, the {@link Listener} hears why, and nothing of what the guest
 * wrote is lost.
 *
 * <p>Its state is the overlay: {@link #save} gives its size alone, the blocks themselves, which can
 * be many, come one by one from {@link #changedBlocks} and {@link #copyBlock}.
 */
public final class Disk implements Stateful, AutoCloseable {
  public static final int SECTOR = 512;

  /** Bytes of a block of the overlay. */
  public static final int BLOCK = Overlay.BLOCK;

  private static final int SECTORS_A_BLOCK = BLOCK / SECTOR;
  private static final int MEMORY_BLOCKS = 2048;

  /** Hears of trouble with the host's files, and of what the device does that has the disk. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param message what happened to which file
     */
    void trouble(String message);

    /** As {@link GuestListener#diskAsked}. */
    default void asked(boolean told, IntSupplier waiting) {}

    /** As {@link GuestListener#diskServed}. */
    default void served(DiskWork what, long sector, long bytes, boolean done) {}
  }

  private final String id;
  private final boolean readOnly;
  private final WritePolicy policy;
  private final long sectors;
  private final ImageFile image;
  private final Overlay overlay;
  private final WriteBack back;
  private final byte[] block = new byte[BLOCK];
  private Listener listener = message -> {};
  private boolean takenBack;

  private Disk(String id, boolean readOnly, WritePolicy policy, ImageFile image, int memory) {
    this.id = id;
    this.readOnly = readOnly;
    this.policy = policy;
    this.image = image;
    sectors = (image.bytes() + SECTOR - 1) / SECTOR;
    overlay = new Overlay(memory);
    boolean writes = !readOnly && policy.writes();
    back = writes ? new WriteBack(image, sectors * SECTOR, memory) : null;
  }

  /**
   * Opens an image.
   *
   * @param id unique in the machine
   * @param readOnly whether the guest is told that it cannot write
   * @throws DiskException when it cannot be used
   */
  public static Disk open(String id, Path file, boolean readOnly, WritePolicy policy) {
    return open(id, file, readOnly, policy, MEMORY_BLOCKS);
  }

  static Disk open(String id, Path file, boolean readOnly, WritePolicy policy, int memoryBlocks) {
    boolean writing = !readOnly && policy.writes();
    return new Disk(id, readOnly, policy, ImageFile.open(file, writing), memoryBlocks);
  }

  public void listener(Listener listener) {
    this.listener = listener;
  }

  /** Who hears of it. */
  public Listener listener() {
    return listener;
  }

  public String id() {
    return id;
  }

  /** Its size. */
  public long sectors() {
    return sectors;
  }

  public boolean readOnly() {
    return readOnly;
  }

  /** What becomes of what the guest writes. */
  public WritePolicy policy() {
    return policy;
  }

  /** The image's file. */
  public Path file() {
    return image.path();
  }

  /** Whether it has these sectors. */
  public boolean has(long first, long count) {
    return first >= 0 && count >= 0 && first <= sectors && count <= sectors - first;
  }

  /**
   * Reads sectors that it has.
   *
   * @param from where in {@code into} they go, in bytes
   * @return false when the host could not read them
   */
  public boolean read(long first, byte[] into, int from, int count) {
    check(first, count);
    try {
      int length = count * SECTOR;
      long start = first * SECTOR;
      for (int done = 0; done < length; ) {
        done += readPart(start + done, into, from + done, length - done);
      }
      return true;
    } catch (IOException e) {
      return trouble("reading", e);
    }
  }

  /** Reads up to the end of a block, or of a run of blocks that only the image has. */
  private int readPart(long at, byte[] into, int from, int most) throws IOException {
    long number = at / BLOCK;
    int offset = (int) (at % BLOCK);
    int part = Math.min(most, BLOCK - offset);
    if (overlay.read(number, offset, into, from, part)
        || back != null && back.readBefore(number, offset, into, from, part)) {
      return part;
    }
    while (part < most && imageAlone(++number)) {
      part = Math.min(most, part + BLOCK);
    }
    image.read(at, into, from, part);
    return part;
  }

  private boolean imageAlone(long number) {
    return !overlay.contains(number) && (back == null || !back.hasBefore(number));
  }

  /**
   * Writes sectors that it has.
   *
   * @return false when the host had no room for them
   * @throws IllegalStateException when it is read-only
   */
  public boolean write(long first, byte[] data, int from, int count) {
    checkWritable(first, count);
    try {
      for (int done = 0; done < count; ) {
        long sector = first + done;
        int offset = (int) (sector % SECTORS_A_BLOCK);
        int part = Math.min(count - done, SECTORS_A_BLOCK - offset);
        put(sector / SECTORS_A_BLOCK, offset, data, from + done * SECTOR, part);
        done += part;
      }
      return writeBackWhenFull();
    } catch (IOException e) {
      return trouble("keeping what the guest wrote to", e);
    }
  }

  private void put(long number, int offset, byte[] data, int from, int count) throws IOException {
    if (count == SECTORS_A_BLOCK) {
      overlay.write(number, data, from);
    } else {
      readPart(number * BLOCK, block, 0, BLOCK);
      System.arraycopy(data, from, block, offset * SECTOR, count * SECTOR);
      overlay.write(number, block, 0);
    }
    if (back != null) {
      back.wrote(number);
    }
  }

  /**
   * Fills sectors that it has with zeros.
   *
   * @return false when the host had no room for them
   */
  public boolean zero(long first, long count) {
    checkWritable(first, count);
    byte[] zeros = new byte[BLOCK];
    try {
      for (long done = 0; done < count; ) {
        long sector = first + done;
        int offset = (int) (sector % SECTORS_A_BLOCK);
        int part = (int) Math.min(count - done, SECTORS_A_BLOCK - offset);
        if (part == SECTORS_A_BLOCK) {
          overlay.zero(sector / SECTORS_A_BLOCK);
          if (back != null) {
            back.wrote(sector / SECTORS_A_BLOCK);
          }
        } else {
          put(sector / SECTORS_A_BLOCK, offset, zeros, 0, part);
        }
        done += part;
      }
      return writeBackWhenFull();
    } catch (IOException e) {
      return trouble("keeping what the guest wrote to", e);
    }
  }

  private boolean writeBackWhenFull() throws IOException {
    if (writesThrough() && back.full()) {
      back.write(overlay);
    }
    return true;
  }

  private boolean writesThrough() {
    return back != null && policy == WritePolicy.WRITE_THROUGH_ON_FLUSH;
  }

  /**
   * Makes what was written last, as far as its policy says.
   *
   * @return false when the host could not; it is tried again at the next flush
   */
  public boolean flush() {
    if (!writesThrough()) {
      return true;
    }
    try {
      back.write(overlay);
      image.force();
      return true;
    } catch (IOException e) {
      return trouble("writing", e);
    }
  }

  /**
   * The program ends in good order: flushes what the guest has written, if it has, though the guest
   * did not. A file system without a journal leaves that to the disk, and so do its users. A disk
   * that was only put back to another time, and not written since, leaves the file alone.
   *
   * @return false when the host could not
   */
  public boolean end() {
    return back == null || !back.guestWrote() || flush();
  }

  // ---------------------------------------------------------------- the file, when told

  /** How much of what the guest wrote the file lacks, in bytes; 0 where it never gets any. */
  public long unwritten() {
    return back == null ? 0 : (long) back.lacking() * BLOCK;
  }

  /**
   * Whether the disk was put back to an earlier time, as with its machine, since the file was last
   * written: then the file is not to follow unless the user says so.
   */
  public boolean takenBack() {
    return takenBack;
  }

  /**
   * Makes the file what the guest sees, whole or not at all.
   *
   * @return how many bytes it lacked
   * @throws DiskException when it could not be written; it is as it was, and may be tried again
   */
  public long writeOut() {
    long bytes = unwritten();
    if (bytes > 0) {
      try {
        back.writeWhole(overlay);
      } catch (IOException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        boolean torn = e.getSuppressed().length > 0;
        throw new DiskException(
            image.path(),
            torn
                ? "it could be written only in part (" + why + "), and is damaged until it is whole"
                : "it could not be written (" + why + "), and is as it was",
            "see that there is room and that it is still there, and write it again",
            e);
      }
    }
    takenBack = false;
    return bytes;
  }

  /** Forgets what the guest wrote and the file lacks: the disk is what the file is. */
  public void forgetChanges() {
    overlay.clear();
    if (back != null) {
      back.settle();
    }
    takenBack = false;
  }

  private boolean trouble(String doing, IOException e) {
    listener.trouble(
        String.format(
            Locale.ROOT,
            "%s: %s this disk image failed (%s); the guest is told of an error",
            image.path(),
            doing,
            e.getMessage() == null ? e : e.getMessage()));
    return false;
  }

  private void check(long first, long count) {
    if (!has(first, count)) {
      throw new IllegalArgumentException("sectors " + first + "+" + count + " of " + sectors);
    }
  }

  private void checkWritable(long first, long count) {
    check(first, count);
    if (readOnly) {
      throw new IllegalStateException(id + " is read-only");
    }
  }

  // ---------------------------------------------------------------- state

  @Override
  public String stateName() {
    return "disk." + id;
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("sectors", sectors);
    out.putLong("changed", overlay.size());
  }

  /** Is about its size alone: {@link #takeBack} and {@link #restoreBlock} put the blocks back. */
  @Override
  public void restore(StateReader in) {
    long size = in.getLong("sectors");
    if (size != sectors) {
      throw new StateException(
          String.format(
              Locale.ROOT,
              "the disk image %s has %d sectors and had %d",
              image.path(),
              sectors,
              size));
    }
    in.getLong("changed");
  }

  /** Forgets what was changed; {@link #restoreBlock} brings back what was saved. */
  public void takeBack() {
    overlay.clear();
    takenBack = true;
  }

  /**
   * Keeps what is changed now, until it is {@link #drop}ped as often as it was kept. Only of a disk
   * whose file the guest does not write.
   */
  public KeptBlocks keep() {
    return overlay.keep();
  }

  /** What is changed is what was kept. */
  public void putBack(KeptBlocks kept) {
    overlay.putBack(kept);
    takenBack = true;
  }

  /** It will not be put back any more. */
  public void drop(KeptBlocks kept) {
    overlay.drop(kept);
  }

  /** What was written stays written. */
  @Override
  public void reset(StateReader powerOn) {}

  /** Whether the file may get what the guest writes, whenever that is. */
  public boolean writesFile() {
    return back != null;
  }

  /**
   * When the image's file was written last, by whomever, in ns since 1970. It is the host's, and no
   * part of the state.
   *
   * @throws IOException when the host cannot tell
   */
  public long fileWritten() throws IOException {
    return image.written();
  }

  /** The numbers of the blocks that were changed, in ascending order. */
  public long[] changedBlocks() {
    return overlay.blocks();
  }

  /**
   * Copies a changed block.
   *
   * @param into {@link #BLOCK} bytes
   * @throws IOException when the host cannot read it back
   */
  public void copyBlock(long number, byte[] into) throws IOException {
    overlay.read(number, 0, into, 0, BLOCK);
  }

  /**
   * Puts a changed block back, after {@link #takeBack}.
   *
   * @throws IOException when the host has no room
   * @throws StateException when the disk has no such block
   */
  public void restoreBlock(long number, byte[] data) throws IOException {
    checkBlock(number);
    overlay.write(number, data, 0);
  }

  /**
   * Says whether it has a block.
   *
   * @throws StateException when it has none of this number
   */
  public void checkBlock(long number) {
    if (number < 0 || number > (sectors - 1) / SECTORS_A_BLOCK) {
      throw new StateException(stateName() + " has no block " + number);
    }
  }

  /** All blocks are back: the next flush makes the image file follow. */
  public void restored() {
    if (back != null) {
      back.restored(overlay);
    }
  }

  /** Closes the image; what was not flushed is lost, but for what {@link #end} saved. */
  @Override
  public void close() {
    overlay.close();
    if (back != null) {
      back.close();
    }
    image.close();
  }
}
