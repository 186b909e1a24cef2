package bootscope.app.menu;

import bootscope.views.text.Texts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Asks what a guest is booted with. */
public final class BootOptionsForm extends VBox {
  /** A kernel needs room for itself; more than this no host has. */
  private static final long LEAST = 2L << 20;

  private static final long MOST = 64L << 30;

  /** Firmware that a distribution has; any other file may be named too. */
  private static final List<String> FIRMWARE = List.of("qboot.rom", "bios-256k.bin");

  /**
   * The answer.
   *
   * @param ramBytes a multiple of 4 KiB
   * @param firmware a file, or a bare name to be looked for; empty for a start without firmware
   */
  public record Options(long ramBytes, String commandLine, List<Path> initrds, String firmware) {}

  private final Texts texts;
  private final ComboBox<String> memory = new ComboBox<>();
  private final TextField commandLine = new TextField();
  private final TextField initrds = new TextField();
  private final ComboBox<String> firmware = new ComboBox<>();
  private final Label problem = new Label();
  private final Consumer<Options> done;

  /**
   * @param choose opens the system's dialog for RAM disks
   * @param done given what was chosen
   * @param close takes the form away
   */
  public BootOptionsForm(
      Texts texts,
      Options now,
      Supplier<List<Path>> choose,
      Consumer<Options> done,
      Runnable close) {
    this.texts = texts;
    this.done = done;
    setId("boot-options");
    setSpacing(10);
    setMaxSize(640, USE_PREF_SIZE);
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
    initrds.setText(now.initrds().stream().map(Path::toString).collect(Collectors.joining(", ")));
    initrds.setPromptText(texts.get("bootOptions.none"));
    Button browse = new Button(texts.get("bootOptions.browse"));
    browse.setMinWidth(USE_PREF_SIZE);
    browse.setOnAction(
        e -> {
          List<Path> chosen = choose.get();
          if (!chosen.isEmpty()) {
            initrds.setText(chosen.stream().map(Path::toString).collect(Collectors.joining(", ")));
          }
        });
    HBox.setHgrow(initrds, Priority.ALWAYS);
    GridPane grid = new GridPane(12, 8);
    row(grid, 0, "bootOptions.memory", memory, memory);
    row(grid, 1, "bootOptions.append", commandLine, commandLine);
    row(grid, 2, "bootOptions.initrd", initrds, new HBox(6, initrds, browse));
    firmware.setId("boot-firmware");
    firmware.setEditable(true);
    firmware.getItems().setAll(FIRMWARE);
    firmware.setValue(now.firmware());
    firmware.setPromptText(texts.get("bootOptions.noFirmware"));
    firmware.setMaxWidth(Double.MAX_VALUE);
    Label hint = new Label(texts.get("bootOptions.firmwareHint"));
    hint.getStyleClass().add("muted");
    hint.setWrapText(true);
    row(grid, 3, "bootOptions.firmware", firmware, new VBox(4, firmware, hint));
    problem.setId("boot-problem");
    problem.getStyleClass().add("danger");
    problem.setWrapText(true);
    show("");
    Button boot = new Button(texts.get("bootOptions.boot"));
    boot.setId("boot-start");
    boot.setDefaultButton(true);
    boot.getStyleClass().add("accent");
    boot.setOnAction(e -> submit(close));
    Button cancel = new Button(texts.get("ask.cancel"));
    cancel.setOnAction(e -> close.run());
    HBox buttons = new HBox(8, boot, cancel);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, grid, problem, buttons);
  }

  private void row(GridPane grid, int row, String key, Node field, Node shown) {
    Label label = new Label(texts.get(key));
    label.setMinWidth(USE_PREF_SIZE);
    label.setLabelFor(field);
    GridPane.setHgrow(shown, Priority.ALWAYS);
    grid.addRow(row, label, shown);
  }

  /** What takes the keyboard. */
  public Node field() {
    return commandLine;
  }

  private void submit(Runnable close) {
    OptionalLong bytes = size(memory.getEditor().getText());
    if (bytes.isEmpty()) {
      show(texts.get("bootOptions.badMemory"));
      memory.requestFocus();
      return;
    }
    List<Path> files = new ArrayList<>();
    for (String name : initrds.getText().split(",")) {
      try {
        if (!name.isBlank()) {
          files.add(Path.of(name.strip()));
        }
      } catch (InvalidPathException e) {
        show(texts.get("bootOptions.badFile", name.strip()));
        initrds.requestFocus();
        return;
      }
    }
    close.run();
    done.accept(
        new Options(
            bytes.getAsLong(),
            commandLine.getText().strip(),
            files,
            firmware.getEditor().getText().strip()));
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

  /** Bytes; MiB without a unit, as for {@code -m}. Empty for what is no size that a guest has. */
  static OptionalLong size(String text) {
    String compact = text.strip().toUpperCase(Locale.ROOT).replaceAll("I?B?$", "");
    int unit = compact.isEmpty() ? -1 : "KMG".indexOf(compact.charAt(compact.length() - 1));
    String digits = unit < 0 ? compact : compact.substring(0, compact.length() - 1).strip();
    try {
      long bytes =
          Math.multiplyExact(Long.parseLong(digits), 1L << (unit < 0 ? 20 : 10 + 10 * unit));
      return bytes < LEAST || bytes > MOST || bytes % 4096 != 0
          ? OptionalLong.empty()
          : OptionalLong.of(bytes);
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
