package bootscope.app.menu;

import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.cli.TypedOptions;
import bootscope.app.cli.TypedOptions.DriveText;
import bootscope.app.cli.UsageException;
import bootscope.core.bits.FileNames;
import bootscope.core.cpu.engine.EngineChoice;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/** Asks what a guest is booted with. */
public final class BootOptionsForm extends VBox {
  private static final double WIDTH = 740;

  /** Firmware that a distribution has; any other file may be named too. */
  private static final List<String> FIRMWARE = List.of("qboot.rom", "bios-256k.bin");

  /**
   * The answer.
   *
   * @param ramBytes a multiple of 4 KiB
   * @param firmware a file, or a bare name to be looked for; empty for a start without firmware
   * @param loader whose way of handing over is followed without firmware
   * @param fwCfg items as {@code -fw_cfg} takes them
   * @param engine what runs the guest
   */
  public record Options(
      long ramBytes,
      String commandLine,
      List<String> initrds,
      String firmware,
      Loader loader,
      List<DriveText> drives,
      List<String> fwCfg,
      EngineChoice engine) {
    public Options {
      initrds = List.copyOf(initrds);
      drives = List.copyOf(drives);
      fwCfg = List.copyOf(fwCfg);
    }
  }

  /** What the form asks for, and gives. */
  public interface Asker {
    /** RAM disks, by the system's dialog; none for none. */
    List<Path> chooseInitrds();

    /** A disk image, likewise. */
    Optional<Path> chooseDisk();

    /** What is wrong with the options, a sentence; empty if nothing is. */
    String problem(Options options);

    /** Boots with them; the form has been taken away. */
    void boot(Options options);

    /** Takes the form away. */
    void close();
  }

  private final Texts texts;
  private final Asker asker;
  private final ComboBox<String> memory = new ComboBox<>();
  private final TextField commandLine = new TextField();
  private final TextField initrds = new TextField();
  private final ComboBox<String> firmware = new ComboBox<>();
  private final ComboBox<Loader> loader = new ComboBox<>();
  private final DriveRows drives;
  private final TextArea fwCfg = new TextArea();
  private final ComboBox<EngineChoice> engine = new ComboBox<>();
  private final Label problem = new Label();

  /**
   * @param now what the fields begin with
   */
  public BootOptionsForm(Texts texts, Options now, Asker asker) {
    this.texts = texts;
    this.asker = asker;
    setId("boot-options");
    setSpacing(10);
    setMaxSize(WIDTH, USE_PREF_SIZE);
    Label title = new Label(texts.get("bootOptions.title"));
    title.getStyleClass().add("overlay-title");
    memory.setId("boot-memory");
    memory.setEditable(true);
    memory.getItems().setAll("128M", "256M", "512M", "1G", "2G", "4G");
    memory.setValue(sizeText(now.ramBytes()));
    commandLine.setId("boot-append");
    commandLine.setText(now.commandLine());
    commandLine.setPrefColumnCount(40);
    initrds.setId("boot-initrd");
    initrds.setText(TypedOptions.modulesText(now.initrds()));
    initrds.setPromptText(texts.get("bootOptions.none"));
    Button browse = new Button(texts.get("bootOptions.browse"));
    browse.setMinWidth(USE_PREF_SIZE);
    browse.setOnAction(
        e -> {
          List<Path> chosen = asker.chooseInitrds();
          if (!chosen.isEmpty()) {
            initrds.setText(joined(chosen));
          }
        });
    HBox.setHgrow(initrds, Priority.ALWAYS);
    drives = new DriveRows(texts, now.drives(), asker::chooseDisk);
    GridPane grid = new GridPane(12, 8);
    row(grid, "bootOptions.memory", memory, memory);
    row(grid, "bootOptions.append", commandLine, commandLine);
    row(grid, "bootOptions.initrd", initrds, new HBox(6, initrds, browse));
    row(grid, "bootOptions.drives", drives, drives);
    row(grid, "bootOptions.firmware", firmware, firmware(now.firmware()));
    row(grid, "bootOptions.loader", loader, loader(now.loader()));
    row(grid, "bootOptions.fwCfg", fwCfg, fwCfg(now.fwCfg()));
    row(grid, "bootOptions.engine", engine, engine(now.engine()));
    ColumnConstraints labels = new ColumnConstraints();
    labels.setMinWidth(USE_PREF_SIZE);
    ColumnConstraints fields = new ColumnConstraints();
    fields.setHgrow(Priority.ALWAYS);
    grid.getColumnConstraints().setAll(labels, fields);
    ScrollPane scroll = new ScrollPane(grid);
    scroll.setFitToWidth(true);
    scroll.prefViewportHeightProperty().bind(grid.heightProperty());
    scroll.setMinHeight(0);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.getStyleClass().add("form-scroll");
    problem.setId("boot-problem");
    problem.getStyleClass().add("danger");
    problem.setWrapText(true);
    problem.setMinHeight(USE_PREF_SIZE);
    show("");
    Button boot = new Button(texts.get("bootOptions.boot"));
    boot.setId("boot-start");
    boot.setDefaultButton(true);
    boot.getStyleClass().add("accent");
    boot.setOnAction(e -> submit());
    Button cancel = new Button(texts.get("ask.cancel"));
    cancel.setOnAction(e -> asker.close());
    HBox buttons = new HBox(8, boot, cancel);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, scroll, problem, buttons);
  }

  private static String joined(List<Path> files) {
    return TypedOptions.modulesText(files.stream().map(FileNames::text).toList());
  }

  private Node firmware(String now) {
    firmware.setId("boot-firmware");
    firmware.setEditable(true);
    firmware.getItems().setAll(FIRMWARE);
    firmware.setValue(now);
    firmware.setPromptText(texts.get("bootOptions.noFirmware"));
    firmware.setMaxWidth(Double.MAX_VALUE);
    return new VBox(4, firmware, hint("bootOptions.firmwareHint"));
  }

  private Node loader(Loader now) {
    loader.setId("boot-loader");
    for (Loader l : Loader.values()) {
      if (l != Loader.ALL) { // that is for a look at all of them
        loader.getItems().add(l);
      }
    }
    loader.setValue(now);
    loader.setConverter(shown(value -> texts.get("bootOptions.loader." + value.key())));
    loader.disableProperty().bind(firmware.getEditor().textProperty().map(t -> !t.isBlank()));
    loader.setTooltip(new Tooltip(texts.get("bootOptions.loaderHint")));
    return loader;
  }

  private Node engine(EngineChoice now) {
    engine.setId("boot-engine");
    engine.getItems().setAll(EngineChoice.values());
    engine.setValue(now);
    engine.setConverter(shown(value -> texts.get("bootOptions.engine." + value.key())));
    engine.setTooltip(new Tooltip(texts.get("bootOptions.engineHint")));
    return engine;
  }

  /** Shows values that nobody types. */
  private static <T> StringConverter<T> shown(Function<T, String> text) {
    return new StringConverter<>() {
      @Override
      public String toString(T value) {
        return value == null ? "" : text.apply(value);
      }

      @Override
      public T fromString(String typed) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private Node fwCfg(List<String> now) {
    fwCfg.setId("boot-fw-cfg");
    fwCfg.setText(String.join("\n", now));
    fwCfg.setPrefRowCount(2);
    fwCfg.setPromptText(texts.get("bootOptions.fwCfgHint"));
    fwCfg.disableProperty().bind(firmware.getEditor().textProperty().map(String::isBlank));
    return fwCfg;
  }

  private Label hint(String key) {
    Label hint = new Label(texts.get(key));
    hint.getStyleClass().addAll("muted", "small");
    hint.setWrapText(true);
    hint.setMinHeight(USE_PREF_SIZE);
    return hint;
  }

  private void row(GridPane grid, String key, Node field, Node shown) {
    Label label = new Label(texts.get(key));
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    GridPane.setValignment(label, VPos.TOP);
    label.getStyleClass().add("beside-field");
    grid.addRow(grid.getRowCount(), label, shown);
  }

  /** What takes the keyboard. */
  public Node field() {
    return commandLine;
  }

  private void submit() {
    OptionalLong bytes = size(memory.getEditor().getText());
    if (bytes.isEmpty()) {
      show(texts.get("bootOptions.badMemory"));
      memory.requestFocus();
      return;
    }
    List<String> files;
    try {
      files = TypedOptions.modules(initrds.getText());
    } catch (UsageException e) {
      show(texts.get("bootOptions.badFile", initrds.getText().strip()));
      initrds.requestFocus();
      return;
    }
    String image = firmware.getEditor().getText().strip();
    Options options =
        new Options(
            bytes.getAsLong(),
            commandLine.getText().strip(),
            files,
            image,
            image.isEmpty() ? loader.getValue() : Loader.BOOTSCOPE,
            drives.texts(),
            image.isEmpty()
                ? List.of()
                : fwCfg.getText().lines().filter(l -> !l.isBlank()).toList(),
            engine.getValue());
    String wrong = asker.problem(options);
    if (!wrong.isEmpty()) {
      show(wrong);
      return;
    }
    asker.close();
    asker.boot(options);
  }

  private void show(String text) {
    problem.setText(text);
    problem.setVisible(!text.isEmpty());
    problem.setManaged(!text.isEmpty());
  }

  /** {@code 512M} for 512 MiB. */
  static String sizeText(long bytes) {
    if (bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "G";
    }
    return bytes % (1L << 20) == 0 ? (bytes >> 20) + "M" : (bytes >> 10) + "K";
  }

  /** Bytes, as {@code -m} takes them. Empty for what is no size that a guest has. */
  static OptionalLong size(String text) {
    try {
      return OptionalLong.of(TypedOptions.memory(text));
    } catch (UsageException e) {
      return OptionalLong.empty();
    }
  }
}
