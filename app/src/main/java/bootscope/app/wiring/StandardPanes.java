package bootscope.app.wiring;

import static bootscope.views.control.dock.DockLayout.above;
import static bootscope.views.control.dock.DockLayout.across;

import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Tabs;
import bootscope.views.control.dock.DockLayouts;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.dock.PaneKind;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.bootprofile.BootProfilePane;
import bootscope.views.pane.breakpoints.BreakpointsPane;
import bootscope.views.pane.callstack.CallStackPane;
import bootscope.views.pane.console.ConsoleModel;
import bootscope.views.pane.console.ConsolePane;
import bootscope.views.pane.contract.ContractModel;
import bootscope.views.pane.contract.ContractPane;
import bootscope.views.pane.descriptors.DescriptorsPane;
import bootscope.views.pane.devices.DevicesPane;
import bootscope.views.pane.disassembly.DisassemblyPane;
import bootscope.views.pane.e820.MemoryMapModel;
import bootscope.views.pane.e820.MemoryMapPane;
import bootscope.views.pane.image.ImageModel;
import bootscope.views.pane.image.ImagePane;
import bootscope.views.pane.log.LogModel;
import bootscope.views.pane.log.LogPane;
import bootscope.views.pane.memory.MemoryPane;
import bootscope.views.pane.pagewalk.PageWalkPane;
import bootscope.views.pane.registers.RegistersPane;
import bootscope.views.pane.search.SearchPane;
import bootscope.views.pane.source.SourcePane;
import bootscope.views.pane.stack.StackWordsPane;
import bootscope.views.pane.startinfo.StartInfoModel;
import bootscope.views.pane.startinfo.StartInfoPane;
import bootscope.views.pane.symbols.SymbolsPane;
import bootscope.views.pane.terminal.TerminalPane;
import bootscope.views.pane.timeline.TimelinePane;
import java.util.List;
import java.util.function.BiFunction;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** All panes, in the order of the menu, and the arrangements that the window offers. */
public final class StandardPanes {
  /** A pane of the table below: a new pane is a line of it, and a place in the arrangements. */
  private record Entry(String id, Ikon icon, BiFunction<PaneContext, Workspace, DockPane> make) {
    PaneKind of(Workspace workspace) {
      return new PaneKind(id, icon, context -> make.apply(context, workspace));
    }

    PaneKind empty() {
      return new PaneKind(id, icon, StandardPanes::nothing);
    }
  }

  private static final List<Entry> TABLE =
      List.of(
          new Entry("disassembly", MaterialDesignC.CODE_BRACES, DisassemblyPane::new),
          new Entry("registers", MaterialDesignC.CHIP, RegistersPane::new),
          new Entry("memory", MaterialDesignM.MEMORY, MemoryPane::new),
          new Entry(
              "image",
              MaterialDesignF.FILE_CODE_OUTLINE,
              (c, w) -> new ImagePane(c, new ImageModel(w, Platform::runLater))),
          new Entry(
              "start-info",
              MaterialDesignR.ROCKET_LAUNCH_OUTLINE,
              (c, w) -> new StartInfoPane(c, new StartInfoModel(w))),
          new Entry(
              "e820",
              MaterialDesignL.LAYERS_OUTLINE,
              (c, w) -> new MemoryMapPane(c, new MemoryMapModel(w, c.texts()))),
          new Entry(
              "contract",
              MaterialDesignC.CLIPBOARD_CHECK_OUTLINE,
              (c, w) -> new ContractPane(c, new ContractModel(w))),
          new Entry("terminal", MaterialDesignC.CONSOLE, TerminalPane::new),
          new Entry("timeline", MaterialDesignC.CHART_TIMELINE, TimelinePane::new),
          new Entry("breakpoints", MaterialDesignR.RECORD_CIRCLE_OUTLINE, BreakpointsPane::new),
          new Entry(
              "log",
              MaterialDesignT.TEXT_BOX_OUTLINE,
              (c, w) -> new LogPane(c, new LogModel(w, c.texts()))),
          new Entry("callstack", MaterialDesignS.STAIRS, CallStackPane::new),
          new Entry("stack", MaterialDesignT.TABLE_ROW, StackWordsPane::new),
          new Entry(
              "console",
              MaterialDesignC.CONSOLE_LINE,
              (c, w) -> new ConsolePane(c, new ConsoleModel(w, c.texts(), Platform::runLater))),
          new Entry("pagewalk", MaterialDesignF.FILE_TREE_OUTLINE, PageWalkPane::new),
          new Entry("descriptors", MaterialDesignT.TABLE_LARGE, DescriptorsPane::new),
          new Entry("devices", MaterialDesignE.EXPANSION_CARD_VARIANT, DevicesPane::new),
          new Entry("symbols", MaterialDesignF.FORMAT_LIST_BULLETED_TYPE, SymbolsPane::new),
          new Entry("search", MaterialDesignM.MAGNIFY_SCAN, SearchPane::new),
          new Entry("memory-2", MaterialDesignM.MEMORY, MemoryPane::new),
          new Entry("disassembly-2", MaterialDesignC.CODE_BRACES, DisassemblyPane::new),
          new Entry("source", MaterialDesignF.FILE_DOCUMENT_EDIT_OUTLINE, SourcePane::new),
          new Entry(
              "bootprofile",
              MaterialDesignF.FIRE,
              (c, w) -> new BootProfilePane(c, w, new BootProfileFiles())));

  /**
   * Two columns, of which the left one holds a terminal of 80 columns and the right one 16 bytes of
   * memory in a row, at 1280 pixels.
   */
  private static final DockLayout COMPACT =
      new DockLayout(
          across(
              List.of(0.506),
              above(
                  List.of(0.55),
                  new Tabs("disassembly", "source", "image", "symbols"),
                  new Tabs("terminal", "memory-2", "disassembly-2")),
              above(
                  List.of(0.55),
                  new Tabs(
                      "registers",
                      "callstack",
                      "stack",
                      "start-info",
                      "e820",
                      "contract",
                      "pagewalk",
                      "descriptors",
                      "devices",
                      "bootprofile"),
                  new Tabs("timeline", "memory", "breakpoints", "log", "console", "search"))));

  /**
   * Code on the left, state on the right, what happens below: 16 bytes of memory and 80 columns of
   * terminal in a row from 1760 pixels on.
   */
  private static final DockLayout WIDE =
      new DockLayout(
          above(
              List.of(0.6),
              across(
                  List.of(0.37, 0.68),
                  new Tabs("disassembly", "source", "image", "symbols", "bootprofile"),
                  new Tabs("registers", "disassembly-2"),
                  new Tabs(
                      "callstack",
                      "stack",
                      "start-info",
                      "e820",
                      "contract",
                      "pagewalk",
                      "descriptors",
                      "devices")),
              across(
                  List.of(0.36, 0.72),
                  new Tabs("memory"),
                  new Tabs("terminal", "memory-2"),
                  new Tabs("timeline", "breakpoints", "log", "console", "search"))));

  /** What an audience can take in at once. */
  private static final DockLayout PRESENTER =
      new DockLayout(
          across(
              List.of(0.6),
              above(List.of(0.5), new Tabs("disassembly"), new Tabs("terminal")),
              above(List.of(0.6), new Tabs("registers"), new Tabs("timeline"))));

  private static final double WIDE_FROM = 1600;

  public static final DockLayouts LAYOUTS = new DockLayouts(COMPACT, WIDE, PRESENTER, WIDE_FROM);

  private StandardPanes() {}

  /** All panes of the guests that a workspace has. */
  static List<PaneKind> of(Workspace workspace) {
    return TABLE.stream().map(e -> e.of(workspace)).toList();
  }

  /** The same panes with nothing in them, for a window without an emulator behind it. */
  public static List<PaneKind> empty() {
    return TABLE.stream().map(Entry::empty).toList();
  }

  private static DockPane nothing(PaneContext context) {
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
  }
}
