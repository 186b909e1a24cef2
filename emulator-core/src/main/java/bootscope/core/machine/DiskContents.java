package bootscope.core.machine;

import bootscope.core.disk.Disk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a guest had changed of its disks at an instant, where their files are left as they are. */
public final class DiskContents {
  private final List<byte[]> blocks = new ArrayList<>(); // of each disk

  private DiskContents() {}

  /**
   * What is changed now.
   *
   * @param before what was changed at another instant: what is the same of both is kept once; null
   *     for nothing
   */
  public static DiskContents of(Machine machine, DiskContents before) {
    DiskContents now = new DiskContents();
    try {
      for (Disk disk : machine.disks()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Drives.saveBlocks(disk, new DataOutputStream(bytes));
        byte[] last = before == null ? null : before.blocks.get(now.blocks.size());
        byte[] saved = bytes.toByteArray();
        now.blocks.add(Arrays.equals(saved, last) ? last : saved);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return now;
  }

  /** Puts it back into the same machine. */
  public void into(Machine machine) {
    try {
      int i = 0;
      for (Disk disk : machine.disks()) {
        byte[] saved = blocks.get(i++);
        Drives.restoreBlocks(disk, new DataInputStream(new ByteArrayInputStream(saved)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that are not another's, too. */
  public long size(DiskContents before) {
    long size = 0;
    for (int i = 0; i < blocks.size(); i++) {
      size += before != null && before.blocks.get(i) == blocks.get(i) ? 0 : blocks.get(i).length;
    }
    return size;
  }
}
