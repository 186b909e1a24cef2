package bootscope.views.pane.memory;

import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Edit;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.VectorTable;
import bootscope.core.debug.search.BytePattern;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.Page;
import bootscope.views.pane.Bookmark;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.SafeFile;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;

/** Memory by physical and by linear address, what lies where in it, and what is done with it. */
public final class MemoryModel extends GuestFollower<MemoryModel.Shown> {
  /** What a search is given. */
  public enum SearchKind {
    BYTES,
    TEXT,
    VALUE
  }

  /**
   * What is looked at, at one instant.
   *
   * @param physical whether the pages are of physical addresses
   * @param places the pages' guest-physical addresses, in the same order; −1 for what is not mapped
   * @param tables guest-physical addresses of pages that hold page tables
   * @param stack guest-physical address of the stack's top, or −1
   * @param vectors the real-mode interrupt vectors, or null
   */
  record Shown(
      boolean physical,
      List<Page> pages,
      List<Long> places,
      NavigableSet<Long> tables,
      long stack,
      VectorTable vectors) {

    static Shown of(Inspector d, boolean physical, Set<Long> wanted) {
      List<Page> pages = new ArrayList<>(wanted.size());
      List<Long> places = new ArrayList<>(wanted.size());
      for (long address : wanted) {
        byte[] bytes = new byte[Page.SIZE];
        boolean whole = d.peek(physical, address, bytes) == bytes.length;
        pages.add(whole ? new Page(address, bytes) : Page.unreadable(address));
        places.add(physical ? address : d.physical(address));
      }
      return new Shown(physical, pages, places, d.pageTables(), stack(d), d.vectors().orElse(null));
    }

    private static long stack(Inspector d) {
      RegisterValues r = d.registers();
      long top = r.get(CpuRegisters.general(CpuState.RSP));
      if (r.codeBits() != 64) {
        top = (top & 0xFFFF_FFFFL) + r.get(CpuRegisters.base(CpuState.SS)) & 0xFFFF_FFFFL;
      }
      // An empty stack's pointer may be at the page above, which holds something else.
      long first = (top & 4095) == 0 ? top - 1 : top;
      return top == 0 ? -1 : d.physical(first);
    }
  }

  /** The highest physical address that there can be (CPUID 8000_0008). */
  private static final long PHYSICAL_LAST = (1L << 40) - 1;

  private static final int SAVE_PIECE = 1 << 20;

  /** CR0.PG. */
  private static final long PAGING = 1L << 31;

  // Of an entry of a page table (SDM vol. 3A §4.5).
  private static final long PRESENT = 1;
  private static final long FRAME = (1L << Bits.PHYSICAL_BITS) - 1 & -4096;

  private final Texts texts;
  private final Regions regions;
  private final HexModel physicalGrid;
  private final HexModel linearGrid;
  private final BooleanProperty physical = new SimpleBooleanProperty(true);
  private Consumer<String> trouble = text -> {};
  private Runnable onShown = () -> {};
  private MachineView view;
  private MemorySearch search;
  private ObservableList<Bookmark> kept;

  public MemoryModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    regions = new Regions(texts);
    physicalGrid = new HexModel(0, PHYSICAL_LAST);
    linearGrid = new HexModel(0, -1);
    physicalGrid.setOnWanted(() -> wanted(true));
    linearGrid.setOnWanted(() -> wanted(false));
    physical.addListener((o, before, now) -> ask());
    physicalGrid.setRegions(regions::physical);
    linearGrid.setRegions(regions::linear);
    workspace.guest().subscribe(this::begin);
    physicalGrid.setEditor((address, value, size) -> write(true, address, value, size));
    linearGrid.setEditor((address, value, size) -> write(false, address, value, size));
  }

  /** The grid of physical or of linear addresses. */
  public HexModel grid(boolean physically) {
    return physically ? physicalGrid : linearGrid;
  }

  /** The grid that is shown. */
  public HexModel grid() {
    return grid(physical.get());
  }

  /** Whether addresses are physical ones. */
  public BooleanProperty physicalProperty() {
    return physical;
  }

  /** Where a PC's first instruction lies, below 1 MiB: what is looked at first with firmware. */
  private static final long RESET_VECTOR = 0xF_FFF0;

  /** What is looked at first of a guest: a guest-physical address, and as long linear. */
  static long start(Guest guest) {
    return guest.boot().plan().information().orElse(RESET_VECTOR);
  }

  /** At once, seen or not: whoever goes to a place before the pane is seen finds it there. */
  private void begin(Guest guest) {
    if (guest != null) {
      physicalGrid.setCaret(start(guest), false);
      linearGrid.setCaret(start(guest), false);
    }
  }

  /** Told of each newer state that is shown. */
  public void setOnShown(Runnable listener) {
    onShown = listener;
  }

  /** Told what could not be done. */
  public void setOnTrouble(Consumer<String> listener) {
    trouble = listener;
  }

  @Override
  protected void onGuest(Guest now) {
    cancelSearch();
    view = null;
    regions.plan(now == null ? null : now.boot().plan());
    physicalGrid.setMatch(0, 0);
    linearGrid.setMatch(0, 0);
    physicalGrid.anew();
    linearGrid.anew();
    ask();
  }

  private void wanted(boolean physically) {
    if (physically == physical.get()) {
      ask();
    }
  }

  private void ask() {
    boolean physically = physical.get();
    Set<Long> pages = grid().wanted();
    ask(Question.of(d -> Shown.of(d, physically, pages)));
  }

  @Override
  protected void onView(MachineView now, Shown shown) {
    boolean anew = view != null && view.restarts() != now.restarts();
    boolean onwards = anew || view == null || view.instructions() != now.instructions();
    view = now;
    if (anew) {
      cancelSearch(); // in the machine that was
      physicalGrid.anew();
      linearGrid.anew();
    }
    boolean changed = regions.tables(shown.tables);
    changed |= regions.stack(shown.stack);
    changed |= regions.vectors(shown.vectors);
    for (int i = 0; i < shown.pages.size() && !shown.physical; i++) {
      changed |= regions.page(shown.pages.get(i).address(), shown.places.get(i));
    }
    grid(shown.physical).setEdited(edited(now, shown));
    grid(shown.physical).take(shown.pages, onwards);
    grid(!shown.physical).take(List.of(), onwards);
    if (changed) {
      grid().regionsChanged();
    }
    onShown.run();
  }

  /** Where bytes lie that were changed by hand at this instant, of what is shown. */
  private static Set<Long> edited(MachineView now, Shown shown) {
    Set<Long> bytes = new HashSet<>();
    for (Edit edit : now.edits().here()) {
      if (edit.place() instanceof Edit.OfMemory m) {
        for (long place : m.places()) {
          for (int i = 0; i < shown.pages.size(); i++) {
            long offset = place - shown.places.get(i);
            if (shown.places.get(i) != -1 && offset >= 0 && offset < Page.SIZE) {
              bytes.add(shown.pages.get(i).address() + offset);
            }
          }
        }
      }
    }
    return bytes;
  }

  // ---------------------------------------------------------------- bytes

  /** Writes a value, all of it or nothing; what is no RAM is told. */
  void write(boolean physically, long address, long value, int size) {
    if (guest() == null) {
      return;
    }
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    guest()
        .change(
            d -> d.poke(physically, address, bytes),
            written -> {
              if (!written) {
                trouble.accept(texts.get("memory.notRam", "0x" + Long.toHexString(address)));
              }
            });
  }

  // ---------------------------------------------------------------- search

  /**
   * Looks for something behind the caret, or in front of it.
   *
   * @param found given the place and the length, or nothing
   * @throws IllegalArgumentException if the text is nothing to look for
   */
  public void search(SearchKind kind, String text, boolean forward, Consumer<OptionalLong> found) {
    if (guest() == null) {
      return;
    }
    BytePattern pattern = pattern(kind, text, grid().unitSize());
    cancelSearch();
    HexModel in = grid();
    search =
        MemorySearch.start(
            guest(),
            physical.get(),
            pattern,
            in.caret(),
            forward,
            at -> {
              search = null;
              if (at.isPresent()) {
                in.setMatch(at.getAsLong(), pattern.length());
              } else {
                in.setMatch(0, 0);
              }
              found.accept(at);
            });
  }

  static BytePattern pattern(SearchKind kind, String text, int unitSize) {
    return switch (kind) {
      case BYTES -> BytePattern.ofHex(text);
      case TEXT -> BytePattern.ofText(text);
      case VALUE -> {
        String digits = text.strip().replaceFirst("^0[xX]", "").replaceAll("[_`]", "");
        long value = Long.parseUnsignedLong(digits, 16);
        int least = (71 - Long.numberOfLeadingZeros(value | 1)) / 8;
        int size = Math.max(unitSize, Integer.highestOneBit(Math.max(1, least * 2 - 1)));
        yield BytePattern.ofValue(value, Math.min(8, size));
      }
    };
  }

  /** Gives up a search that goes on. */
  public void cancelSearch() {
    if (search != null) {
      search.cancel();
      search = null;
    }
  }

  // ---------------------------------------------------------------- bookmarks, files, links

  /** Sets a bookmark at the caret, named by what is there, or removes it. */
  public void toggleBookmark() {
    HexModel in = grid();
    String there = in.bookmarkAt(in.caret());
    if (there != null) {
      setBookmark(null);
      return;
    }
    String symbol = symbol(in.caret());
    var region = in.regionAt(in.caret());
    String name = symbol != null ? symbol : region != null ? region.name() : "";
    setBookmark((in.addressText(in.caret()) + " " + name).strip());
  }

  /** What lies at an address of the kind that is shown is called; null for nothing. */
  String symbol(long address) {
    if (guest() == null) {
      return null;
    }
    boolean paging = view == null || (view.registers().get(CpuRegisters.CR0) & PAGING) != 0;
    return physical.get()
        ? guest().symbols().nameOfPhysical(address)
        : guest().symbols().nameOf(address, paging);
  }

  private void setBookmark(String name) {
    boolean physically = physical.get();
    long address = grid().caret();
    if (kept == null) {
      grid().setBookmark(address, name);
    } else {
      kept.removeIf(b -> b.address() == address && b.physical() == physically);
      if (name != null) {
        kept.add(new Bookmark(name, address, physically));
      }
    }
  }

  /** Shares the bookmarks with a list that others keep and may change. */
  public void keepBookmarks(ObservableList<Bookmark> list) {
    kept = list;
    list.addListener((ListChangeListener<Bookmark>) change -> showKept());
    showKept();
  }

  private void showKept() {
    for (HexModel grid : List.of(physicalGrid, linearGrid)) {
      grid.bookmarks().keySet().forEach(address -> grid.setBookmark(address, null));
    }
    kept.forEach(b -> grid(b.physical()).setBookmark(b.address(), b.name()));
  }

  /** Where something leads. */
  record Pointer(long address, boolean physical) {}

  /**
   * Where the caret's 4 or 8 bytes lead: to the address that they hold, or, of a page table's entry
   * that is present, to the physical address of its frame. Empty where they cannot be read.
   */
  Optional<Pointer> pointer() {
    HexModel in = grid();
    MemoryRegion region = in.regionAt(in.caret());
    if (view != null && region != null && region.kind() == RegionKind.PAGE_TABLE) {
      RegisterValues r = view.registers();
      int size = r.longMode() || r.has(CpuRegisters.CR4, Bits.CR4_PAE) ? 8 : 4;
      return value(in.caret() & -size, size).stream()
          .filter(entry -> (entry & PRESENT) != 0)
          .mapToObj(entry -> new Pointer(entry & FRAME, true))
          .findFirst();
    }
    boolean wide = view != null && view.registers().codeBits() == 64;
    return value(in.caret(), wide ? 8 : 4).stream()
        .mapToObj(value -> new Pointer(value, physical.get()))
        .findFirst();
  }

  /** Some bytes as a number; empty where they cannot be read. */
  private OptionalLong value(long address, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      int octet = grid().byteAt(address + i);
      if (octet < 0) {
        return OptionalLong.empty();
      }
      value = value << 8 | octet;
    }
    return OptionalLong.of(value);
  }

  /**
   * Writes the selected bytes to a file. Waits: call it off the JavaFX thread, with what {@link
   * #selection} gave. All of it is written, or nothing.
   */
  public static void save(Guest from, boolean physically, long first, long last, Path file)
      throws IOException {
    SafeFile.write(file, out -> copy(from, physically, first, last, out));
  }

  private static void copy(Guest from, boolean physically, long first, long last, OutputStream out)
      throws IOException {
    for (long at = first; ; at += SAVE_PIECE) {
      int size = (int) Math.min(SAVE_PIECE, Long.remainderUnsigned(last - at, 1L << 40) + 1);
      byte[] bytes;
      try {
        bytes = from.session().read(physically, at, size).join();
      } catch (CompletionException e) { // the guest was closed meanwhile
        throw new IOException(e.getCause().getMessage(), e);
      }
      out.write(bytes);
      if (bytes.length < size) {
        throw new IOException("0x" + Long.toHexString(at + bytes.length));
      }
      if (last - at < SAVE_PIECE) {
        return;
      }
    }
  }

  /** One line on the caret: region, symbol and value. */
  public String caretText() {
    HexModel in = grid();
    StringBuilder out = new StringBuilder(in.addressText(in.caret()));
    if (guest() != null) {
      String symbol = symbol(in.caret());
      var region = in.regionAt(in.caret());
      out.append(region == null ? "" : "  " + region.name());
      out.append(symbol == null ? "" : "  " + symbol);
    }
    byte[] bytes = new byte[8];
    int count = 0;
    while (count < 8 && in.byteAt(in.caret() + count) >= 0) {
      bytes[count] = (byte) in.byteAt(in.caret() + count);
      count++;
    }
    if (count == 8) {
      long value = 0;
      for (int i = 7; i >= 0; i--) {
        value = value << 8 | bytes[i] & 0xFF;
      }
      out.append(
          "  "
              + texts.get(
                  "memory.value",
                  Long.toString(bytes[0] & 0xFF),
                  Long.toString(value & 0xFFFF),
                  Long.toString(value & 0xFFFF_FFFFL),
                  "0x" + Long.toHexString(value)));
    }
    return out.toString();
  }

  /** Bytes that are selected, at least one unit. */
  public long selectedBytes() {
    return grid().selectionLast() - grid().selectionFirst() + 1;
  }

  @Override
  public String toString() {
    return "memory " + Arrays.asList(physical.get(), grid().caret());
  }
}
