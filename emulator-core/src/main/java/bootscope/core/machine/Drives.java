package bootscope.core.machine;

import bootscope.core.bits.ByteText;
import bootscope.core.bits.FileNames;
import bootscope.core.describe.StateException;
import bootscope.core.disk.Disk;
import bootscope.core.disk.DiskException;
import bootscope.core.disk.WritePolicy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** A machine's drives as open disks, and their contents in snapshots and state hashes. */
final class Drives {
  private static final long END = -1;

  private Drives() {}

  /**
   * Opens all images, or none.
   *
   * @throws bootscope.core.disk.DiskException when one cannot be used
   */
  static List<Disk> open(List<Drive> drives) {
    List<Disk> open = new ArrayList<>();
    try {
      for (Drive d : drives) {
        open.add(Disk.open(d.id(), d.file(), d.readOnly(), d.policy()));
      }
      return open;
    } catch (RuntimeException e) {
      open.forEach(Disk::close);
      throw e;
    }
  }

  // ---------------------------------------------------------------- configuration

  static void save(List<Drive> drives, StateFields.Writer out) {
    out.putInt("drives", drives.size());
    for (Drive d : drives) {
      text(out, "id", d.id());
      out.putBytes("file", ByteText.bytes(FileNames.text(d.file())));
      out.putBoolean("readOnly", d.readOnly());
      text(out, "policy", d.policy().name());
    }
  }

  private static void text(StateFields.Writer out, String name, String value) {
    out.putBytes(name, value.getBytes(StandardCharsets.UTF_8));
  }

  static List<Drive> restore(StateFields.Reader in) {
    int count = in.getInt("drives");
    if (count < 0 || count > MachineConfiguration.MOST_DRIVES) {
      throw new StateException(count + " drives");
    }
    List<Drive> drives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = text(in, "id");
      String file = ByteText.of(in.getBytes("file"));
      boolean readOnly = in.getBoolean("readOnly");
      WritePolicy policy = WritePolicy.valueOf(text(in, "policy"));
      try {
        drives.add(new Drive(id, FileNames.path(file), readOnly, policy));
      } catch (InvalidPathException e) {
        throw new StateException("a drive's file is called '" + file + "'");
      }
    }
    return drives;
  }

  private static String text(StateFields.Reader in, String name) {
    return new String(in.getBytes(name), StandardCharsets.UTF_8);
  }

  // ---------------------------------------------------------------- contents

  /** Which file the changed blocks lie over: that as it is now. */
  static byte[] file(Disk disk) throws IOException {
    StateFields.Writer out = new StateFields.Writer();
    out.putLong("written", disk.fileWritten());
    return out.bytes();
  }

  /**
   * Checks that a disk's file is as it was. One that the guest writes has changed if that machine,
   * or another, went on: then the blocks do not belong to it, and what is flushed would damage it.
   *
   * @throws DiskException when it is not
   */
  static void checkFile(Disk disk, StateFields.Reader in) throws IOException {
    if (in.getLong("written") != disk.fileWritten() && disk.writesFile()) {
      throw new DiskException(
          disk.file(),
          "the disk image was written since, and the two no longer belong together",
          "put it back as it was, with its time (cp -p), or save with -snapshot",
          null);
    }
    in.end();
  }

  /** Writes what the guest changed of a disk: each block's number and bytes, in order. */
  static void saveBlocks(Disk disk, DataOutputStream out) throws IOException {
    byte[] block = new byte[Disk.BLOCK];
    for (long number : disk.changedBlocks()) {
      disk.copyBlock(number, block);
      out.writeLong(number);
      out.write(block);
    }
    out.writeLong(END);
  }

  /** Reads what {@link #saveBlocks} wrote; what was changed otherwise is forgotten. */
  static void restoreBlocks(Disk disk, DataInputStream in) throws IOException {
    byte[] block = new byte[Disk.BLOCK];
    disk.takeBack();
    for (long number = next(disk, -1, in); number != END; number = next(disk, number, in)) {
      in.readFully(block);
      disk.restoreBlock(number, block);
    }
    disk.restored();
  }

  /** Reads the same, and leaves the disk as it is. */
  static void checkBlocks(Disk disk, DataInputStream in) throws IOException {
    for (long number = next(disk, -1, in); number != END; number = next(disk, number, in)) {
      in.skipNBytes(Disk.BLOCK);
    }
  }

  /** The number behind another: they ascend, so that no file goes on for ever. */
  private static long next(Disk disk, long before, DataInputStream in) throws IOException {
    long number = in.readLong();
    if (number != END) {
      disk.checkBlock(number);
      if (number <= before) {
        throw new StateException("block " + number + " stands behind block " + before);
      }
    }
    return number;
  }

  static void digest(Disk disk, MessageDigest digest) {
    byte[] block = new byte[Disk.BLOCK];
    try {
      for (long number : disk.changedBlocks()) {
        disk.copyBlock(number, block);
        digest.update(ByteBuffer.allocate(8).putLong(0, number));
        digest.update(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
