package bootscope.core.memory;

import bootscope.core.bits.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps all stored bytes as they were when an epoch began, and says at its end which pages have
 * changed without having been marked.
 */
public final class EpochCheck {
  private static final int PAGES_A_CHUNK = GuestRam.CHUNK_BYTES / GuestRam.PAGE_BYTES;

  private final GuestRam ram;
  private final byte[][] chunks; // null: not there yet, and so zeros
  private long epoch;
  private long changed;

  /** Begins an epoch. */
  public EpochCheck(GuestRam ram) {
    this.ram = ram;
    int all = (int) ((ram.storedBytes() + GuestRam.CHUNK_BYTES - 1) / GuestRam.CHUNK_BYTES);
    chunks = new byte[all][];
    next();
  }

  /** Ends the epoch and begins the next; the pages that the list lacks. */
  public List<Integer> next() {
    boolean[] marked = new boolean[chunks.length * PAGES_A_CHUNK];
    for (int page : ram.dirty().since(epoch)) {
      marked[page] = true;
    }
    List<Integer> missed = new ArrayList<>();
    for (int c = 0; c < chunks.length; c++) {
      long start = (long) c * GuestRam.CHUNK_BYTES;
      if (!ram.present(start)) {
        continue;
      }
      byte[] now = new byte[(int) Math.min(GuestRam.CHUNK_BYTES, ram.storedBytes() - start)];
      Host.copyOut(ram.host(start), now, 0, now.length);
      byte[] before = chunks[c] == null ? new byte[now.length] : chunks[c];
      for (int at = 0; at < now.length; at += GuestRam.PAGE_BYTES) {
        int end = at + GuestRam.PAGE_BYTES;
        if (!Arrays.equals(before, at, end, now, at, end)) {
          changed++;
          int page = (int) ((start + at) / GuestRam.PAGE_BYTES);
          if (epoch > 0 && !marked[page]) {
            missed.add(page);
          }
        }
      }
      chunks[c] = now;
    }
    epoch = ram.dirty().begin();
    return missed;
  }

  /** How many pages have changed in all, each once an epoch. */
  public long changed() {
    return changed;
  }
}
