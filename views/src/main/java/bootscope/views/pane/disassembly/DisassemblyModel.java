package bootscope.views.pane.disassembly;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Listing;
import bootscope.core.debug.Trigger;
import bootscope.core.image.ElfSegment;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.session.BreakpointView;
import bootscope.core.session.MachineView;
import bootscope.core.session.Question;
import bootscope.views.control.code.CodeLine;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.rich.RichLine;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestFollower;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;

/** What the disassembly shows: follows the guest, and keeps syntax and kind of address. */
public final class DisassemblyModel extends GuestFollower<Lines> {
  /** {@code PF_X}. */
  private static final int EXECUTE = 1;

  /** CR0.PG. */
  private static final long PAGING = 1L << 31;

  private final Texts texts;
  private final CodeModel code = new CodeModel();
  private final ObjectProperty<Syntax> syntax = new SimpleObjectProperty<>(Syntax.INTEL);
  private final BooleanProperty physical = new SimpleBooleanProperty();
  private final BooleanProperty following = new SimpleBooleanProperty(true);
  private final ReadOnlyObjectWrapper<List<RichLine>> explanation =
      new ReadOnlyObjectWrapper<>(List.of());
  private final Map<Long, Long> physicalOf = new HashMap<>();
  private MachineView view;
  private Lines shown;
  private boolean going;

  public DisassemblyModel(Workspace workspace, Texts texts) {
    super(workspace);
    this.texts = texts;
    code.setOnWanted(this::ask);
    code.caretProperty().subscribe(this::caretMoved);
    syntax.addListener((o, before, now) -> ask());
    following.addListener(
        (o, before, now) -> {
          if (now) {
            follow();
          } else {
            ask();
          }
        });
    physical.addListener(
        (o, before, now) -> {
          code.forget();
          if (!going) {
            follow();
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

  /** Whether the next instruction is shown whenever the machine has stopped. */
  public BooleanProperty followingProperty() {
    return following;
  }

  /** What the instruction at the caret does, with its live operands. */
  public ReadOnlyObjectProperty<List<RichLine>> explanationProperty() {
    return explanation.getReadOnlyProperty();
  }

  @Override
  protected void onGuest(Guest now) {
    view = null;
    shown = null;
    physicalOf.clear();
    code.forget();
    code.setBreakpoints(Map.of());
    code.setCurrent(OptionalLong.empty());
    explanation.set(List.of());
    follow();
  }

  /** What was last seen is where it goes on: to begin anew would be to go to the guest. */
  @Override
  protected void onSeenAgain() {
    ask();
  }

  private void ask() {
    askFrom(shown == null ? null : shown.at());
  }

  private void askFrom(Lines.Stand seen) {
    Lines.Asked asked =
        new Lines.Asked(
            syntax.get(),
            physical.get(),
            code.anchor(),
            code.behind(),
            code.caret(),
            following.get(),
            seen,
            texts);
    ask(Question.onwards(asked::answer));
  }

  @Override
  protected void onView(MachineView now, Lines answer) {
    boolean breakpointsSame = view != null && view.breakpoints().equals(now.breakpoints());
    view = now;
    Lines before = shown;
    shown = answer;
    boolean linesSame =
        before != null
            && before.shown() == answer.shown()
            && before.physicalPages().equals(answer.physicalPages());
    if (!linesSame) {
      take(answer);
    }
    boolean stopped = answer.at() != null && (before == null || !answer.at().equals(before.at()));
    if (stopped && answer.next().isPresent() && answer.followed()) {
      code.stoppedAt(answer.next().getAsLong(), answer.shown());
    } else {
      if (!answer.next().equals(code.current())) {
        code.setCurrent(answer.next());
      }
      if (!linesSame) {
        code.take(answer.shown());
      }
    }
    code.setHeld(answer.next().isEmpty() ? "" : answer.held());
    if (!linesSame || !breakpointsSame) {
      marks();
    }
    explanation.set(answer.explanation());
  }

  /** Shows the next instruction. */
  public void follow() {
    shown = null;
    askFrom(null);
  }

  /** Goes to an address of either kind. */
  public void goTo(long address, boolean isPhysical) {
    going = true;
    physical.set(isPhysical);
    going = false;
    code.goTo(address);
  }

  /** What a scroll bar at an address stands for: the segment of the kernel, else its vicinity. */
  public CodeView.Range range(long address) {
    if (guest() != null) {
      for (ElfSegment segment : guest().boot().kernel().elf().segments()) {
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

  private void take(Lines answer) {
    physicalOf.clear();
    for (CodeLine line : answer.shown()) {
      long page = answer.physicalPages().get(line.address() & -4096);
      if (page != -1) {
        physicalOf.put(line.address(), page | line.address() & 4095);
      }
    }
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
    if (guest() == null) {
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
    guest()
        .change(
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
    Lines.Worded there = shown == null ? null : shown.worded().get(at.address());
    if (there == null || there.line().instruction() == null || view == null) {
      return null;
    }
    Listing.Line line = there.line();
    OptionalLong linear = physical.get() ? OptionalLong.empty() : OptionalLong.of(line.address());
    List<String> operands =
        Explainer.operands(line, linear, view.registers(), this::name).stream()
            .map(Explainer.Part::text)
            .toList();
    String text = line.text() + "\n" + Explainer.meaning(line.instruction(), texts);
    return operands.isEmpty() ? text : text + "\n" + String.join("\n", operands);
  }

  /** As far as it can be told without asking the guest. */
  private String name(long address) {
    boolean paging = (view.registers().get(CpuRegisters.CR0) & PAGING) != 0;
    String name = guest().symbols().nameOf(address, paging);
    return name == null ? "" : name;
  }

  /** What the caret is on now is to be explained. */
  private void caretMoved(OptionalLong caret) {
    if (shown != null && !caret.equals(shown.caret())) {
      ask();
    }
  }
}
