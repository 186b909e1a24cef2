package bootscope.app.wiring;

import bootscope.app.menu.GuestState;
import bootscope.app.menu.Notice;
import bootscope.core.cpu.engine.EngineStatus;
import bootscope.core.cpu.state.Bits;
import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.RegisterValues;
import bootscope.core.debug.Stop;
import bootscope.core.history.History;
import bootscope.core.machine.StopReason;
import bootscope.core.session.MachineView;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator;
import bootscope.views.text.Texts;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** From views of the machine to what the window says about it. */
final class GuestStates {
  private GuestStates() {}

  static GuestState of(Guest guest, MachineView view, double mips, Texts texts) {
    GuestState.Phase phase = phase(view);
    String detail =
        switch (phase) {
          case STOPPED -> stopped(view, texts);
          case ENDED, CRASHED ->
              view.phase() == bootscope.core.session.Phase.FAILED
                  ? texts.get("stop.defect")
                  : view.reason() == null ? "" : texts.get("stop." + view.reason().name());
          default -> "";
        };
    return new GuestState(
        phase,
        guest.name(),
        detail,
        view.instructions(),
        view.virtualNanos(),
        mips,
        texts.get("status.modeText", mode(view.registers(), texts), view.registers().cpl()),
        texts.get(
            view.engine().translates() ? "status.engine.native" : "status.engine.interpreter"),
        engineTip(view.engine(), texts),
        DiskChanges.status(view, texts),
        DiskChanges.statusTip(view, texts),
        view.known().map(k -> k.before(view.instructions())).orElse(false),
        view.known()
            .filter(History.Known::past)
            .map(k -> texts.get("status.past", k.last() - view.instructions()))
            .orElse(""));
  }

  /** Where it stands, and why; a step needs no reason. */
  private static String stopped(MachineView view, Texts texts) {
    String place = place(view.place(), view.registers());
    String why =
        !view.hits().isEmpty()
            ? view.hits().stream().map(Stop.Hit::text).collect(Collectors.joining("; "))
            : view.reason() == StopReason.REQUESTED
                ? texts.get("status.paused")
                : view.reason() == StopReason.BREAKPOINT ? texts.get("status.arrived") : "";
    return why.isEmpty() ? place : texts.get("status.stoppedBy", place, why);
  }

  private static String engineTip(EngineStatus engine, Texts texts) {
    return engine.translates()
        ? texts.get(
            "status.engineTip.native",
            engine.translated(),
            engine.codeBytes() >> 10,
            engine.mostCodeBytes() >> 10,
            engine.emptied(),
            kept(engine, texts))
        : texts.get("status.engineTip.interpreter", engine.reason(), engine.decoded());
  }

  private static String kept(EngineStatus engine, Texts texts) {
    EngineStatus.Kept kept = engine.kept();
    return kept.file().isEmpty()
        ? texts.get("status.engineTip.notKept", kept.state())
        : texts.get(
            "status.engineTip.kept",
            kept.file().get().toString(),
            kept.state(),
            kept.taken(),
            kept.found(),
            engine.made());
  }

  private static GuestState.Phase phase(MachineView view) {
    return switch (view.phase()) {
      case RUNNING, WAITING -> GuestState.Phase.RUNNING;
      case ENDED -> GuestState.Phase.ENDED;
      case FAILED -> GuestState.Phase.CRASHED;
      case CLOSED -> GuestState.Phase.NO_GUEST;
      case PAUSED ->
          view.reason() == StopReason.TRIPLE_FAULT
              ? GuestState.Phase.CRASHED
              : view.reason() == StopReason.RESET
                  ? GuestState.Phase.ENDED
                  : GuestState.Phase.STOPPED;
    };
  }

  /** {@code start_kernel+0x12 (0x…)}; in 16-bit code as {@code f000:fff0 (0x…)}. */
  private static String place(String symbol, RegisterValues r) {
    String address = "0x" + Long.toHexString(r.linearRip());
    String name =
        symbol == null && r.codeBits() == 16
            ? String.format(
                Locale.ROOT,
                "%04x:%04x",
                r.get(CpuRegisters.segment(CpuState.CS)),
                r.get(CpuRegisters.RIP) & 0xFFFF)
            : symbol;
    return name == null ? address : name + " (" + address + ")";
  }

  private static String mode(RegisterValues r, Texts texts) {
    if (!r.has(CpuRegisters.CR0, Bits.CR0_PE)) {
      return texts.get("mode.real");
    }
    if (r.has(CpuRegisters.RFLAGS, Bits.FLAG_VM)) {
      return texts.get("mode.v86");
    }
    boolean compatible = r.longMode() && r.codeBits() != 64;
    String paging = r.has(CpuRegisters.CR0, Bits.CR0_PG) ? "" : texts.get("mode.noPaging");
    return texts.get(compatible ? "mode.compatibility" : "mode.bits", r.codeBits()) + paging;
  }

  /**
   * What a stop needs to be told about; null for the ordinary ones.
   *
   * @param names what lies at a linear address, or null
   * @param walk tells how a linear address is translated
   */
  static Notice notice(
      MachineView view,
      Texts texts,
      Navigator navigator,
      LongFunction<String> names,
      LongConsumer walk) {
    return switch (view.reason()) {
      case TRIPLE_FAULT ->
          new Notice(
              Notice.Kind.ERROR,
              texts.get("notice.tripleFault"),
              texts.get(
                  view.known().isPresent()
                      ? "notice.tripleFault.remedy.back"
                      : "notice.tripleFault.remedy"),
              FaultStory.of(view, texts, navigator, names, walk),
              "");
      case RESET ->
          new Notice(
              Notice.Kind.INFORMATION,
              texts.get("notice.reset"),
              texts.get("notice.reset.remedy"),
              "");
      case HALTED ->
          new Notice(
              Notice.Kind.INFORMATION,
              texts.get("notice.halted"),
              texts.get("notice.halted.remedy"),
              "");
      default -> null;
    };
  }
}
