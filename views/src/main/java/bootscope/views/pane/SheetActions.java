package bootscope.views.pane;

import bootscope.views.action.Action;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.TableView;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;

/**
 * What a pane of sheets can do with the row that is chosen in one of them: copy it, or what stands
 * in its cell, or all; and go to where it leads.
 */
public final class SheetActions {
  /**
   * What is chosen.
   *
   * @param value as short as it can be said
   * @param text all of it
   * @param target where it leads; null for nowhere
   */
  public record Chosen(String value, String text, Object target) {}

  private final Conditions conditions = new Conditions();
  private final List<Sheet> sheets;
  private final Supplier<Chosen> beside;
  private final PaneMenu menu;
  private Runnable onChosen = () -> {};

  /**
   * @param pane its id
   * @param content what has the keyboard for Ctrl+C
   * @param all the pane's content as text; empty for none
   * @param follow goes to where a cell leads
   * @param beside what is chosen beside the sheets, which comes first; gives null for nothing
   */
  public SheetActions(
      PaneContext context,
      Workspace workspace,
      String pane,
      Node content,
      List<Sheet> sheets,
      Supplier<String> all,
      Consumer<Object> follow,
      Supplier<Chosen> beside) {
    this.sheets = List.copyOf(sheets);
    this.beside = beside;
    menu = new PaneMenu(context, workspace, pane);
    var one = conditions.when(() -> chosen() != null);
    menu.section(
            menu.copy(content, () -> chosen() == null ? all.get() : chosen().text()),
            menu.copy("value", MaterialDesignC.CONTENT_COPY, one, () -> chosen().value()),
            menu.copy(
                "all",
                MaterialDesignF.FILE_DOCUMENT_OUTLINE,
                conditions.when(() -> sheets.stream().anyMatch(sheet -> !sheet.rows().isEmpty())),
                all))
        .section(
            Action.of(pane + ".to-place")
                .icon(MaterialDesignM.MAP_MARKER_RIGHT_OUTLINE)
                .enabled(conditions.when(() -> chosen() != null && chosen().target() != null))
                .run(() -> follow.accept(chosen().target())));
    for (Sheet sheet : this.sheets) {
      sheet.setOnChosen(() -> choose(sheet));
    }
  }

  /** To be completed by what else the pane can do. */
  public PaneMenu menu() {
    return menu;
  }

  /** Opens the menu where it is asked for in the pane. */
  public void on(Node content) {
    menu.on(content, this::asked, () -> place(content));
  }

  /** Has something done, too, when another cell or row is chosen. */
  public void onChosen(Runnable action) {
    onChosen = action;
  }

  /** Where what is chosen leads; null for nowhere. */
  public Object target() {
    return chosen() == null ? null : chosen().target();
  }

  /** Something else is shown. */
  public void update() {
    conditions.update();
  }

  private void choose(Sheet chosen) {
    sheets.stream().filter(s -> s != chosen).forEach(Sheet::clearChosen);
    chosenChanged();
  }

  /** What is asked for beside the rows is about none of them. */
  private void asked(Node node) {
    Node at = node;
    while (at != null && !(at instanceof Sheet)) {
      if (at instanceof TableView<?> table) {
        table.requestFocus();
        PaneMenu.chooseRow(table, node);
      }
      at = at.getParent();
    }
    if (at == null && beside.get() != null) {
      sheets.forEach(Sheet::clearChosen);
    }
    chosenChanged();
  }

  private void chosenChanged() {
    conditions.update();
    onChosen.run();
  }

  private static Bounds place(Node content) {
    Node owner = content.getScene().getFocusOwner();
    return owner instanceof Hyperlink ? owner.localToScreen(owner.getLayoutBounds()) : null;
  }

  private Chosen chosen() {
    Chosen other = beside.get();
    if (other != null) {
      return other;
    }
    return sheets.stream()
        .filter(s -> s.chosenCell() != null)
        .findFirst()
        .map(SheetActions::of)
        .orElse(null);
  }

  private static Chosen of(Sheet sheet) {
    List<SheetCell> cells = new ArrayList<>(List.of(sheet.chosenCell()));
    sheet.chosenRows().stream().map(SheetRow::cells).forEach(cells::addAll);
    Object target =
        cells.stream().map(SheetCell::target).filter(Objects::nonNull).findFirst().orElse(null);
    return new Chosen(sheet.chosenCell().text(), Sheet.text(sheet.chosenRows()), target);
  }
}
