package bootscope.app.menu;

import bootscope.app.menu.GuestState.Phase;
import bootscope.views.action.Action;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** What can be done to the guest. */
final class RunActions {
  private RunActions() {}

  static List<Action> of(SessionPort session) {
    BooleanBinding stopped = in(session, Phase.STOPPED);
    BooleanBinding running = in(session, Phase.RUNNING);
    BooleanBinding alive = stopped.or(running);
    BooleanBinding any =
        Bindings.createBooleanBinding(() -> session.state().getValue().hasGuest(), session.state());
    BooleanBinding unwritten =
        Bindings.createBooleanBinding(
            () -> !session.state().getValue().unwritten().isEmpty(), session.state());
    BooleanBinding atCursor = any.and(session.hasCursor());
    return List.of(
        Action.of("run.continue")
            .icon(MaterialDesignP.PLAY)
            .menu("run", 0)
            .toolbar(1)
            .labelled()
            .keys("F9", "F5")
            .enabled(stopped)
            .run(session::resume),
        Action.of("run.pause")
            .icon(MaterialDesignP.PAUSE)
            .menu("run", 0)
            .toolbar(1)
            .labelled()
            .keys("F12")
            .enabled(running)
            .run(session::pause),
        Action.of("run.restart")
            .icon(MaterialDesignR.RESTART)
            .menu("run", 0)
            .toolbar(1)
            .keys("Ctrl+F2")
            .enabled(any)
            .run(session::restart),
        Action.of("run.options")
            .icon(MaterialDesignT.TUNE)
            .menu("run", 0)
            .toolbar(1)
            .keys("Ctrl+E")
            .enabled(session.hasOptions())
            .run(session::bootOptions),
        Action.of("run.measure")
            .icon(MaterialDesignC.CHART_GANTT)
            .menu("run", 3)
            .run(session::measureWays),
        Action.of("run.power-button")
            .icon(MaterialDesignP.POWER)
            .menu("run", 2)
            .keys("Ctrl+Shift+F2")
            .enabled(alive)
            .run(session::pressPowerButton),
        Action.of("run.nmi")
            .icon(MaterialDesignA.ALERT_OCTAGON_OUTLINE)
            .menu("run", 2)
            .enabled(alive)
            .run(session::pressNmiButton),
        Action.of("run.write-disks")
            .icon(MaterialDesignH.HARDDISK)
            .menu("run", 3)
            .enabled(unwritten)
            .run(session::writeDisks),
        Action.of("run.step-into")
            .icon(MaterialDesignD.DEBUG_STEP_INTO)
            .menu("run", 1)
            .toolbar(2)
            .keys("F7", "F11")
            .enabled(stopped)
            .run(session::stepInto),
        Action.of("run.step-over")
            .icon(MaterialDesignD.DEBUG_STEP_OVER)
            .menu("run", 1)
            .toolbar(2)
            .keys("F8", "F10")
            .enabled(stopped)
            .run(session::stepOver),
        Action.of("run.step-out")
            .icon(MaterialDesignD.DEBUG_STEP_OUT)
            .menu("run", 1)
            .toolbar(2)
            .keys("Ctrl+F9", "Shift+F8")
            .enabled(stopped)
            .run(session::stepOut),
        Action.of("run.to-cursor")
            .icon(MaterialDesignC.CURSOR_TEXT)
            .menu("run", 1)
            .toolbar(2)
            .keys("F4")
            .enabled(stopped.and(session.hasCursor()))
            .run(session::runToCursor),
        Action.of("breakpoint.toggle")
            .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
            .menu("breakpoints", 0)
            .toolbar(3)
            .keys("F2")
            .enabled(atCursor)
            .run(session::toggleBreakpoint),
        Action.of("breakpoint.add")
            .icon(MaterialDesignP.PLUS_CIRCLE_OUTLINE)
            .menu("breakpoints", 0)
            .keys("Ctrl+Shift+B")
            .enabled(any)
            .run(session::addBreakpoint),
        Action.of("breakpoint.disable-all")
            .icon(MaterialDesignC.CIRCLE_OFF_OUTLINE)
            .menu("breakpoints", 1)
            .enabled(any)
            .run(session::disableAllBreakpoints),
        Action.of("breakpoint.remove-all")
            .icon(MaterialDesignB.BROOM)
            .menu("breakpoints", 1)
            .enabled(any)
            .run(session::removeAllBreakpoints),
        Action.of("view.go-to")
            .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
            .menu("view", 0)
            .toolbar(3)
            .keys("Ctrl+G")
            .enabled(any)
            .run(session::goTo));
  }

  private static BooleanBinding in(SessionPort session, Phase phase) {
    return Bindings.createBooleanBinding(
        () -> session.state().getValue().phase() == phase, session.state());
  }
}
