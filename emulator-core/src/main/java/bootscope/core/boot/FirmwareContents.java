package bootscope.core.boot;

import bootscope.core.board.RomSizes;
import bootscope.core.device.fwcfg.FwCfgItem;
import java.util.List;

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

  public boolean isEmpty() {
    return sizes.equals(RomSizes.NONE);
  }
}
