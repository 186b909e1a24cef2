package bootscope.core.boot;

import bootscope.core.bits.Host;
import bootscope.core.memory.GuestRam;
import java.lang.foreign.Arena;
import java.util.zip.Checksum;

/**
 * One thing that a boot protocol puts into guest memory, or into the store of ROM contents.
 *
 * @param name short, for memory panes
 * @param address guest-physical, or an offset in the store
 * @param length bytes, all inside one range of RAM
 * @param fileLength how many of them {@code contents} copies; the rest are zeroed
 */
public record Placement(
    String name, Kind kind, long address, long length, long fileLength, Contents contents) {

  /** What it is: memory panes colour by it. */
  public enum Kind {
    KERNEL_SEGMENT,
    MODULE,
    START_INFO,
    MEMORY_MAP,
    MODULE_LIST,
    COMMAND_LINE,
    ACPI_TABLE,
    SMBIOS,
    BIOS,
    FIRMWARE,
    FW_CFG
  }

  /** A placement of bytes at hand. */
  static Placement of(String name, Kind kind, long address, byte[] bytes) {
    return new Placement(name, kind, address, bytes.length, bytes.length, Contents.of(bytes));
  }

  /** First address behind it. */
  public long end() {
    return address + length;
  }

  public boolean contains(long physicalAddress) {
    return physicalAddress >= address && physicalAddress < end();
  }

  /**
   * Whether some of its bytes still are in guest memory as they were placed.
   *
   * @param from the first of them to compare
   * @param most how many at most
   */
  public boolean isIn(GuestRam ram, long from, int most) {
    int count = (int) Math.clamp(fileLength - from, 0, most);
    try (Arena arena = Arena.ofConfined()) {
      long placed = arena.allocate(Math.max(1, count)).address();
      contents.copyTo(from, placed, count);
      for (int i = 0; i < count; i++) {
        long offset = ram.offset(address + from + i);
        if (offset < 0 || Host.getU8(ram.host(offset)) != Host.getU8(placed + i)) {
          return false;
        }
      }
      return true;
    } catch (BootException e) {
      return false; // its file is gone, so nobody knows
    }
  }

  /**
   * The bytes of its file.
   *
   * @throws BootException when they can no longer be read
   */
  public byte[] bytes() throws BootException {
    byte[] bytes = new byte[Math.toIntExact(fileLength)];
    try (Arena arena = Arena.ofConfined()) {
      long copy = arena.allocate(Math.max(1, fileLength)).address();
      contents.copyTo(0, copy, fileLength);
      Host.copyOut(copy, bytes, 0, bytes.length);
    }
    return bytes;
  }

  /** Adds 64 pages of it, or all of less, to a sum. */
  public void sample(Checksum sum) throws BootException {
    byte[] page = new byte[4096];
    try (Arena arena = Arena.ofConfined()) {
      long copy = arena.allocate(page.length).address();
      long step = Math.max(page.length, fileLength / 64);
      for (long at = 0; at < fileLength; at += step) {
        int bytes = (int) Math.min(page.length, fileLength - at);
        contents.copyTo(at, copy, bytes);
        Host.copyOut(copy, page, 0, bytes);
        sum.update(page, 0, bytes);
      }
    }
  }

  /**
   * Puts it into guest memory: the bytes, then zeros.
   *
   * @throws BootException when the bytes can no longer be read
   */
  public void writeTo(GuestRam ram) throws BootException {
    writeAt(ram, ram.offset(address));
  }

  /**
   * Puts it into the store of ROM contents, in which its address is an offset.
   *
   * @throws BootException when the bytes can no longer be read
   */
  public void writeToStore(GuestRam ram) throws BootException {
    writeAt(ram, ram.bytes() + address);
  }

  private void writeAt(GuestRam ram, long start) throws BootException {
    for (long done = 0; done < length; ) {
      long offset = start + done;
      long part = Math.min(length - done, GuestRam.CHUNK_BYTES - offset % GuestRam.CHUNK_BYTES);
      long copied = Math.clamp(fileLength - done, 0, part);
      if (copied > 0) {
        ram.writing(offset, copied);
        contents.copyTo(done, ram.host(offset), copied);
      }
      if (part > copied && ram.present(offset)) {
        ram.writing(offset + copied, part - copied);
        Host.fill(ram.host(offset) + copied, part - copied, 0);
      }
      done += part;
    }
  }
}
