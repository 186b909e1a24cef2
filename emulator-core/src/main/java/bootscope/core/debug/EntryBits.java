package bootscope.core.debug;

import bootscope.core.cpu.state.Bits;
import bootscope.core.debug.Translation.Level;
import bootscope.core.debug.Translation.Paging;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What each bit of a page-table entry is (SDM vol. 3A §4.3–§4.5, tables 4-4 to 4-6, 4-8 to 4-11 and
 * 4-14 to 4-20).
 */
public final class EntryBits {
  /** What bits of an entry are, from the lowest on. */
  public enum Meaning {
    PRESENT("P", "the entry leads on; while it is 0, no other bit means anything"),
    WRITABLE("R/W", "1: writes are allowed through this entry"),
    USER("U/S", "1: user-mode accesses are allowed through this entry"),
    WRITE_THROUGH("PWT", "what memory type the entry's target has, with PCD and PAT"),
    CACHE_DISABLED("PCD", "what memory type the entry's target has, with PWT and PAT"),
    ACCESSED("A", "set by the processor when a walk goes through the entry"),
    DIRTY("D", "set by the processor at a write to the page"),
    PAGE_SIZE("PS", "1: the entry maps a page; 0: it leads to a table"),
    PAT("PAT", "what memory type the page has, with PWT and PCD"),
    GLOBAL("G", "with CR4.PGE, the page's translations outlive a load of CR3"),
    FRAME("address", "physical address of the next table or of the page"),
    FRAME_HIGH("address 39:32", "bits 39:32 of the page's physical address (PSE-36)"),
    NO_EXECUTE("XD", "1: no instruction may be fetched through this entry"),
    IGNORED("ignored", "the processor does not look at it"),
    RESERVED("reserved", "must be 0; else an access raises #PF with bit 3 of its error code set");

    private final String mark;
    private final String text;

    Meaning(String mark, String text) {
      this.mark = mark;
      this.text = text;
    }

    /** As in the manual's tables. */
    public String mark() {
      return mark;
    }

    /** What it does, in words. */
    public String text() {
      return text;
    }
  }

  /**
   * A field of an entry, and what is in it.
   *
   * @param value bits in their places
   */
  public record Field(Meaning meaning, int high, int low, long value) {
    /** Whether it makes the entry one that faults. */
    public boolean wrong() {
      return meaning == Meaning.RESERVED && value != 0;
    }

    /** Whether it is more than a stretch of bits that are ignored, or must be 0. */
    public boolean named() {
      return meaning.ordinal() < Meaning.IGNORED.ordinal();
    }

    /** {@code P=1}; bits that have no name of their own by their numbers. */
    public String text() {
      String name = named() ? meaning.mark : meaning.mark + " " + bits();
      String shown =
          meaning == Meaning.FRAME || meaning == Meaning.FRAME_HIGH
              ? String.format(Locale.ROOT, "0x%x", meaning == Meaning.FRAME ? value : value >>> low)
              : high == low
                  ? Long.toString(value >>> low)
                  : String.format(Locale.ROOT, "0x%x", value >>> low);
      return name + "=" + shown;
    }

    /** {@code 12} or {@code 20:13}. */
    public String bits() {
      return high == low ? Integer.toString(low) : high + ":" + low;
    }
  }

  private static final int TOP = Bits.PHYSICAL_BITS - 1;
  private static final int LARGE = 1 << 7;

  private final long value;
  private final List<Field> fields = new ArrayList<>();

  private EntryBits(long value) {
    this.value = value;
  }

  /**
   * The fields of an entry, from the lowest bit on. Of one that is not present, all but P are
   * ignored.
   *
   * @param bytes 4 or 8
   * @param cr4 the control register, whose PSE, PGE and PAE decide
   * @param nx whether EFER.NXE is set
   */
  static List<Field> of(Paging paging, Level level, int bytes, long value, long cr4, boolean nx) {
    EntryBits bits = new EntryBits(value);
    bits.add(Meaning.PRESENT, 0, 0);
    if ((value & 1) == 0) {
      bits.add(Meaning.IGNORED, bytes * 8 - 1, 1);
    } else if (paging == Paging.BITS_32) {
      bits.narrow(level, cr4);
    } else if (paging == Paging.PAE && level == Level.PDPTE) {
      bits.pointer();
    } else {
      bits.wide(paging, level, cr4, nx);
    }
    return List.copyOf(bits.fields);
  }

  private void add(Meaning meaning, int high, int low) {
    long mask = (high - low == 63 ? -1L : (1L << high - low + 1) - 1) << low;
    fields.add(new Field(meaning, high, low, value & mask));
  }

  /** Bits 1 to 5, which all entries have but the pointers of PAE paging. */
  private void rights() {
    add(Meaning.WRITABLE, 1, 1);
    add(Meaning.USER, 2, 2);
    caching();
    add(Meaning.ACCESSED, 5, 5);
  }

  private void caching() {
    add(Meaning.WRITE_THROUGH, 3, 3);
    add(Meaning.CACHE_DISABLED, 4, 4);
  }

  /** Bits 6 to 11, of one that leads to a table or maps a page. */
  private void middle(boolean page, Meaning seventh, long cr4) {
    add(page ? Meaning.DIRTY : Meaning.IGNORED, 6, 6);
    add(seventh, 7, 7);
    boolean global = page && (cr4 & Bits.CR4_PGE) != 0;
    add(global ? Meaning.GLOBAL : Meaning.IGNORED, 8, 8);
    add(Meaning.IGNORED, 11, 9);
  }

  private void narrow(Level level, long cr4) {
    boolean sizes = level == Level.PDE && (cr4 & Bits.CR4_PSE) != 0;
    boolean large = sizes && (value & LARGE) != 0;
    rights();
    Meaning seventh =
        level == Level.PTE ? Meaning.PAT : sizes ? Meaning.PAGE_SIZE : Meaning.IGNORED;
    middle(large || level == Level.PTE, seventh, cr4);
    if (large) {
      add(Meaning.PAT, 12, 12);
      add(Meaning.FRAME_HIGH, 20, 13);
      add(Meaning.RESERVED, 21, 21);
      add(Meaning.FRAME, 31, 22);
    } else {
      add(Meaning.FRAME, 31, 12);
    }
  }

  /** A page-directory pointer of PAE paging. */
  private void pointer() {
    add(Meaning.RESERVED, 2, 1);
    caching();
    add(Meaning.RESERVED, 8, 5);
    add(Meaning.IGNORED, 11, 9);
    add(Meaning.FRAME, TOP, 12);
    add(Meaning.RESERVED, 63, TOP + 1);
  }

  private void wide(Paging paging, Level level, long cr4, boolean nx) {
    boolean large = level != Level.PML4E && level != Level.PTE && (value & LARGE) != 0;
    rights();
    Meaning seventh =
        switch (level) {
          case PML4E -> Meaning.RESERVED;
          case PTE -> Meaning.PAT;
          default -> Meaning.PAGE_SIZE;
        };
    middle(large || level == Level.PTE, seventh, cr4);
    if (large) {
      int shift = level == Level.PDPTE ? 30 : 21;
      add(Meaning.PAT, 12, 12);
      add(Meaning.RESERVED, shift - 1, 13);
      add(Meaning.FRAME, TOP, shift);
    } else {
      add(Meaning.FRAME, TOP, 12);
    }
    if (paging == Paging.PAE) {
      add(Meaning.RESERVED, 62, TOP + 1);
    } else {
      add(Meaning.RESERVED, 51, TOP + 1);
      add(Meaning.IGNORED, 62, 52);
    }
    add(nx ? Meaning.NO_EXECUTE : Meaning.RESERVED, 63, 63);
  }
}
