package bootscope.core.debug;

import bootscope.core.board.Q35;
import bootscope.core.board.Q35.PamSegment;
import bootscope.core.machine.Machine;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import bootscope.core.memory.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where physical addresses lead at one instant, other than to the RAM that lies there: what the
 * processor, the chipset and PCI base address registers decode, and what PAM makes of the addresses
 * below 1 MiB.
 *
 * @param stretches by ascending address; those of PAM are there also where they lead to RAM
 */
public record PhysicalMap(List<Stretch> stretches) {
  /** What an access comes to. */
  public enum Leads {
    RAM,
    /** Bytes of the firmware's image, which a store does not change. */
    ROM,
    DEVICE,
    /** Loads give ones, stores are lost. */
    NOTHING
  }

  /** Who decides. */
  public enum By {
    /** The processor: its local APIC. */
    PROCESSOR,
    /** Attribute registers of the host bridge. */
    PAM,
    /** The host bridge's base register for PCI Express configuration space. */
    PCIEXBAR,
    /** The chipset, for good. */
    CHIPSET,
    /** A base address register of a PCI function, behind RAM. */
    BAR
  }

  /**
   * A stretch of addresses.
   *
   * @param start physical
   * @param length bytes
   * @param name of the window, such as {@code ioapic}, or of the registers that decide
   */
  public record Stretch(long start, long length, String name, By by, Leads loads, Leads stores) {
    public long last() {
      return start + length - 1;
    }
  }

  /** Shadow windows of the host bridge, which are told by PAM's segments. */
  private static final String SHADOW = "pam-";

  private static final String CONFIGURATION = "ecam";

  public PhysicalMap {
    stretches = List.copyOf(stretches);
  }

  /** Looks at a machine between two instructions. */
  public static PhysicalMap of(Machine machine) {
    MemoryMap memory = machine.memory();
    List<Stretch> all = new ArrayList<>();
    shadow(memory, all);
    for (Window w : memory.windows()) {
      if (!w.name().startsWith(SHADOW)) {
        all.add(
            new Stretch(
                w.start(), w.length(), w.name(), by(w), loads(memory, w), stores(memory, w)));
      }
    }
    all.sort(Comparator.comparingLong(Stretch::start));
    return new PhysicalMap(all);
  }

  /** PAM's segments, those beside each other with the same attributes as one. */
  private static void shadow(MemoryMap memory, List<Stretch> all) {
    Stretch open = null;
    for (PamSegment segment : Q35.PAM) {
      Leads loads = leads(memory.ram(), memory.readOffset(segment.start()));
      Leads stores = leads(memory.ram(), memory.writeOffset(segment.start()));
      boolean same =
          open != null
              && open.loads == loads
              && open.stores == stores
              && firstByte(memory, segment);
      if (same) {
        long length = open.length + segment.length();
        String name = through(open.name, segment.name());
        open = new Stretch(open.start, length, name, By.PAM, loads, stores);
        all.set(all.size() - 1, open);
      } else {
        open =
            new Stretch(segment.start(), segment.length(), segment.name(), By.PAM, loads, stores);
        all.add(open);
      }
    }
  }

  /** As {@code PAM1–PAM4}, or {@code PAM1.HIENABLE–PAM3.LOENABLE} where not all of one is meant. */
  private static String through(String from, String last) {
    String first = from.split("–")[0].replace(".LOENABLE", "");
    String end = last.replace(".HIENABLE", "");
    return first.equals(end) ? first : first + "–" + end;
  }

  /** Whether a segment goes on where the one below it ends, in what is stored for it. */
  private static boolean firstByte(MemoryMap memory, PamSegment segment) {
    long here = memory.readOffset(segment.start());
    long below = memory.readOffset(segment.start() - 1);
    return here < 0 || here == below + 1;
  }

  private static Leads leads(GuestRam ram, long offset) {
    return offset < 0 ? Leads.NOTHING : offset < ram.bytes() ? Leads.RAM : Leads.ROM;
  }

  private static By by(Window w) {
    return switch (w.layer()) {
      case PROCESSOR -> By.PROCESSOR;
      case CHIPSET -> w.name().equals(CONFIGURATION) ? By.PCIEXBAR : By.CHIPSET;
      case BUS -> By.BAR;
    };
  }

  private static Leads loads(MemoryMap memory, Window w) {
    return w.device() != null ? Leads.DEVICE : leads(memory.ram(), w.readFrom());
  }

  private static Leads stores(MemoryMap memory, Window w) {
    return w.device() != null ? Leads.DEVICE : leads(memory.ram(), w.writeTo());
  }
}
