package bootscope.views.pane;

import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.Inspector;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.MmioTrigger;
import bootscope.core.debug.Trigger;
import bootscope.core.history.Occurrence;
import bootscope.core.session.MachineView;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Asks a guest's past when something last was that a breakpoint can stop at, or what is known of
 * the future when it will be next, and tells the answer.
 */
public final class AccessQuestion {
  /** Which one is asked for. */
  public enum Which {
    LAST,
    NEXT
  }

  private final Texts texts;
  private final Workspace workspace;
  private final WaysOfAnswers ways;

  public AccessQuestion(Texts texts, Workspace workspace) {
    this.texts = texts;
    this.workspace = workspace;
    ways = new WaysOfAnswers(texts, workspace);
  }

  /** Asks of anything that a breakpoint can stop at. */
  public void of(Which which, Trigger what) {
    Guest guest = workspace.guest().getValue();
    guest.occurrence(which == Which.LAST, what, found -> tell(which, what.text(), found));
  }

  /** Asks of bytes of memory, or, where a device's registers are there, of accesses to them. */
  public void ofBytes(Which which, DataTrigger bytes) {
    workspace
        .guest()
        .getValue()
        .ask(
            d -> reached(d, bytes),
            what -> {
              if (what.trigger != null) {
                of(which, what.trigger);
              } else {
                workspace.answer(what.none.text(texts, "access.noMemory", bytes.text()), List.of());
              }
            });
  }

  /**
   * What can be asked for.
   *
   * @param trigger null for nothing
   * @param none why it is nothing; null otherwise
   */
  private record Reached(Trigger trigger, NoBytes none) {}

  private static Reached reached(Inspector machine, DataTrigger trigger) {
    MemoryRange bytes = trigger.range();
    int length = (int) bytes.length(); // at most DataTrigger.MOST_BYTES
    int there = machine.peek(bytes.physical(), bytes.address(), new byte[length]);
    if (there == length) {
      return new Reached(trigger, null);
    }
    long physical = bytes.physical() ? bytes.address() : machine.physical(bytes.address());
    return there > 0 || physical < 0
        ? new Reached(null, NoBytes.of(machine, bytes.physical(), bytes.address(), length))
        : new Reached(
            new MmioTrigger(new MemoryRange(physical, true, length, bytes.text()), trigger.on()),
            null);
  }

  private void tell(Which which, String name, Optional<Occurrence> found) {
    boolean last = which == Which.LAST;
    if (found.isEmpty()) {
      MachineView view = workspace.view().getValue();
      long bound = view.known().map(k -> last ? k.first() : k.last()).orElse(0L);
      workspace.answer(
          texts.get("access.none." + (last ? "last" : "next"), name, bound), List.of());
      return;
    }
    Occurrence o = found.get();
    workspace.answer(
        texts
            .get(
                "access." + (last ? "last" : "next"),
                name,
                o.instructions(),
                ways.milliseconds(o.virtualNanos()),
                o.access().map(a -> a.change(o.what())).orElse(""))
            .strip(),
        ways.of(o.by().name(), o.rip(), o.symbol(), o.text(), o.instructions()));
  }
}
