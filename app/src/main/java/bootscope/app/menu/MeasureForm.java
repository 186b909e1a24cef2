package bootscope.app.menu;

import bootscope.app.cli.TypedOptions;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import javafx.util.Subscription;

/**
 * Asks what to measure the ways to boot of, tells how it goes, and what came of it. A measurement
 * goes on when the form is taken away, and is found again when it comes back.
 */
public final class MeasureForm extends VBox {
  /** How long typing must rest before firmware is looked for. */
  private static final Duration REST = Duration.millis(300);

  private static final double WIDTH = 720;

  /**
   * What is to be measured.
   *
   * @param kernel a file's name, or {@code guest:NAME}
   * @param ramBytes a multiple of 4 KiB
   * @param firmware images, each a file or a bare name to be looked for
   * @param repeats runs of each way, at least 1
   */
  public record Choice(
      String kernel,
      List<String> initrds,
      String commandLine,
      long ramBytes,
      List<String> firmware,
      int repeats) {}

  /** What became of looking for a firmware: a line about it. */
  public record FirmwareLine(String text, boolean good) {}

  /** What the form needs others to do. All calls return at once. */
  public interface Host {
    ObservableValue<MeasureState> state();

    void measure(Choice choice);

    void cancel();

    /** Looks for firmware; the answer comes later, on the JavaFX thread. */
    void find(List<String> firmware, Consumer<List<FirmwareLine>> found);

    Optional<Path> kernel();

    List<Path> initrds();

    /** Takes the form away, and shows a pane, if its id is not empty. */
    void close(String pane);
  }

  private final Texts texts;
  private final Host host;
  private final TextField kernel = new TextField();
  private final TextField initrds = new TextField();
  private final TextField commandLine = new TextField();
  private final ComboBox<String> memory = new ComboBox<>();
  private final TextField firmware = new TextField();
  private final VBox found = new VBox(2);
  private final ChoiceBox<Integer> repeats = new ChoiceBox<>();
  private final GridPane grid = new GridPane(12, 8);
  private final Label problem = new Label();
  private final Label doing = new Label();
  private final ProgressBar bar = new ProgressBar();
  private final VBox working = new VBox(4, doing, bar);
  private final Label outcomeTitle = new Label();
  private final Label outcome = new Label();
  private final Label problems = new Label();
  private final Button measure = new Button();
  private final Button cancel = new Button();
  private final Button timeline = new Button();
  private final Button contract = new Button();
  private final PauseTransition rest = new PauseTransition(REST);
  private final Subscription following;
  private int asked;

  public MeasureForm(Texts texts, Choice now, Host host) {
    this.texts = texts;
    this.host = host;
    setId("measure");
    setSpacing(10);
    setMaxSize(WIDTH, USE_PREF_SIZE);
    Label title = new Label(texts.get("measure.title"));
    title.getStyleClass().add("overlay-title");
    Label what = new Label(texts.get("measure.what"));
    what.getStyleClass().add("muted");
    what.setWrapText(true);
    what.setMinHeight(USE_PREF_SIZE);
    fields(now);
    problem.setId("measure-problem");
    wrapping(problem, "danger");
    doing.setId("measure-doing");
    bar.setId("measure-progress");
    bar.setMaxWidth(Double.MAX_VALUE);
    outcome.setId("measure-outcome");
    outcomeTitle.getStyleClass().add("strong");
    outcomeTitle.setText(texts.get("measure.saved"));
    wrapping(outcome, "mono");
    problems.setId("measure-problems");
    wrapping(problems, "muted");
    getChildren()
        .addAll(title, what, grid, problem, working, outcomeTitle, outcome, problems, buttons());
    show(problem, "");
    following = host.state().subscribe(this::show);
    sceneProperty()
        .addListener(
            (o, before, shown) -> {
              if (shown == null) {
                following.unsubscribe();
                rest.stop();
              }
            });
    look();
  }

  // ---------------------------------------------------------------- fields

  private void fields(Choice now) {
    field(kernel, "measure-kernel", now.kernel());
    field(commandLine, "measure-append", now.commandLine());
    field(initrds, "measure-initrd", TypedOptions.modulesText(now.initrds()));
    initrds.setPromptText(texts.get("bootOptions.none"));
    memory.setId("measure-memory");
    memory.setEditable(true);
    memory.getItems().setAll("128M", "256M", "512M", "1G", "2G", "4G");
    memory.setValue(BootOptionsForm.sizeText(now.ramBytes()));
    field(firmware, "measure-firmware", String.join(", ", now.firmware()));
    firmware.setPromptText(texts.get("measure.noFirmware"));
    firmware.textProperty().addListener((o, before, typed) -> rest.playFromStart());
    rest.setOnFinished(e -> look());
    found.setId("measure-found");
    repeats.setId("measure-repeats");
    repeats.getItems().setAll(1, 2, 3, 5, 10);
    repeats.setValue(now.repeats());
    row("measure.kernel", kernel, choosing(kernel, () -> host.kernel().map(Path::toString)));
    row(
        "bootOptions.initrd",
        initrds,
        choosing(
            initrds,
            () -> Optional.of(host.initrds()).filter(f -> !f.isEmpty()).map(MeasureForm::joined)));
    row("bootOptions.append", commandLine, commandLine);
    Label times = new Label(texts.get("measure.repeats"));
    times.setLabelFor(repeats);
    HBox sizes = new HBox(12, memory, times, repeats);
    sizes.setAlignment(Pos.CENTER_LEFT);
    row("bootOptions.memory", memory, sizes);
    row("bootOptions.firmware", firmware, new VBox(4, firmware, found));
  }

  private static void field(TextField field, String id, String text) {
    field.setId(id);
    field.setText(text);
    field.setPrefColumnCount(40);
    HBox.setHgrow(field, Priority.ALWAYS);
  }

  private static String joined(List<Path> files) {
    return TypedOptions.modulesText(files.stream().map(FileNames::text).toList());
  }

  private interface Chosen {
    Optional<String> get();
  }

  private HBox choosing(TextField field, Chosen chosen) {
    Button browse = new Button(texts.get("bootOptions.browse"));
    browse.setMinWidth(USE_PREF_SIZE);
    browse.setOnAction(e -> chosen.get().ifPresent(field::setText));
    return new HBox(6, field, browse);
  }

  private void row(String key, Node field, Node shown) {
    Label label = new Label(texts.get(key));
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    if (shown instanceof VBox) { // beside its first line
      GridPane.setValignment(label, VPos.TOP);
      label.getStyleClass().add("beside-field");
    }
    GridPane.setHgrow(shown, Priority.ALWAYS);
    grid.addRow(grid.getRowCount(), label, shown);
  }

  private static void wrapping(Label label, String style) {
    label.getStyleClass().add(style);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
  }

  /** What takes the keyboard. */
  public Node field() {
    return host.state().getValue().phase() == MeasureState.Phase.RUNNING ? cancel : kernel;
  }

  // ---------------------------------------------------------------- buttons

  private HBox buttons() {
    button(measure, "measure-start", "measure.start", this::submit);
    measure.setDefaultButton(true);
    button(cancel, "measure-cancel", "measure.cancel", host::cancel);
    button(timeline, "measure-timeline", "measure.timeline", () -> host.close("timeline"));
    button(contract, "measure-contract", "measure.contract", () -> host.close("contract"));
    Button close = new Button();
    button(close, "measure-close", "measure.close", () -> host.close(""));
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox buttons = new HBox(8, timeline, contract, space, measure, cancel, close);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    return buttons;
  }

  private void button(Button button, String id, String key, Runnable run) {
    button.setId(id);
    button.setText(texts.get(key));
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(e -> run.run());
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : firmware.getText().split(",")) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }

  private void look() {
    int mine = ++asked;
    host.find(
        names(),
        lines -> {
          if (mine == asked) {
            found.getChildren().setAll(lines.stream().map(this::line).toList());
          }
        });
  }

  private Label line(FirmwareLine line) {
    Label label = new Label((line.good() ? "✓ " : "✗ ") + line.text());
    wrapping(label, "small");
    label.getStyleClass().add(line.good() ? "muted" : "fail");
    return label;
  }

  private void submit() {
    show(problem, "");
    if (kernel.getText().isBlank()) {
      refuse(kernel, texts.get("measure.noKernel"));
      return;
    }
    OptionalLong bytes = BootOptionsForm.size(memory.getEditor().getText());
    if (bytes.isEmpty()) {
      refuse(memory, texts.get("bootOptions.badMemory"));
      return;
    }
    List<String> files;
    try {
      files = TypedOptions.modules(initrds.getText());
    } catch (UsageException e) {
      refuse(initrds, texts.get("bootOptions.badFile", initrds.getText().strip()));
      return;
    }
    host.measure(
        new Choice(
            kernel.getText().strip(),
            files,
            commandLine.getText().strip(),
            bytes.getAsLong(),
            names(),
            repeats.getValue()));
    cancel.requestFocus();
  }

  private void refuse(Node field, String why) {
    show(problem, why);
    field.requestFocus();
  }

  // ---------------------------------------------------------------- showing

  private void show(MeasureState now) {
    boolean running = now.phase() == MeasureState.Phase.RUNNING;
    grid.setDisable(running);
    shown(working, running);
    doing.setText(now.doing());
    bar.setProgress(now.fraction() < 0 ? ProgressBar.INDETERMINATE_PROGRESS : now.fraction());
    bar.setAccessibleText(now.doing());
    shown(outcomeTitle, !now.savings().isEmpty());
    show(outcome, String.join("\n", now.savings()));
    show(problems, String.join("\n", now.problems()));
    shown(measure, !running);
    shown(cancel, running);
    shown(timeline, now.any());
    shown(contract, now.any());
    if (now.phase() == MeasureState.Phase.DONE && cancel.isFocused()) {
      (now.any() ? timeline : measure).requestFocus();
    }
  }

  private static void show(Label label, String text) {
    label.setText(text);
    shown(label, !text.isEmpty());
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
