package bootscope.app.wiring;

import static bootscope.views.control.dock.DockLayout.above;
import static bootscope.views.control.dock.DockLayout.across;

import bootscope.app.menu.SessionPort;
import bootscope.app.menu.Workbench;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Tabs;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.breakpoints.BreakpointsPane;
import bootscope.views.pane.contract.ContractModel;
import bootscope.views.pane.contract.ContractPane;
import bootscope.views.pane.disassembly.DisassemblyPane;
import bootscope.views.pane.e820.MemoryMapModel;
import bootscope.views.pane.e820.MemoryMapPane;
import bootscope.views.pane.image.ImageModel;
import bootscope.views.pane.image.ImagePane;
import bootscope.views.pane.log.LogModel;
import bootscope.views.pane.log.LogPane;
import bootscope.views.pane.memory.MemoryPane;
import bootscope.views.pane.registers.RegistersPane;
import bootscope.views.pane.startinfo.StartInfoModel;
import bootscope.views.pane.startinfo.StartInfoPane;
import bootscope.views.pane.terminal.TerminalPane;
import bootscope.views.pane.timeline.TimelinePane;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** The panes' places at first, and stand-ins for those that are not there yet. */
public final class StandardPanes {
  /** Code on the left, state on the right, what happens below. */
  public static final DockLayout LAYOUT =
      new DockLayout(
          above(
              List.of(0.64),
              across(
                  List.of(0.42, 0.68),
                  new Tabs("disassembly", "image"),
                  new Tabs("registers"),
                  new Tabs("start-info", "e820", "contract")),
              across(
                  List.of(0.34, 0.66),
                  new Tabs("memory"),
                  new Tabs("terminal"),
                  new Tabs("timeline", "breakpoints", "log"))));

  private StandardPanes() {}

  /** All panes; those of another session than {@link GuestSession}'s stay empty. */
  public static List<PaneKind> of(SessionPort session, Supplier<Workbench> workbench) {
    if (!(session instanceof GuestSession guest)) {
      return empty();
    }
    Workspace w = guest.workspace();
    List<PaneKind> kinds = new ArrayList<>();
    for (PaneKind kind : empty()) {
      Function<PaneContext, DockPane> real =
          switch (kind.id()) {
            case "terminal" -> context -> new TerminalPane(context, w);
            case "timeline" -> context -> new TimelinePane(context, w);
            case "disassembly" -> context -> new DisassemblyPane(context, w);
            case "registers" -> context -> new RegistersPane(context, w);
            case "image" -> c -> new ImagePane(c, new ImageModel(w, Platform::runLater));
            case "start-info" -> c -> new StartInfoPane(c, new StartInfoModel(w));
            case "e820" -> c -> new MemoryMapPane(c, new MemoryMapModel(w));
            case "contract" -> c -> new ContractPane(c, new ContractModel(w));
            case "log" -> c -> new LogPane(c, new LogModel(w, c.texts()));
            case "memory" -> context -> new MemoryPane(context, w);
            case "breakpoints" -> context -> new BreakpointsPane(context, w);
            default -> kind.factory();
          };
      kinds.add(new PaneKind(kind.id(), kind.icon(), real));
    }
    return List.copyOf(kinds);
  }

  /** All panes with nothing in them. */
  public static List<PaneKind> empty() {
    return List.of(
        stub("disassembly", MaterialDesignC.CODE_BRACES),
        stub("registers", MaterialDesignC.CHIP),
        stub("memory", MaterialDesignM.MEMORY),
        stub("image", MaterialDesignF.FILE_CODE_OUTLINE),
        stub("start-info", MaterialDesignR.ROCKET_LAUNCH_OUTLINE),
        stub("e820", MaterialDesignL.LAYERS_OUTLINE),
        stub("contract", MaterialDesignC.CLIPBOARD_CHECK_OUTLINE),
        stub("terminal", MaterialDesignC.CONSOLE),
        stub("timeline", MaterialDesignC.CHART_TIMELINE),
        stub("breakpoints", MaterialDesignR.RECORD_CIRCLE_OUTLINE),
        stub("log", MaterialDesignT.TEXT_BOX_OUTLINE));
  }

  private static PaneKind stub(String id, Ikon icon) {
    Function<PaneContext, DockPane> factory =
        context -> {
          Label label = new Label();
          label.textProperty().bind(context.texts().bind("pane.empty"));
          label.getStyleClass().add("muted");
          StackPane content = new StackPane(label);
          content.setFocusTraversable(true);
          return new DockPane() {
            @Override
            public Node content() {
              return content;
            }
          };
        };
    return new PaneKind(id, icon, factory);
  }
}
