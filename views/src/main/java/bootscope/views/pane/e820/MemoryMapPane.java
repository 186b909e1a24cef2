package bootscope.views.pane.e820;

import bootscope.core.debug.PhysicalMap.Leads;
import bootscope.core.debug.PhysicalMap.Stretch;
import bootscope.views.action.Action;
import bootscope.views.control.MemoryRegion;
import bootscope.views.control.RegionKind;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.map.MapModel;
import bootscope.views.control.map.MapView;
import bootscope.views.control.map.SizeText;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.sheet.SheetCell;
import bootscope.views.control.sheet.SheetRow;
import bootscope.views.pane.Link;
import bootscope.views.pane.SheetActions;
import bootscope.views.pane.e820.MemoryMapModel.Entry;
import bootscope.views.pane.e820.MemoryMapModel.Shown;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.BooleanBinding;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignE;
import org.kordamp.ikonli.materialdesign2.MaterialDesignN;

/** Shows a {@link MemoryMapModel}: the drawing above or beside the table. */
public final class MemoryMapPane implements DockPane {
  private static final double MIB = 1 << 20;
  private static final double WIDE = 1.4;

  private final MemoryMapModel model;
  private static final double HALF = 0.48;

  private final Texts texts;
  private final BorderPane content = new BorderPane();
  private final SplitPane split = new SplitPane();
  private final Page page;
  private final Label note;
  private final Sheet sheet;
  private final MapModel mapModel = new MapModel();
  private final MapView map;
  private final SheetActions actions;
  private long shownSize;

  public MemoryMapPane(PaneContext context, MemoryMapModel model) {
    this.model = model;
    texts = context.texts();
    page = new Page(texts.bind("pane.e820"), texts.bind("e820.none"));
    note = page.paragraph("small");
    sheet = new Sheet(3, List.of(), this::follow);
    sheet.setAccessibleText(texts.get("pane.e820"));
    page.add(sheet);
    map = new MapView(texts, mapModel);
    map.setMinHeight(0);
    map.setOnFollow(region -> follow(Link.memory(region.start())));
    BooleanBinding any = model.shownProperty().isNotNull();
    Action all =
        Action.of("e820.all")
            .icon(MaterialDesignA.ARROW_EXPAND_VERTICAL)
            .labelled()
            .enabled(any)
            .run(mapModel::showAll);
    Action low =
        Action.of("e820.first-mib")
            .icon(MaterialDesignN.NUMERIC_1_BOX_OUTLINE)
            .labelled()
            .enabled(any)
            .run(() -> mapModel.show(0, MIB));
    Action hole =
        Action.of("e820.hole")
            .icon(MaterialDesignE.EXPANSION_CARD)
            .labelled()
            .enabled(any)
            .run(this::showHole);
    Action kernel =
        Action.of("e820.loaded")
            .icon(MaterialDesignC.CUBE_OUTLINE)
            .labelled()
            .enabled(any)
            .run(this::showLoaded);
    actions =
        new SheetActions(
            context,
            model.workspace(),
            "e820",
            content,
            List.of(sheet),
            model::text,
            this::follow,
            this::drawn);
    actions.menu().section(all, low, hole, kernel);
    actions.on(content);
    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    for (Action action : List.of(all, low, hole, kernel)) {
      bar.getChildren().add(context.menus().button(action));
    }
    content.setTop(bar);
    split.getStyleClass().add("plain-split");
    split.setOrientation(Orientation.VERTICAL);
    split.setDividerPositions(HALF);
    split.getItems().setAll(page);
    content.setCenter(split);
    content.widthProperty().addListener((o, before, now) -> turn());
    content.heightProperty().addListener((o, before, now) -> turn());
    model.shownProperty().addListener((o, before, now) -> show(now));
    texts.localeProperty().addListener((o, before, now) -> show(model.shownProperty().get()));
    show(model.shownProperty().get());
  }

  private void turn() {
    boolean wide = content.getWidth() > content.getHeight() * WIDE;
    Orientation wanted = wide ? Orientation.HORIZONTAL : Orientation.VERTICAL;
    if (split.getOrientation() != wanted) {
      split.setOrientation(wanted);
      split.setDividerPositions(HALF);
    }
  }

  private void follow(Object target) {
    if (target instanceof MemoryRegion region) {
      mapModel.select(region);
      mapModel.show(region);
    } else {
      ((Link) target).follow(model.workspace().navigator());
    }
  }

  /** The region that is chosen in the drawing, while that has the keyboard. */
  private SheetActions.Chosen drawn() {
    MemoryRegion region = mapModel.selected();
    if (region == null || map.getScene() == null || map.getScene().getFocusOwner() != map) {
      return null;
    }
    return new SheetActions.Chosen(
        "0x" + Long.toHexString(region.start()),
        String.format(
            Locale.ROOT,
            "%016x - %016x  %s  %s",
            region.start(),
            region.last(),
            SizeText.of(region.last() - region.start() + 1),
            region.name()),
        Link.memory(region.start()));
  }

  private void showHole() {
    Shown shown = model.shownProperty().get();
    if (shown != null) {
      double end = 1L << 32;
      double from = MemoryMapModel.firstInHole(shown);
      mapModel.show(from - (end - from) * 0.03, end);
    }
  }

  private void showLoaded() {
    Shown shown = model.shownProperty().get();
    if (shown != null) {
      double end =
          shown.contents().stream()
              .filter(r -> r.kind() == RegionKind.KERNEL)
              .mapToLong(r -> r.last() + 1)
              .max()
              .orElse(1 << 24);
      mapModel.show(0, end * 1.1);
    }
  }

  private void show(Shown shown) {
    page.setFilled(shown != null);
    if (shown == null) {
      shownSize = 0;
      split.getItems().remove(map);
      sheet.setRows(List.of());
      actions.update();
      return;
    }
    if (!split.getItems().contains(map)) {
      split.getItems().addFirst(map); // the page stays, and so does the keyboard
      split.setDividerPositions(HALF);
    }
    note.setText(
        texts.get(
            "e820.source." + shown.source(),
            shown.entries().size(),
            "0x" + Long.toHexString(shown.tableAddress())));
    mapModel.setRegions(shown.areas(), shown.contents(), shown.size());
    if (shownSize != shown.size()) {
      shownSize = shown.size();
      mapModel.showAll();
    }
    sheet.setRows(rows(shown));
    actions.update();
  }

  private List<SheetRow> rows(Shown shown) {
    List<SheetRow> rows = new ArrayList<>();
    long most = shown.entries().stream().mapToLong(Entry::last).reduce(0, (a, b) -> a | b);
    String range = most >>> 32 == 0 ? "%08x–%08x" : "%010x–%010x";
    for (Entry e : shown.entries()) {
      MemoryRegion region =
          shown.areas().stream().filter(a -> a.start() == e.start()).findFirst().orElse(null);
      String type =
          e.typeName() == null
              ? texts.get("e820.unknownType", e.type())
              : String.format(Locale.ROOT, "%d %s", e.type(), e.typeName());
      rows.add(
          SheetRow.of(
                  SheetCell.mono(String.format(Locale.ROOT, range, e.start(), e.last()))
                      .link(Link.memory(e.start())),
                  SheetCell.of(type).style("e820-" + style(e)).tip(e.meaning()),
                  SheetCell.of(SizeText.of(e.size())).link(region))
              .style("first-line"));
      String words = e.purpose().isEmpty() ? e.meaning() : e.purpose() + ": " + e.meaning();
      rows.add(SheetRow.of(SheetCell.of(words).style("muted small")).style("second-line"));
    }
    rows.add(SheetRow.of(SheetCell.of(texts.get("e820.leads"))).style("sheet-heading"));
    for (Stretch s : shown.leads().stretches()) {
      rows.add(
          SheetRow.of(
                  SheetCell.mono(String.format(Locale.ROOT, range, s.start(), s.last()))
                      .link(Link.memory(s.start())),
                  SheetCell.of(model.name(s)),
                  SheetCell.of(SizeText.of(s.length())))
              .style("first-line"));
      String how =
          s.loads() == Leads.DEVICE
              ? texts.get("e820.by." + s.by(), s.name())
              : texts.get(
                  "e820.loadsStores",
                  texts.get("e820.loads." + s.loads()),
                  texts.get("e820.stores." + s.stores()),
                  texts.get("e820.by." + s.by(), s.name()));
      rows.add(SheetRow.of(SheetCell.of(how).style("muted small")).style("second-line"));
    }
    return rows;
  }

  private static String style(Entry e) {
    return e.typeName() == null ? "fail" : e.typeName().toLowerCase(Locale.ROOT);
  }

  /** The table, for tests. */
  public Sheet sheet() {
    return sheet;
  }

  /** The drawing's part in sight, for tests. */
  public MapModel map() {
    return mapModel;
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return model.shownProperty().get() == null ? page.focusTarget() : map;
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
