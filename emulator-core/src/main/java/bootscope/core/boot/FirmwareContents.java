package bootscope.core.boot;

import bootscope.core.bits.Host;
import bootscope.core.board.RomSizes;
import bootscope.core.device.fwcfg.FwCfgItem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.OptionalLong;

/**
 * What firmware needs: its ROM and what it is told, in the machine's store of ROM contents.
 *
 * @param sizes of the store
 * @param store what lies in it; addresses are offsets in it
 * @param items what the firmware configuration device has to read
 */
public record FirmwareContents(RomSizes sizes, List<Placement> store, List<FwCfgItem> items) {
  /** For a boot without firmware. */
  public static final FirmwareContents NONE =
      new FirmwareContents(RomSizes.NONE, List.of(), List.of());

  public FirmwareContents {
    store = List.copyOf(store);
    items = List.copyOf(items);
  }

  /** The size of what firmware is told under a key, in bytes; 0 where that is nothing. */
  long length(int key) {
    return items.stream().filter(i -> i.key() == key).mapToLong(FwCfgItem::length).sum();
  }

  /** What firmware is told under a key. */
  List<Placement> under(int key) {
    return store.stream()
        .filter(p -> p.kind() == Placement.Kind.FW_CFG)
        .filter(p -> items.stream().anyMatch(i -> i.key() == key && i.offset() == p.address()))
        .toList();
  }

  /**
   * A number of at most 8 bytes that firmware is told under a key; empty where it is told none, or
   * its file is gone.
   */
  OptionalLong number(int key) {
    for (FwCfgItem item : items) {
      if (item.key() == key && item.length() <= Long.BYTES) {
        for (Placement p : store) {
          if (p.address() == item.offset() && p.kind() == Placement.Kind.FW_CFG) {
            return number(p);
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(Placement p) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Long.BYTES); // zeros
      p.contents().copyTo(0, bytes.address(), p.length());
      return OptionalLong.of(Host.get(bytes.address(), Long.BYTES));
    } catch (BootException e) {
      return OptionalLong.empty();
    }
  }
}
