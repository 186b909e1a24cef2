package bootscope.views.pane.contract;

import bootscope.core.boot.ContractItem.Verdict;
import bootscope.core.boot.HandOverComparison;
import bootscope.core.boot.HandOverComparison.Cell;
import bootscope.core.boot.HandOverComparison.Row;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;

/** What several ways to boot hand over, a column each, beside what the ABI asks for. */
final class WaysTable {
  /** The least width of a column, in pixels: a segment's limit fits. */
  private static final double COLUMN = 112;

  private final ContractModel model;
  private final Texts texts;
  private final Page page;
  private final StackPane table = new StackPane();
  private Sheet sheet;
  private List<String> columns = List.of();

  WaysTable(ContractModel model, Texts texts) {
    this.model = model;
    this.texts = texts;
    page = new Page(texts.bind("contract.ways.name"), texts.bind("contract.none"));
    page.setId("contract-ways");
    Label note = page.paragraph("muted");
    note.textProperty().bind(texts.bind("contract.ways.note"));
    page.add(table);
  }

  Page page() {
    return page;
  }

  void show() {
    HandOverComparison ways = model.waysProperty().get();
    page.setFilled(ways != null);
    if (ways == null) {
      return;
    }
    if (sheet == null || !columns.equals(ways.ways())) {
      columns = ways.ways();
      sheet = new Sheet(columns.size() + 2, List.of(), target -> {}).even(COLUMN);
      table.getChildren().setAll(sheet);
    }
    List<SheetRow> rows = new ArrayList<>();
    List<SheetCell> head = new ArrayList<>(List.of(SheetCell.of("")));
    columns.forEach(c -> head.add(SheetCell.of(c)));
    head.add(SheetCell.of(texts.get("contract.ways.asked")));
    rows.add(new SheetRow(head, "strong"));
    model.rows().forEach(r -> rows.add(row(r)));
    sheet.setRows(rows);
  }

  /** The row that is chosen, as text. */
  Optional<String> chosenText() {
    return Optional.ofNullable(sheet)
        .filter(s -> s.chosenCell() != null)
        .map(s -> Sheet.text(s.chosenRows()));
  }

  private SheetRow row(Row row) {
    List<SheetCell> cells = new ArrayList<>();
    cells.add(SheetCell.of(row.item()).style(row.differs() ? "strong" : ""));
    for (Optional<Cell> cell : row.cells()) {
      cells.add(cell.map(c -> cell(c, row.requirement().isEmpty())).orElse(SheetCell.muted("–")));
    }
    cells.add(
        SheetCell.muted(
            row.requirement().isEmpty() ? texts.get("contract.unspecified") : row.requirement()));
    return new SheetRow(cells, "first-line");
  }

  /** With a mark before it, so that no colour is needed to tell what breaks the ABI. */
  private static SheetCell cell(Cell cell, boolean open) {
    String mark = open ? "" : cell.verdict() == Verdict.FAIL ? "✗ " : "✓ ";
    SheetCell shown = SheetCell.mono(mark + cell.value());
    if (!open) {
      shown = shown.style(cell.verdict() == Verdict.FAIL ? "fail" : "");
    }
    return cell.explanation().isEmpty() ? shown : shown.tip(cell.explanation());
  }
}
