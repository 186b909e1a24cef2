package bootscope.views.pane.startinfo;

import bootscope.core.boot.StartInfo;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.Link;
import bootscope.views.pane.SheetActions;
import bootscope.views.pane.startinfo.StartInfoModel.Block;
import bootscope.views.pane.startinfo.StartInfoModel.Field;
import bootscope.views.pane.startinfo.StartInfoModel.Shown;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;

/** Shows a {@link StartInfoModel}. */
public final class StartInfoPane implements DockPane {
  private final StartInfoModel model;
  private final Texts texts;
  private final Page page;
  private final Label trouble;
  private final Sheet sheet;
  private final SheetActions actions;

  public StartInfoPane(PaneContext context, StartInfoModel model) {
    this.model = model;
    texts = context.texts();
    page = new Page(texts.bind("pane.start-info"), texts.bind("startInfo.none"));
    trouble = page.paragraph("warning-text");
    trouble.textProperty().bind(texts.bind("startInfo.gone"));
    sheet = new Sheet(3, List.of(), this::follow);
    sheet.setAccessibleText("hvm_start_info");
    page.add(sheet);
    actions =
        new SheetActions(
            context,
            model.workspace(),
            "start-info",
            page,
            List.of(sheet),
            model::text,
            this::follow,
            () -> null);
    actions.on(page);
    model.shownProperty().addListener((o, before, now) -> show(now));
    texts.localeProperty().addListener((o, before, now) -> show(model.shownProperty().get()));
    show(model.shownProperty().get());
  }

  private void follow(Object target) {
    ((Link) target).follow(model.workspace().navigator());
  }

  private void show(Shown shown) {
    page.setFilled(shown != null);
    if (shown == null) {
      sheet.setRows(List.of());
      actions.update();
      return;
    }
    Page.show(trouble, !shown.valid());
    List<SheetRow> rows = new ArrayList<>();
    block(rows, shown.header(), shown.header().name());
    if (shown.valid()) {
      text(rows, texts.get("startInfo.commandLine"), shown.commandLine());
      heading(rows, texts.get("startInfo.modules", shown.moduleCount()), null);
      for (int i = 0; i < shown.modules().size(); i++) {
        block(rows, shown.modules().get(i), texts.get("startInfo.module", i));
        if (shown.moduleTexts().get(i) != null) {
          text(rows, texts.get("startInfo.moduleText", i), shown.moduleTexts().get(i));
        }
      }
      heading(
          rows,
          texts.get("startInfo.map", shown.mapEntries()),
          shown.mapAddress() == 0 ? null : shown.mapAddress());
    }
    sheet.setRows(rows);
    actions.update();
  }

  private static void heading(List<SheetRow> rows, String name, Long address) {
    SheetCell link =
        address == null
            ? SheetCell.of("")
            : SheetCell.mono("0x" + Long.toHexString(address)).link(Link.memory(address));
    rows.add(SheetRow.of(SheetCell.of(""), SheetCell.of(name), link).style("sheet-heading"));
  }

  private void block(List<SheetRow> rows, Block block, String name) {
    heading(rows, name, block.address());
    for (Field f : block.fields()) {
      rows.add(
          SheetRow.of(
                  SheetCell.mono(String.format(Locale.ROOT, "+%02x", f.offset())).style("muted"),
                  SheetCell.mono(f.name())
                      .tip(texts.get("startInfo.at", "0x" + Long.toHexString(f.address()))),
                  SheetCell.mono(f.value()).link(f.link()).style(f.changed() ? "changed" : ""))
              .style("first-line"));
      rows.add(
          SheetRow.of(
                  SheetCell.of(""),
                  SheetCell.of(f.bytes() + "   " + f.meaning()).style("muted small"))
              .style("second-line"));
    }
  }

  private void text(List<SheetRow> rows, String name, StartInfo.Text text) {
    heading(rows, name, text == null ? null : text.address());
    String value =
        text == null
            ? texts.get("startInfo.noText")
            : text.value().isEmpty() ? texts.get("startInfo.emptyText") : text.readable();
    rows.add(
        SheetRow.of(
            SheetCell.of(""),
            text == null || text.value().isEmpty()
                ? SheetCell.muted(value)
                : SheetCell.mono(value)));
    if (text != null && !text.terminated()) {
      rows.add(
          SheetRow.of(
              SheetCell.of(""), SheetCell.of(texts.get("startInfo.endless")).style("fail")));
    }
  }

  /** The sheet, for tests. */
  public Sheet sheet() {
    return sheet;
  }

  @Override
  public Node content() {
    return page;
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
