package bootscope.views.pane.disassembly;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.Listing;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Trigger;
import bootscope.core.image.ElfSegment;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.isa.Operand;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.rich.RichLine;
import bootscope.views.pane.Guest;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;

/** What the disassembly shows: follows the guest, and keeps syntax and kind of address. */
public final class DisassemblyModel {
  /** How lines are to be read and worded. */
  private record Wording(Syntax syntax, boolean physical, String unreadable, String bad) {}

  /** What had to be asked for an explanation. */
  private record Known(byte[] held, Map<Long, String> words) {}

  private record Loaded(
      List<Listing.Line> lines, List<CodeLine> shown, Map<Long, Long> physicalPages) {}

  /** {@code PF_X}. */
  private static final int EXECUTE = 1;

  /** CR0.PG. */
  private static final long PAGING = 1L << 31;

  private final Texts texts;
  private final CodeModel code;
  private final ObjectProperty<Syntax> syntax = new SimpleObjectProperty<>(Syntax.INTEL);
  private final BooleanProperty physical = new SimpleBooleanProperty();
  private final ReadOnlyObjectWrapper<List<RichLine>> explanation =
      new ReadOnlyObjectWrapper<>(List.of());
  private final Map<Long, Listing.Line> lines = new HashMap<>();
  private final Map<Long, CodeLine> codeLines = new HashMap<>();
  private final Map<Long, Long> physicalOf = new HashMap<>();
  private Guest guest;
  private MachineView view;
  private long shownRip;
  private long shownAt = -1;
  private int shownRestarts;
  private long explained;

  public DisassemblyModel(Texts texts) {
    this.texts = texts;
    // The guest answers on the thread that asks, and that is the list's.
    code = new CodeModel(this::load, Runnable::run);
    syntax.addListener((o, before, now) -> code.refresh());
    physical.addListener(
        (o, before, now) -> {
          if (view != null) {
            OptionalLong caret = code.caret();
            follow();
            marks();
            if (caret.isEmpty()) {
              code.refresh();
            }
          }
        });
  }

  public CodeModel code() {
    return code;
  }

  public ObjectProperty<Syntax> syntaxProperty() {
    return syntax;
  }

  /** Whether addresses are physical ones. */
  public BooleanProperty physicalProperty() {
    return physical;
  }

  /** What the instruction at the caret does, with its live operands. */
  public ReadOnlyObjectProperty<List<RichLine>> explanationProperty() {
    return explanation.getReadOnlyProperty();
  }

  /** Another guest, or null for none. */
  public void setGuest(Guest now) {
    guest = now;
    view = null;
    shownAt = -1;
    lines.clear();
    codeLines.clear();
    physicalOf.clear();
    code.setBreakpoints(Map.of());
    code.setCurrent(OptionalLong.empty());
    explanation.set(List.of());
  }

  /** The guest's newest state. */
  public void show(MachineView now) {
    boolean breakpointsSame = view != null && view.breakpoints().equals(now.breakpoints());
    view = now;
    boolean running = now.phase() == Phase.RUNNING || now.phase() == Phase.WAITING;
    if (running) {
      if (code.current().isPresent()) {
        code.setCurrent(OptionalLong.empty());
      }
      shownAt = -1;
    } else if (shownAt != now.instructions()
        || shownRip != now.registers().linearRip()
        || shownRestarts != now.restarts()) {
      shownAt = now.instructions();
      shownRip = now.registers().linearRip();
      shownRestarts = now.restarts();
      follow();
    } else {
      code.refresh(); // an edit may have changed what is there
    }
    if (!breakpointsSame) {
      marks();
    }
  }

  /** Shows the next instruction. */
  public void follow() {
    if (view == null || guest == null) {
      return;
    }
    long rip = view.registers().linearRip();
    if (physical.get()) {
      guest.ask(
          d -> d.physical(rip),
          address -> {
            if (address != -1 && physical.get()) {
              code.stoppedAt(address);
            }
          });
    } else {
      code.stoppedAt(rip);
    }
  }

  /** Goes to an address of either kind. */
  public void goTo(long address, boolean isPhysical) {
    if (physical.get() != isPhysical) {
      physical.set(isPhysical);
    }
    code.goTo(address);
  }

  /** What a scroll bar at an address stands for: the segment of the kernel, else its vicinity. */
  public CodeView.Range range(long address) {
    if (guest != null) {
      for (ElfSegment segment : guest.boot().kernel().elf().segments()) {
        if (segment.type() == ElfSegment.LOAD && (segment.flags() & EXECUTE) != 0) {
          long size = segment.memorySize();
          // Before paging is on, linear addresses are the physical ones.
          for (long start : new long[] {segment.virtualAddress(), segment.physicalAddress()}) {
            if (Long.compareUnsigned(address - start, size) < 0) {
              return new CodeView.Range(start, start + size - 1);
            }
          }
        }
      }
    }
    return CodeView.Range.around(address);
  }

  // ---------------------------------------------------------------- lines

  private CompletionStage<List<CodeLine>> load(long anchor, int before, int after) {
    Guest from = guest;
    if (from == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    Wording wording =
        new Wording(
            syntax.get(),
            physical.get(),
            texts.get("disassembly.unreadable"),
            texts.get("disassembly.bad"));
    CompletableFuture<List<CodeLine>> answer = new CompletableFuture<>();
    from.ask(
        d -> load(d, wording, anchor, before, after),
        loaded -> {
          if (from == guest && wording.physical == physical.get()) {
            take(loaded);
            answer.complete(loaded.shown());
          } else {
            answer.cancel(false);
          }
        },
        () -> answer.cancel(false));
    return answer;
  }

  /**
   * On the emulation thread, which rests when lines are read: the words cost more than the code.
   */
  private static Loaded load(Inspector d, Wording wording, long anchor, int before, int after) {
    List<Listing.Line> found = d.code(wording.syntax, wording.physical, anchor, before, after);
    RegisterValues registers = d.registers();
    Map<Long, Long> pages = new HashMap<>();
    List<CodeLine> shown = new ArrayList<>(found.size());
    for (Listing.Line line : found) {
      pages.computeIfAbsent(line.address() & -4096, p -> wording.physical ? p : d.physical(p));
      String name = d.nameOf(wording.physical, line.address());
      String label = name == null || name.contains("+") ? null : name;
      String address = addressText(registers, wording.physical, line.address());
      shown.add(LineText.of(line, label, address, wording.unreadable, wording.bad));
    }
    return new Loaded(found, shown, pages);
  }

  private static String addressText(RegisterValues r, boolean physically, long address) {
    if (r.codeBits() == 16 && !physically) {
      long offset = address - r.get(CpuRegisters.base(CpuState.CS));
      if (offset >= 0 && offset <= 0xFFFF) {
        return String.format(
            Locale.ROOT, "%04x:%04x", r.get(CpuRegisters.segment(CpuState.CS)), offset);
      }
    }
    return HexFormat.of().toHexDigits(address, r.codeBits() == 64 && !physically ? 16 : 8);
  }

  private void take(Loaded loaded) {
    lines.clear();
    physicalOf.clear();
    for (Listing.Line line : loaded.lines()) {
      lines.put(line.address(), line);
      long page = loaded.physicalPages().get(line.address() & -4096);
      if (page != -1) {
        physicalOf.put(line.address(), page | line.address() & 4095);
      }
    }
    codeLines.clear();
    loaded.shown().forEach(l -> codeLines.put(l.address(), l));
    marks();
    explainCaret();
  }

  private void marks() {
    Map<Long, CodeModel.Mark> marks = new HashMap<>();
    if (view != null) {
      for (BreakpointView b : view.breakpoints()) {
        Trigger.Place at = b.place().filter(Trigger.Place::code).orElse(null);
        if (at == null) {
          continue;
        }
        CodeModel.Mark mark = b.enabled() ? CodeModel.Mark.ENABLED : CodeModel.Mark.DISABLED;
        if (!at.physical() && !physical.get()) {
          marks.put(at.address(), mark);
        } else if (at.physical()) {
          physicalOf.forEach(
              (address, place) -> {
                if (place == at.address()) {
                  marks.put(address, mark);
                }
              });
        }
      }
    }
    code.setBreakpoints(marks);
  }

  // ---------------------------------------------------------------- breakpoints

  /** Sets a breakpoint at a line, or removes those that are there. */
  public void toggleBreakpoint(long address) {
    if (guest == null) {
      return;
    }
    boolean physically = physical.get();
    Long place = physicalOf.get(address);
    List<Integer> found = new ArrayList<>();
    for (BreakpointView b : view.breakpoints()) {
      boolean here = !physically && b.isAt(false, address) || place != null && b.isAt(true, place);
      if (here) {
        found.add(b.id());
      }
    }
    guest.change(
        d -> {
          found.forEach(d.breakpoints()::delete);
          if (found.isEmpty()) {
            String name = d.nameOf(physically, address);
            String where = name == null ? "0x" + Long.toHexString(address) : name;
            d.breakpoints().add(new AddressTrigger(address, physically, where));
          }
          return null;
        },
        done -> {});
  }

  // ---------------------------------------------------------------- explanation

  /** What a line does, for a tooltip; null where there is nothing to say. */
  public String explain(CodeLine at) {
    Listing.Line line = lines.get(at.address());
    if (line == null || line.instruction() == null || view == null) {
      return null;
    }
    List<String> operands =
        Explainer.operands(line, view.registers(), this::name).stream()
            .map(Explainer.Part::text)
            .toList();
    String text = line.text() + "\n" + Explainer.meaning(line.instruction(), texts);
    return operands.isEmpty() ? text : text + "\n" + String.join("\n", operands);
  }

  /** As far as it can be told without asking the guest. */
  private String name(long address) {
    boolean paging = (view.registers().get(CpuRegisters.CR0) & PAGING) != 0;
    String name = guest.symbols().nameOf(address, paging);
    return name == null ? "" : name;
  }

  /** Renews the explanation of the line at the caret; what its memory operand holds comes later. */
  public void explainCaret() {
    long caret = code.caret().orElse(0);
    Listing.Line line = code.caret().isPresent() ? lines.get(caret) : null;
    CodeLine shown = codeLines.get(caret);
    if (line == null
        || shown == null
        || line.instruction() == null
        || view == null
        || guest == null) {
      explanation.set(List.of());
      return;
    }
    long mine = ++explained;
    RegisterValues registers = view.registers();
    Operand.Memory memory = line.instruction().memory();
    OptionalLong address =
        memory == null || memory.size() == 0 || memory.size() > 8
            ? OptionalLong.empty()
            : Explainer.address(line.instruction(), memory, line.address(), registers);
    Set<Long> addresses = new HashSet<>();
    Explanation asking = new Explanation(texts, a -> note(addresses, a), registers);
    List<RichLine> bare = asking.lines(line, shown, "");
    if (addresses.isEmpty()) {
      explanation.set(bare);
      return;
    }
    int size = address.isEmpty() ? 0 : memory.size();
    // Shown once, when all is known: a step would flicker otherwise.
    guest.ask(
        d -> known(d, address, size, addresses),
        known -> {
          if (mine == explained) {
            String held = size == 0 ? "" : held(known.held, size);
            Explanation words = new Explanation(texts, known.words::get, registers);
            explanation.set(words.lines(line, shown, held));
          }
        });
  }

  private static String note(Set<Long> addresses, long address) {
    addresses.add(address);
    return "";
  }

  private static Known known(Inspector d, OptionalLong at, int size, Set<Long> addresses) {
    byte[] held = new byte[size];
    int read = size == 0 ? 0 : d.peek(false, at.getAsLong(), held);
    Map<Long, String> words = new HashMap<>();
    addresses.forEach(a -> words.put(a, d.pointee(a).words()));
    return new Known(Arrays.copyOf(held, read), words);
  }

  private String held(byte[] bytes, int size) {
    if (bytes.length < size) {
      return texts.get("disassembly.unreadable");
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return "0x" + Long.toHexString(value);
  }
}
