package bootscope.core.machine;

import bootscope.core.disk.Disk;
import bootscope.core.disk.KeptBlocks;
import java.util.ArrayList;
import java.util.List;

/** What a guest had changed of its disks at an instant, where their files are left as they are. */
public final class DiskContents {
  private record Kept(Disk disk, KeptBlocks blocks) {}

  private final List<Kept> all = new ArrayList<>();

  private DiskContents() {}

  /** What is changed now; to be {@link #drop}ped. */
  public static DiskContents of(Machine machine) {
    DiskContents now = new DiskContents();
    for (Disk disk : machine.disks()) {
      now.all.add(new Kept(disk, disk.keep()));
    }
    return now;
  }

  /** Puts it back into the same machine. */
  public void putBack() {
    for (Kept kept : all) {
      kept.disk.putBack(kept.blocks);
    }
  }

  /** It is of no use any more. */
  public void drop() {
    for (Kept kept : all) {
      kept.disk.drop(kept.blocks);
    }
    all.clear();
  }

  /**
   * Bytes that are not another's, too.
   *
   * @param before of the same machine; null for none
   */
  public long size(DiskContents before) {
    long size = 0;
    for (int i = 0; i < all.size(); i++) {
      size += all.get(i).blocks.size(before == null ? null : before.all.get(i).blocks);
    }
    return size;
  }
}
