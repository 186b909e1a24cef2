package bootscope.core.profile;

import bootscope.core.debug.Symbols;
import bootscope.core.image.KernelSymbols;
import bootscope.core.machine.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which functions Linux calls as initcalls, and at which level: by the kernel's own tables, as they
 * lie in memory before it runs. An entry is the distance of the function from where the entry lies
 * (CONFIG_HAVE_ARCH_PREL32_RELOCATIONS, which x86 has from Linux 4.19 on), 32 bits.
 */
final class InitcallLevels {
  /** Symbols of where a level's entries begin (include/asm-generic/vmlinux.lds.h), and its name. */
  private static final String[][] LEVELS = {
    {"__initcall_start", "early"},
    {"__initcall0_start", "pure"},
    {"__initcall1_start", "core"},
    {"__initcall2_start", "postcore"},
    {"__initcall3_start", "arch"},
    {"__initcall4_start", "subsys"},
    {"__initcall5_start", "fs"},
    {"__initcallrootfs_start", "rootfs"},
    {"__initcall6_start", "device"},
    {"__initcall7_start", "late"},
    {"__initcall_end", ""}
  };

  private static final int MOST_ENTRIES = 1 << 14;

  private InitcallLevels() {}

  /** Levels by the functions' linear addresses; empty where the kernel's tables are not known. */
  static Map<Long, String> of(Machine machine, Symbols symbols) {
    Map<Long, String> found = new HashMap<>();
    KernelSymbols kernel = symbols.all().orElse(null);
    if (kernel == null || symbols.relocation().isEmpty()) {
      return found;
    }
    TreeMap<Long, String> levels = new TreeMap<>(Long::compareUnsigned);
    for (String[] level : LEVELS) { // one without entries begins where the next does
      symbols.address(level[0]).ifPresent(at -> levels.put(at, level[1]));
    }
    List<Long> starts = new ArrayList<>(levels.keySet());
    boolean wide = kernel.parts().stream().anyMatch(p -> p.virtual() < 0);
    for (int i = 0; i + 1 < starts.size(); i++) {
      read(machine, symbols, starts.get(i), starts.get(i + 1), wide, levels, found);
    }
    return found;
  }

  private static void read(
      Machine machine,
      Symbols symbols,
      long start,
      long end,
      boolean wide,
      Map<Long, String> levels,
      Map<Long, String> found) {
    long entries = (end - start) / 4;
    OptionalLong physical = symbols.loadedAt(start);
    if (entries <= 0 || entries > MOST_ENTRIES || physical.isEmpty()) {
      return;
    }
    byte[] bytes = machine.memory().peek(physical.getAsLong(), (int) entries * 4);
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entries; i++) {
      long function = start + 4L * i + table.getInt(4 * i);
      found.putIfAbsent(wide ? function : function & 0xFFFF_FFFFL, levels.get(start));
    }
  }
}
