package bootscope.core.boot;

import bootscope.core.bits.ByteText;
import bootscope.core.board.RomSizes;
import bootscope.core.device.fwcfg.FwCfgItem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Collects what firmware and guest are told, and lays it out behind the firmware's ROM. */
final class FwCfgContents {
  private static final int DIRECTORY = 0x19;
  private static final int ENTRY_NAME = 56;
  private static final int ALIGNMENT = 16;
  private static final int PAGE = 4096;

  private record Entry(int key, String name, long length, Contents contents) {}

  private final List<Entry> numbered = new ArrayList<>();
  private final List<Entry> files = new ArrayList<>();

  /** A little-endian number of so many bytes. */
  FwCfgContents number(int key, int size, long value) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return bytes(key, Arrays.copyOf(bytes, size));
  }

  FwCfgContents bytes(int key, byte[] content) {
    return part(key, content.length, Contents.of(content));
  }

  FwCfgContents part(int key, long length, Contents contents) {
    numbered.add(new Entry(key, "", length, contents));
    return this;
  }

  /** A file, in place of one that had this name. */
  FwCfgContents file(String name, byte[] content) {
    files.removeIf(e -> e.name.equals(name));
    files.add(new Entry(0, name, content.length, Contents.of(content)));
    return this;
  }

  /**
   * All of it, with the directory of files, which are sorted by name and have keys in that order.
   *
   * @param name of the firmware
   * @param rom its image, with which the store begins; may be empty
   */
  FirmwareContents build(String name, byte[] rom) {
    files.sort((a, b) -> a.name().compareTo(b.name())); // what comparing makes is in no cache
    List<Entry> all = new ArrayList<>(numbered);
    byte[] directory = directory();
    all.add(new Entry(DIRECTORY, "", directory.length, Contents.of(directory)));
    for (int i = 0; i < files.size(); i++) {
      Entry e = files.get(i);
      all.add(new Entry(FwCfgItem.FIRST_FILE + i, e.name, e.length, e.contents));
    }
    List<Placement> store = new ArrayList<>();
    if (rom.length > 0) {
      store.add(Placement.of(name, Placement.Kind.FIRMWARE, 0, rom));
    }
    List<FwCfgItem> items = new ArrayList<>();
    long next = rom.length;
    for (Entry e : all) {
      items.add(new FwCfgItem(e.key, e.name, next, e.length));
      if (e.length > 0) {
        String title =
            e.name.isEmpty() ? String.format(Locale.ROOT, "fw_cfg key 0x%02x", e.key) : e.name;
        store.add(
            new Placement(title, Placement.Kind.FW_CFG, next, e.length, e.length, e.contents));
      }
      next = next + e.length + ALIGNMENT - 1 & -ALIGNMENT;
    }
    RomSizes sizes = new RomSizes(rom.length, next + PAGE - 1 & -PAGE);
    return new FirmwareContents(sizes, store, items);
  }

  /** A count, then for each file: size, key, two bytes of zeros, name; numbers big-endian. */
  private byte[] directory() {
    ByteBuffer b = ByteBuffer.allocate(4 + files.size() * (8 + ENTRY_NAME));
    b.putInt(files.size());
    for (int i = 0; i < files.size(); i++) {
      Entry e = files.get(i);
      b.putInt((int) e.length).putShort((short) (FwCfgItem.FIRST_FILE + i)).putShort((short) 0);
      b.put(Arrays.copyOf(ByteText.bytes(e.name), ENTRY_NAME));
    }
    return b.array();
  }
}
