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
import java.util.Locale;

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

  /** Where RAM and ROM are, by ascending address; there may be holes in them. */
  static List<MemorySpan> memory(Machine machine) {
    GuestRam ram = machine.memory().ram();
    List<MemorySpan> spans = new ArrayList<>();
    spans.add(new MemorySpan(0, ram.lowBytes() - 1));
    if (ram.bytes() > ram.lowBytes()) {
      long last = GuestRam.FOUR_GIB + (ram.bytes() - ram.lowBytes()) - 1;
      spans.add(new MemorySpan(GuestRam.FOUR_GIB, last));
    }
    for (Stretch s : of(machine).stretches) {
      if (s.loads == Leads.ROM && s.start >= ram.lowBytes()) {
        spans.add(new MemorySpan(s.start, s.last()));
      }
    }
    spans.sort((a, b) -> Long.compareUnsigned(a.first(), b.first()));
    return spans;
  }

  /**
   * All of it in lines of text, RAM first: addresses, what loads and stores come to, and who
   * decides.
   */
  public static String text(Machine machine) {
    GuestRam ram = machine.memory().ram();
    StringBuilder out = new StringBuilder();
    line(out, 0, ram.lowBytes(), "RAM", "ram below 4 GiB");
    if (ram.bytes() > ram.lowBytes()) {
      line(out, GuestRam.FOUR_GIB, ram.bytes() - ram.lowBytes(), "RAM", "ram above 4 GiB");
    }
    for (Stretch s : of(machine).stretches) {
      String loads = word(s.loads);
      String leads = s.loads == s.stores ? loads : loads + ", stores " + word(s.stores);
      line(out, s.start, s.length, leads, s.name + " (" + word(s.by) + ")");
    }
    return out.toString();
  }

  private static String word(Enum<?> value) {
    boolean name = value == Leads.RAM || value == Leads.ROM || value instanceof By;
    boolean phrase = value == By.PROCESSOR || value == By.CHIPSET || !name;
    return phrase ? value.name().toLowerCase(Locale.ROOT) : value.name();
  }

  private static void line(StringBuilder out, long start, long length, String leads, String name) {
    out.append(
        String.format(
            Locale.ROOT, "  %016x-%016x  %-20s  %s%n", start, start + length - 1, leads, name));
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
