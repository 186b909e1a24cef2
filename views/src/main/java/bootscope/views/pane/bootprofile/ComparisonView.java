package bootscope.views.pane.bootprofile;

import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.flame.FlameItem;
import bootscope.views.control.flame.FlameModel;
import bootscope.views.control.flame.FlameView;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.bootprofile.ComparedTabRows.Only;
import bootscope.views.text.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/** A comparison: a graph of all call paths, what took more and what less, and tables below it. */
final class ComparisonView {
  private final Texts texts;
  private final ComparisonModel model;
  private final ComparisonWords words;
  private final FlameView view;
  private final List<ComparedTabRows> rows;
  private final TablesView<ComparisonDigest, ComparedRow> tables;
  private final ProfileFindBar find;
  private final Label details = new Label();
  private final Label path = new Label();
  private final SplitPane split;
  private final VBox working = new VBox(10);
  private final Button cancel = new Button();
  private ComparedRow row; // chosen last, where that was in a table; else null
  private boolean choosing;
  private Runnable onChosen = () -> {};

  /**
   * @param split has the two parts
   */
  ComparisonView(PaneContext context, ComparisonModel model, SplitPane split) {
    texts = context.texts();
    this.model = model;
    this.split = split;
    words = new ComparisonWords(texts);
    model.setWords(words::slice);
    view = new FlameView(texts, model.chart());
    view.setId("bootprofile-compared");
    view.setName("bootprofile.compare.graph");
    view.setRanges(false);
    view.setDescriber(item -> model.digest() == null ? "" : words.slice(model.digest(), item));
    view.setOnFocus(this::focused);
    rows = Arrays.stream(ComparedTab.values()).map(tab -> new ComparedTabRows(words, tab)).toList();
    tables =
        new TablesView<>(context, "bootprofile.compare", "bootprofile-compare", List.copyOf(rows));
    tables.addToBar(only());
    tables.setOnChosen(this::rowChosen);
    tables.setOnOpen(
        opened -> {
          model.open(opened);
          view.requestFocus();
        });
    find =
        new ProfileFindBar(
            texts, "bootprofile-compare", model::search, () -> words.found(model.found()), view);
    details.setId("bootprofile-compare-details");
    path.setId("bootprofile-compare-path");
    path.managedProperty().bind(path.textProperty().isNotEmpty());
    details.managedProperty().bind(details.textProperty().isNotEmpty());
    split.heightProperty().addListener((o, before, now) -> say());
    for (Label line : List.of(details, path)) {
      line.setMinWidth(0);
      line.getStyleClass().add("mono");
    }
    details.setWrapText(true);
    VBox foot = new VBox(details, path);
    foot.getStyleClass().add("pane-foot");
    BorderPane chart = new BorderPane(view);
    chart.setTop(new VBox(find, legend()));
    chart.setBottom(foot);
    chart.setMinSize(0, 0);
    split.setOrientation(Orientation.VERTICAL);
    split.getItems().setAll(chart, tables.content());
    Label said = new Label();
    said.textProperty().bind(texts.bind("bootprofile.compare.working"));
    ProgressBar bar = new ProgressBar();
    bar.accessibleTextProperty().bind(said.textProperty());
    cancel.setId("bootprofile-compare-cancel");
    cancel.textProperty().bind(texts.bind("bootprofile.compare.cancel"));
    cancel.setCancelButton(true);
    cancel.setOnAction(e -> model.cancel());
    working.setId("bootprofile-compare-working");
    working.setAlignment(Pos.CENTER);
    working.getChildren().setAll(said, bar, cancel);
  }

  private Node only() {
    ChoiceBox<Only> box = new ChoiceBox<>();
    box.setId("bootprofile-compare-only");
    box.accessibleTextProperty().bind(texts.bind("bootprofile.compare.only"));
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(Only only) {
            return only == null
                ? ""
                : texts.get("bootprofile.compare.only." + only.name().toLowerCase(Locale.ROOT));
          }

          @Override
          public Only fromString(String text) {
            return null;
          }
        });
    box.getItems().setAll(Only.values());
    box.setValue(Only.ALL);
    box.valueProperty()
        .addListener(
            (o, before, now) -> {
              rows.forEach(r -> r.only(now));
              tables.refresh();
            });
    return box;
  }

  private Node legend() {
    FlowPane legend = new FlowPane(12, 2);
    legend.setId("bootprofile-compare-legend");
    legend.setAlignment(Pos.CENTER_LEFT);
    legend.getStyleClass().addAll("pane-bar", "bs-compared");
    for (String what : List.of("more", "less", "same")) {
      Label text = new Label();
      text.textProperty().bind(texts.bind("bootprofile.compare.legend." + what));
      HBox entry = new HBox(4, text);
      if (!what.equals("same")) {
        for (int step = 4; step >= 1; step--) {
          entry.getChildren().add(4 - step, swatch(what + "-" + step));
        }
      } else {
        entry.getChildren().addFirst(swatch(what));
      }
      entry.setAlignment(Pos.CENTER_LEFT);
      legend.getChildren().add(entry);
    }
    Label steps = new Label();
    steps.getStyleClass().add("muted");
    steps.textProperty().bind(texts.bind("bootprofile.compare.legend.steps"));
    legend.getChildren().add(steps);
    legend.setStyle("-fx-hgap: 14; -fx-vgap: 2;"); // a bar's are narrower
    return legend;
  }

  private static Node swatch(String of) {
    Region swatch = new Region();
    swatch.getStyleClass().addAll("swatch", of);
    return swatch;
  }

  // ---------------------------------------------------------------- what is shown

  /** The two parts, or what says that a comparison is being worked out. */
  Node content() {
    return model.isWorking() ? working : split;
  }

  /** What takes the keyboard. */
  Node focusTarget() {
    return model.isWorking() ? cancel : view;
  }

  /** Whether there is a comparison. */
  boolean isShown() {
    return model.digest() != null;
  }

  FlameModel chart() {
    return model.chart();
  }

  FlameView view() {
    return view;
  }

  TablesView<ComparisonDigest, ComparedRow> tables() {
    return tables;
  }

  ProfileFindBar find() {
    return find;
  }

  /** What is compared, and what came out. */
  String state() {
    return words.state(model.digest());
  }

  /** Another comparison is shown, or none. */
  void update() {
    tables.show(model.digest());
    if (model.digest() == null) {
      row = null;
      find.close();
    }
    find.update();
    say();
  }

  private void focused(FlameItem item) {
    row = null;
    if (item != null && item.count() == 1) {
      choosing = true;
      tables.choose(item.name());
      choosing = false;
    }
    say();
    onChosen.run();
  }

  private void rowChosen(ComparedRow now) {
    if (model.digest() != null) {
      row = choosing ? null : now;
      model.choose(now);
      onChosen.run();
    }
  }

  private void say() {
    FlameItem item = model.chart().focus();
    if (model.digest() == null) {
      details.setText("");
      path.setText("");
    } else if (item == null) {
      boolean low = split.getHeight() < BootProfilePane.LOW;
      details.setText(low ? "" : texts.get("bootprofile.compare.hint"));
      path.setText("");
    } else {
      details.setText(words.slice(model.digest(), item).replace("\n", "  ·  "));
      path.setText(item.count() > 1 ? "" : words.path(model.digest(), item.name()));
    }
  }

  // ---------------------------------------------------------------- for actions

  /** Sets who is told that something else was chosen. */
  void setOnChosen(Runnable now) {
    onChosen = now;
  }

  /** The menu is asked for about a node. */
  void asked(Node node) {
    for (Node at = node; at != null; at = at.getParent()) {
      if (at == view) {
        row = null;
        return;
      }
      if (at == tables.table()) {
        PaneMenu.chooseRow(tables.table(), node);
        rowChosen(tables.one().orElse(null));
        return;
      }
    }
  }

  Bounds place() {
    return view.isFocused() ? view.focusOnScreen() : PaneMenu.chosenRow(tables.table());
  }

  /** The path that is meant: of the row that was chosen last, or of the graph; −1 for none. */
  private int node() {
    FlameItem item = model.chart().focus();
    return row != null
        ? row.node()
        : item == null || item.count() > 1 || item.name() == 0 ? -1 : item.name();
  }

  boolean hasPath() {
    return model.digest() != null && node() > 0;
  }

  String wholePath() {
    return hasPath() ? words.wholePath(model.digest(), node()) : "";
  }

  /** The name of the function that is meant; empty for none. */
  String name() {
    if (model.digest() == null) {
      return "";
    }
    return row != null
        ? row.function() < 0 ? "" : row.name()
        : node() < 0 ? "" : model.digest().paths().name(node());
  }

  String copied() {
    FlameItem item = model.chart().focus();
    if (row == null && item != null) {
      String said = words.slice(model.digest(), item);
      return item.count() > 1 ? said : said + "\n" + words.wholePath(model.digest(), item.name());
    }
    return tables.copied();
  }
}
