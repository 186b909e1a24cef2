package bootscope.core.boot;

import bootscope.core.board.Board;
import bootscope.core.board.IsaDevice.Kind;
import bootscope.core.board.RomSizes;
import java.util.Map;

/**
 * Files of the user's that a guest finds in the firmware configuration although there is no
 * firmware, as with QEMU, whose device is there in any case. Here there is a device where there are
 * files, or where the board has one anyway.
 *
 * @param files by name
 */
public record OwnFiles(Map<String, byte[]> files) {
  public static final OwnFiles NONE = new OwnFiles(Map.of());

  public OwnFiles {
    files = Map.copyOf(files);
  }

  RomSizes rom() {
    return files.isEmpty() ? RomSizes.NONE : RomSizes.TOLD;
  }

  /**
   * A plan of a boot without firmware, with these files and what is said of the machine, where
   * there is a device for it.
   */
  BootPlan addTo(BootPlan direct, Board board) {
    if (board.all(Kind.FW_CFG).isEmpty()) {
      return direct;
    }
    FwCfgContents contents = new FwCfgContents();
    FirmwareBoot.tellOfMachine(contents, board, true);
    files.forEach(contents::file);
    return direct.with(contents.build("", new byte[0]));
  }
}
