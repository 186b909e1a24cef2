package bootscope.views.control.gallery;

import bootscope.views.control.bits.BitStrip;
import bootscope.views.control.bits.BitStripModel;
import bootscope.views.control.code.CodeModel;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.HexView;
import bootscope.views.control.map.MapModel;
import bootscope.views.control.map.MapView;
import bootscope.views.control.table.ValueTable;
import bootscope.views.control.table.ValueTableModel;
import bootscope.views.control.terminal.LineTag;
import bootscope.views.control.terminal.TerminalScreen;
import bootscope.views.control.terminal.TerminalView;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.Theme;
import bootscope.views.control.timeline.TimelineModel;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/** Shows every control with made-up contents. Arguments: code or timeline, light, dark or high. */
public final class ControlGallery extends Application {
  private static final Texts TEXTS = new Texts(Locale.ENGLISH);

  @Override
  public void start(Stage stage) {
    List<String> arguments = getParameters().getRaw();
    boolean first = !arguments.contains("timeline");
    SplitPane root = first ? debuggerPage() : timelinePage();
    Scene scene = new Scene(root, 1280, 800);
    Appearance appearance = new Appearance();
    appearance
        .chosenProperty()
        .set(
            arguments.contains("high")
                ? Theme.HIGH_CONTRAST
                : arguments.contains("dark") ? Theme.DARK : Theme.LIGHT);
    appearance.dress(scene);
    stage.setScene(scene);
    stage.setTitle("Controls");
    stage.show();
  }

  private static SplitPane debuggerPage() {
    CodeModel codeModel = SampleData.code();
    CodeView code = new CodeView(TEXTS, codeModel);
    codeModel.setBreakpoints(
        Map.of(
            SampleData.CODE + 9, CodeModel.Mark.ENABLED,
            SampleData.CODE + 36, CodeModel.Mark.DISABLED,
            SampleData.CODE + 45, CodeModel.Mark.CONDITIONAL));
    SampleData.stop(codeModel, SampleData.CODE + 33);

    ValueTableModel tableModel = new ValueTableModel();
    tableModel.setEditor((row, text) -> text.isBlank() ? "a value is needed" : null);
    tableModel.stop(SampleData.registers(0));
    tableModel.stop(SampleData.registers(3));
    BitStripModel flags = new BitStripModel("RFLAGS", SampleData.rflags());
    flags.setOnEdited(flags::setValue);
    flags.reset(0x202);
    flags.setValue(0x246);
    BitStripModel cr0 = new BitStripModel("CR0", SampleData.cr0());
    cr0.reset(0x10);
    cr0.setValue(0x11);
    VBox registers =
        new VBox(
            6,
            new ValueTable(TEXTS, tableModel),
            new Label("RFLAGS"),
            new BitStrip(TEXTS, flags),
            new Label("CR0"),
            new BitStrip(TEXTS, cr0));
    VBox.setVgrow(registers.getChildren().getFirst(), javafx.scene.layout.Priority.ALWAYS);
    registers.setPadding(new Insets(0, 0, 6, 6));

    HexModel hexModel = SampleData.memory();
    hexModel.setRegions((from, to) -> SampleData.contents());
    hexModel.setEditor((address, value, size) -> {});
    HexView hex = new HexView(TEXTS, hexModel);
    hexModel.setBookmark(0x6020, "command line pointer");
    Platform.runLater(
        () -> {
          hex.goTo(0x6000);
          hexModel.select(0x6048, 0x6053);
          hex.paintNow();
          Platform.runLater(() -> SampleData.take(hexModel, 1));
        });

    TerminalScreen screen = new TerminalScreen(80, 24, 10_000, () -> new LineTag(1_000, 1_000));
    TerminalView terminal = new TerminalView(TEXTS, screen);
    screen.write(SampleData.bootLog());
    terminal.refresh();
    Platform.runLater(() -> terminal.find("usable", false));
    Platform.runLater(terminal::scrollToEnd);
    Platform.runLater(code::requestFocus);

    SplitPane bottom = split(Orientation.HORIZONTAL, 0.5, titled("Memory", hex), terminal);
    SplitPane top = split(Orientation.HORIZONTAL, 0.62, code, registers);
    return split(Orientation.VERTICAL, 0.56, top, bottom);
  }

  private static SplitPane timelinePage() {
    TimelineModel model = new TimelineModel();
    model.setRuns(
        List.of(SampleData.run("This run", 1, 1), SampleData.run("Debian 6.1, yesterday", 0.8, 2)));
    model.setPublished(SampleData.published());
    model.select(0, 4);
    TimelineView timeline = new TimelineView(TEXTS, model);
    MapModel mapModel = new MapModel();
    mapModel.setRegions(SampleData.areas(), SampleData.contents(), 1L << 32);
    MapModel lowModel = new MapModel();
    lowModel.setRegions(SampleData.areas(), SampleData.contents(), 1L << 32);
    lowModel.show(0, 1 << 20);
    lowModel.select(SampleData.contents().get(1));
    SplitPane maps =
        split(
            Orientation.HORIZONTAL,
            0.5,
            new MapView(TEXTS, mapModel),
            new MapView(TEXTS, lowModel));
    return split(Orientation.VERTICAL, 0.56, timeline, maps);
  }

  private static SplitPane split(Orientation orientation, double at, Node first, Node second) {
    SplitPane pane = new SplitPane(first, second);
    pane.setOrientation(orientation);
    pane.setDividerPositions(at);
    return pane;
  }

  private static BorderPane titled(String title, Node content) {
    BorderPane pane = new BorderPane(content);
    pane.setTop(new Label(title));
    return pane;
  }

  /** Runs the gallery. */
  public static void main(String[] arguments) {
    launch(arguments);
  }
}
