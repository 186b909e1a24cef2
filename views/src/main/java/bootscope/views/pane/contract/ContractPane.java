package bootscope.views.pane.contract;

import bootscope.core.boot.ContractItem;
import bootscope.core.boot.ContractItem.Verdict;
import bootscope.views.action.Action;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Link;
import bootscope.views.pane.contract.ContractModel.Checked;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignL;

/** Shows a {@link ContractModel}. */
public final class ContractPane implements DockPane {
  private final ContractModel model;
  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final Page page;
  private final Label summary = new Label();
  private final Sheet sheet;

  public ContractPane(PaneContext context, ContractModel model) {
    this.model = model;
    texts = context.texts();
    page = new Page(texts.bind("contract.none"));
    sheet =
        new Sheet(2, List.of(), target -> ((Link) target).follow(model.workspace().navigator()));
    sheet.setAccessibleText(texts.get("pane.contract"));
    page.add(sheet);
    BooleanBinding any = model.checkedProperty().isNotNull();
    Action check =
        Action.of("contract.check")
            .icon(MaterialDesignC.CLIPBOARD_SEARCH_OUTLINE)
            .labelled()
            .enabled(any)
            .keys("Ctrl+Shift+E")
            .run(model::checkNow);
    Action entry =
        Action.of("contract.entry")
            .icon(MaterialDesignH.HISTORY)
            .enabled(
                Bindings.createBooleanBinding(
                    () ->
                        model.checkedProperty().get() != null
                            && !model.checkedProperty().get().atEntry(),
                    model.checkedProperty()))
            .run(model::showEntry);
    Action pass =
        Action.of("contract.pass")
            .icon(MaterialDesignC.CHECK)
            .toggles(model.passProperty())
            .build();
    Action open =
        Action.of("contract.open")
            .icon(MaterialDesignL.LOCK_OPEN_VARIANT_OUTLINE)
            .toggles(model.openProperty())
            .build();
    Action copy =
        Action.of("contract.copy")
            .icon(MaterialDesignC.CONTENT_COPY)
            .keys("Ctrl+C")
            .enabled(content.focusWithinProperty())
            .run(() -> Clipboards.put(model.text()));
    context.actions().add(check, entry, pass, open, copy);
    Clipboards.contextMenu(page, context.menus().contextMenu(check, entry, pass, open, copy));
    summary.getStyleClass().add("summary");
    summary.setWrapText(true);
    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    for (Action action : List.of(check, entry, pass, open)) {
      bar.getChildren().add(context.menus().button(action));
    }
    bar.getChildren().add(summary);
    content.setTop(bar);
    content.setCenter(page);
    model.checkedProperty().addListener((o, before, now) -> show());
    model.passProperty().addListener((o, before, now) -> show());
    model.openProperty().addListener((o, before, now) -> show());
    texts.localeProperty().addListener((o, before, now) -> show());
    show();
  }

  private void show() {
    Checked checked = model.checkedProperty().get();
    page.setFilled(checked != null);
    Page.show(summary, checked != null);
    if (checked == null) {
      return;
    }
    summary.setText(
        texts.get(
            checked.atEntry() ? "contract.atEntry" : "contract.now",
            checked.count(Verdict.PASS),
            checked.count(Verdict.FAIL),
            checked.count(Verdict.UNSPECIFIED),
            checked.instructions()));
    summary.getStyleClass().removeAll("pass", "fail");
    summary.getStyleClass().add(checked.holds() ? "pass" : "fail");
    List<SheetRow> rows = new ArrayList<>();
    if (!checked.atEntry() && !checked.holds()) {
      rows.add(
          SheetRow.of(SheetCell.of(""), SheetCell.of(texts.get("contract.nowNote")).style("muted"))
              .style("second-line"));
    }
    for (ContractItem item : model.items()) {
      String verdict = item.verdict().name().toLowerCase(java.util.Locale.ROOT);
      rows.add(
          SheetRow.of(
                  SheetCell.of(texts.get("contract." + verdict)).style(verdict),
                  SheetCell.of(item.name()).style("strong"))
              .style("first-line"));
      // A line of its own: in larger text, nothing fits beside the longer names.
      rows.add(SheetRow.of(SheetCell.of(""), SheetCell.mono(item.actual()).link(link(item))));
      String requirement =
          item.verdict() == Verdict.UNSPECIFIED
              ? ""
              : texts.get("contract.requires", item.requirement()) + "\n";
      rows.add(
          SheetRow.of(
                  SheetCell.of(""),
                  SheetCell.of(requirement + item.explanation()).style("muted small"))
              .style("second-line"));
    }
    sheet.setRows(rows);
  }

  /** To what an item is about, where that is a place in memory. */
  private static Link link(ContractItem item) {
    String found = item.actual();
    boolean code = item.name().equals("EIP");
    boolean pointer =
        switch (item.name()) {
          case "EIP", "EBX", "command line", "ACPI root" -> found.startsWith("0x");
          default -> item.name().matches("module \\d+") && found.startsWith("0x");
        };
    if (!pointer) {
      return null;
    }
    int end = 2;
    while (end < found.length() && Character.digit(found.charAt(end), 16) >= 0) {
      end++;
    }
    long address = Long.parseUnsignedLong(found.substring(2, end), 16);
    return code ? new Link.ToCode(address, false) : Link.memory(address);
  }

  /** The sheet, for tests. */
  public Sheet sheet() {
    return sheet;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return page.focusTarget();
  }

  @Override
  public void setVisible(boolean visible) {
    model.setVisible(visible);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
