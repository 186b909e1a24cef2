package bootscope.app.menu;

import bootscope.app.menu.GuestState.Phase;
import bootscope.views.action.Action;
import java.util.List;
import java.util.function.Predicate;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignU;

/** What can be done to the guest. */
final class RunActions {
  private RunActions() {}

  static List<Action> of(Ports ports) {
    FilesPort files = ports.files();
    RunPort run = ports.run();
    BreakpointsPort breakpoints = ports.breakpoints();
    BooleanBinding stopped = in(run, Phase.STOPPED);
    BooleanBinding running = in(run, Phase.RUNNING);
    BooleanBinding alive = stopped.or(running);
    BooleanBinding any =
        Bindings.createBooleanBinding(() -> run.state().getValue().hasGuest(), run.state());
    BooleanBinding unwritten =
        Bindings.createBooleanBinding(
            () -> !run.state().getValue().unwritten().isEmpty(), run.state());
    BooleanBinding stands =
        stopped.or(in(run, Phase.ENDED)).or(in(run, Phase.CRASHED)); // it has a history then, too
    BooleanBinding before = stands.and(is(run, GuestState::before));
    BooleanBinding past = stands.and(is(run, s -> !s.past().isEmpty()));
    BooleanBinding atCursor = any.and(run.hasCursor());
    return List.of(
        Action.of("run.continue")
            .icon(MaterialDesignP.PLAY)
            .menu("run", 0)
            .toolbar(1)
            .labelled()
            .keys("F9", "F5")
            .enabled(stopped)
            .run(run::resume),
        Action.of("run.pause")
            .icon(MaterialDesignP.PAUSE)
            .menu("run", 0)
            .toolbar(1)
            .labelled()
            .keys("F12")
            .enabled(running)
            .run(run::pause),
        Action.of("run.restart")
            .icon(MaterialDesignR.RESTART)
            .menu("run", 0)
            .toolbar(1)
            .keys("Ctrl+F2")
            .enabled(any)
            .run(run::restart),
        Action.of("run.options")
            .icon(MaterialDesignT.TUNE)
            .menu("run", 0)
            .toolbar(1)
            .keys("Ctrl+E")
            .enabled(files.hasOptions())
            .run(files::bootOptions),
        Action.of("run.profile")
            .icon(MaterialDesignF.FIRE)
            .menu("run", 4)
            .keys("Ctrl+Shift+R")
            .enabled(any)
            .toggles(run.recordsProfile())
            .build(),
        Action.of("run.measure")
            .icon(MaterialDesignC.CHART_GANTT)
            .menu("run", 4)
            .run(files::measureWays),
        Action.of("run.power-button")
            .icon(MaterialDesignP.POWER)
            .menu("run", 3)
            .keys("Ctrl+Shift+F2")
            .enabled(alive)
            .run(run::pressPowerButton),
        Action.of("run.nmi")
            .icon(MaterialDesignA.ALERT_OCTAGON_OUTLINE)
            .menu("run", 3)
            .enabled(alive)
            .run(run::pressNmiButton),
        Action.of("run.write-disks")
            .icon(MaterialDesignH.HARDDISK)
            .menu("run", 4)
            .enabled(unwritten)
            .run(files::writeDisks),
        Action.of("run.step-into")
            .icon(MaterialDesignD.DEBUG_STEP_INTO)
            .menu("run", 1)
            .toolbar(2)
            .keys("F7", "F11")
            .enabled(stopped)
            .run(run::stepInto),
        Action.of("run.step-over")
            .icon(MaterialDesignD.DEBUG_STEP_OVER)
            .menu("run", 1)
            .toolbar(2)
            .keys("F8", "F10")
            .enabled(stopped)
            .run(run::stepOver),
        Action.of("run.step-out")
            .icon(MaterialDesignD.DEBUG_STEP_OUT)
            .menu("run", 1)
            .toolbar(2)
            .keys("Ctrl+F9", "Shift+F8")
            .enabled(stopped)
            .run(run::stepOut),
        Action.of("run.step-line-into")
            .icon(MaterialDesignA.ARROW_DOWN_BOLD_HEXAGON_OUTLINE)
            .menu("run", 1)
            .toolbar(2)
            .keys("Alt+Shift+F7")
            .enabled(stopped)
            .run(() -> run.stepLine(false)),
        Action.of("run.step-line-over")
            .icon(MaterialDesignA.ARROW_RIGHT_BOLD_HEXAGON_OUTLINE)
            .menu("run", 1)
            .toolbar(2)
            .keys("Alt+Shift+F8")
            .enabled(stopped)
            .run(() -> run.stepLine(true)),
        Action.of("run.to-cursor")
            .icon(MaterialDesignC.CURSOR_TEXT)
            .menu("run", 1)
            .toolbar(2)
            .keys("F4")
            .enabled(stopped.and(run.hasCursor()))
            .run(run::runToCursor),
        Action.of("run.step-back")
            .icon(MaterialDesignS.STEP_BACKWARD)
            .menu("run", 2)
            .toolbar(2)
            .keys("Shift+F7", "Shift+F11")
            .enabled(before)
            .run(run::stepBack),
        Action.of("run.step-over-back")
            .icon(MaterialDesignR.REDO_VARIANT)
            .menu("run", 2)
            .keys("Ctrl+Shift+F8")
            .enabled(before)
            .run(run::stepOverBack),
        Action.of("run.step-out-back")
            .icon(MaterialDesignA.ARROW_LEFT_TOP)
            .menu("run", 2)
            .keys("Ctrl+Shift+F9")
            .enabled(before)
            .run(run::stepOutBack),
        Action.of("run.step-line-back")
            .icon(MaterialDesignA.ARROW_UP_BOLD_HEXAGON_OUTLINE)
            .menu("run", 2)
            .enabled(before)
            .run(() -> run.stepLineBack(false)),
        Action.of("run.step-line-over-back")
            .icon(MaterialDesignA.ARROW_LEFT_BOLD_HEXAGON_OUTLINE)
            .menu("run", 2)
            .enabled(before)
            .run(() -> run.stepLineBack(true)),
        Action.of("run.back")
            .icon(MaterialDesignR.REWIND)
            .menu("run", 2)
            .toolbar(2)
            .keys("Shift+F9", "Shift+F5")
            .enabled(before)
            .run(run::runBack),
        Action.of("run.to-begin")
            .icon(MaterialDesignS.SKIP_BACKWARD)
            .menu("run", 2)
            .enabled(before)
            .run(run::goToBegin),
        Action.of("run.to-end")
            .icon(MaterialDesignS.SKIP_FORWARD)
            .menu("run", 2)
            .enabled(past)
            .run(run::goToEnd),
        Action.of("run.to-instant")
            .icon(MaterialDesignC.CLOCK_START)
            .menu("run", 2)
            .keys("Ctrl+Shift+G")
            .enabled(before.or(past))
            .run(run::goToInstant),
        Action.of("run.mark-instant")
            .icon(MaterialDesignB.BOOKMARK_OUTLINE)
            .menu("run", 2)
            .keys("Ctrl+F11")
            .enabled(stands)
            .run(run::markInstant),
        Action.of("run.gdb")
            .icon(MaterialDesignC.CONNECTION)
            .menu("run", 5)
            .toggles(run.letsGdbAttach())
            .build(),
        Action.of("edit.undo")
            .icon(MaterialDesignU.UNDO)
            .menu("edit", 0)
            .keys("Ctrl+Z")
            .enabled(run.canUndo())
            .run(run::undo),
        Action.of("edit.redo")
            .icon(MaterialDesignR.REDO)
            .menu("edit", 0)
            .keys("Ctrl+Shift+Z", "Ctrl+Y")
            .enabled(run.canRedo())
            .run(run::redo),
        Action.of("breakpoint.toggle")
            .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
            .menu("breakpoints", 0)
            .toolbar(3)
            .keys("F2")
            .enabled(atCursor)
            .run(breakpoints::toggle),
        Action.of("breakpoint.add")
            .icon(MaterialDesignP.PLUS_CIRCLE_OUTLINE)
            .menu("breakpoints", 0)
            .keys("Ctrl+Shift+B")
            .enabled(any)
            .run(breakpoints::add),
        Action.of("breakpoint.disable-all")
            .icon(MaterialDesignC.CIRCLE_OFF_OUTLINE)
            .menu("breakpoints", 1)
            .enabled(any)
            .run(breakpoints::disableAll),
        Action.of("breakpoint.remove-all")
            .icon(MaterialDesignB.BROOM)
            .menu("breakpoints", 1)
            .enabled(any)
            .run(breakpoints::removeAll),
        Action.of("view.go-to")
            .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
            .menu("view", 0)
            .toolbar(3)
            .keys("Ctrl+G")
            .enabled(any)
            .run(run::goTo),
        Action.of("view.go-to-symbol")
            .icon(MaterialDesignM.MAGNIFY)
            .menu("view", 0)
            .keys("Ctrl+T")
            .enabled(any)
            .run(run::goToSymbol),
        Action.of("view.translate")
            .icon(MaterialDesignF.FILE_TREE_OUTLINE)
            .menu("view", 0)
            .enabled(stands)
            .run(run::translate));
  }

  private static BooleanBinding is(RunPort run, Predicate<GuestState> what) {
    return Bindings.createBooleanBinding(() -> what.test(run.state().getValue()), run.state());
  }

  private static BooleanBinding in(RunPort run, Phase phase) {
    return Bindings.createBooleanBinding(
        () -> run.state().getValue().phase() == phase, run.state());
  }
}
