package bootscope.views.pane.timeline;

import bootscope.core.timeline.Gain;
import bootscope.core.timeline.MeasuredWays;
import bootscope.core.timeline.TimelineClock;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.control.timeline.TimelineView;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/** Shows a {@link WaysModel}: the ways as a picture, and what they take and save as numbers. */
final class WaysPage {
  /** The picture's part of the height at first. */
  private static final double PICTURE = 0.62;

  private final Texts texts;
  private final WaysModel model;
  private final TimelineView view;
  private final ChoiceBox<TimelineClock> clock;
  private final ChoiceBox<String> anchor;
  private final HBox choices;
  private final Page numbers;
  private final Label untilLabel;
  private final Sheet savings;
  private final Label besideLabel;
  private final Label unaligned;
  private final Label troubles;
  private final StackPane table = new StackPane();
  private final SplitPane content = new SplitPane();

  WaysPage(Texts texts, WaysModel model) {
    this.texts = texts;
    this.model = model;
    view = new TimelineView(texts, model.axis());
    view.setId("ways-view");
    clock = Choices.clock("ways-clock", texts, model.clock());
    clock
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              model.setClock(now);
              showNumbers();
            });
    anchor =
        Choices.box(
            "ways-anchor",
            texts.bind("timeline.ways.anchor"),
            name -> texts.get("timeline.ways.at", name),
            model.anchors(),
            null);
    anchor.setMinWidth(90);
    anchor
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              if (now != null && !now.equals(model.anchor())) {
                model.setAnchor(now);
                showNumbers();
              }
            });
    choices = new HBox(4, clock, anchor);
    choices.setAlignment(Pos.CENTER_LEFT);
    numbers = new Page(texts.bind("timeline.ways.numbers"), texts.bind("timeline.ways.none"));
    unaligned = numbers.paragraph("muted");
    unaligned.setId("ways-unaligned");
    untilLabel = heading();
    numbers.add(untilLabel);
    savings = new Sheet(4, List.of(), target -> {});
    savings.setId("ways-savings");
    numbers.add(savings);
    besideLabel = heading();
    numbers.add(besideLabel, table);
    troubles = numbers.paragraph("muted");
    troubles.setId("ways-troubles");
    content.setOrientation(Orientation.VERTICAL);
    content.getItems().setAll(view, numbers);
    content.setDividerPositions(PICTURE);
    content.setMinSize(0, 0);
    view.setMinSize(0, 0);
    numbers.setMinSize(0, 0);
    texts.localeProperty().addListener((o, before, now) -> showNumbers());
  }

  private static Label heading() {
    Label heading = new Label();
    heading.getStyleClass().add("page-heading");
    return heading;
  }

  Region content() {
    return content;
  }

  TimelineView view() {
    return view;
  }

  /** What chooses clock and milestone, for a bar. */
  HBox choices() {
    return choices;
  }

  /** Takes up other measurements. */
  void show(MeasuredWays measured) {
    model.show(measured);
    anchor.getItems().setAll(model.anchors());
    anchor.setValue(model.anchor());
    showNumbers();
  }

  /** The same, for a context menu. */
  List<MenuItem> choiceMenus() {
    return List.of(Choices.menu(clock), Choices.menu(anchor));
  }

  private void showNumbers() {
    numbers.setFilled(!model.isEmpty());
    if (model.isEmpty()) {
      return;
    }
    List<String> missing = model.unaligned();
    Page.show(unaligned, !missing.isEmpty());
    unaligned.setText(
        texts.get("timeline.ways.unaligned", String.join(", ", missing), model.anchor()));
    showSavings();
    showTable();
    List<String> lines = model.troubles();
    Page.show(troubles, !lines.isEmpty());
    troubles.setText(String.join("\n", lines));
  }

  private void showSavings() {
    String unit = texts.get("timeline.ways.unit." + model.clock().name().toLowerCase(Locale.ROOT));
    List<SheetRow> rows = new ArrayList<>();
    for (WaysModel.Saving s : model.savings()) {
      rows.add(
          SheetRow.of(
              SheetCell.mono(s.saved()).style("number strong"),
              SheetCell.mono(s.factor()).style("number strong"),
              SheetCell.of(s.exchange()),
              SheetCell.mono(s.before() + " → " + s.after()).style("muted")));
      if (!s.published().isEmpty()) {
        rows.add(SheetRow.of(SheetCell.of(s.published()).style("muted small")));
      }
    }
    Page.show(untilLabel, !rows.isEmpty());
    untilLabel.setText(texts.get("timeline.ways.savings", Gain.UNTIL, unit));
    savings.setRows(rows);
  }

  private void showTable() {
    String unit = texts.get("timeline.ways.unit." + model.clock().name().toLowerCase(Locale.ROOT));
    besideLabel.setText(texts.get("timeline.ways.beside", unit, model.anchor()));
    List<String> columns = model.columns();
    Sheet sheet = new Sheet(columns.size() + 2, List.of(), target -> {});
    sheet.setId("ways-table");
    List<SheetRow> rows = new ArrayList<>();
    List<SheetCell> head = new ArrayList<>(List.of(SheetCell.of("")));
    columns.forEach(c -> head.add(SheetCell.of(c).style("number")));
    head.add(SheetCell.of(""));
    rows.add(new SheetRow(head, "strong"));
    for (WaysModel.Row row : model.rows()) {
      List<SheetCell> cells = new ArrayList<>(List.of(SheetCell.mono(row.milestone())));
      row.readings().forEach(r -> cells.add(SheetCell.mono(r).style("number")));
      cells.add(SheetCell.of(""));
      rows.add(
          new SheetRow(cells, row.milestone().equals(model.anchor()) ? "marked" : "first-line"));
    }
    sheet.setRows(rows);
    table.getChildren().setAll(sheet);
  }
}
