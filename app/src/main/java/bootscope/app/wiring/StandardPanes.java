package bootscope.app.wiring;

import static bootscope.views.control.dock.DockLayout.above;
import static bootscope.views.control.dock.DockLayout.across;

import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Tabs;
import bootscope.views.control.dock.Pane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.dock.PaneKind;
import java.util.List;
import java.util.function.Function;
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
                  List.of(0.46, 0.73),
                  new Tabs("disassembly", "image"),
                  new Tabs("registers"),
                  new Tabs("start-info", "e820", "contract", "breakpoints")),
              across(
                  List.of(0.36, 0.7),
                  new Tabs("memory"),
                  new Tabs("terminal"),
                  new Tabs("timeline", "log"))));

  private StandardPanes() {}

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
    Function<PaneContext, Pane> factory =
        context -> {
          Label label = new Label();
          label.textProperty().bind(context.texts().bind("pane.empty"));
          label.getStyleClass().add("muted");
          StackPane content = new StackPane(label);
          content.setFocusTraversable(true);
          return new Pane() {
            @Override
            public Node content() {
              return content;
            }
          };
        };
    return new PaneKind(id, icon, factory);
  }
}
