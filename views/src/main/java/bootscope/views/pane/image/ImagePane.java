package bootscope.views.pane.image;

import bootscope.core.boot.BootStep;
import bootscope.core.image.ElfHeader;
import bootscope.core.image.ElfSegment;
import bootscope.core.image.ImageLayer;
import bootscope.core.image.ImageReport;
import bootscope.views.action.Action;
import bootscope.views.action.Icon;
import bootscope.views.control.MemoryRegion;
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
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;

/** Shows an {@link ImageModel}. */
public final class ImagePane implements DockPane {
  private static final double MAP_LINES = 13;

  private final ImageModel model;
  private final Texts texts;
  private final Page page;
  private final HBox verdict = new HBox();
  private final Icon verdictIcon = new Icon(MaterialDesignC.CHECK_CIRCLE_OUTLINE);
  private final Label verdictText = new Label();
  private final Hyperlink entry = new Hyperlink();
  private final Sheet steps;
  private final Sheet facts;
  private final Sheet notes;
  private final Sheet segments;
  private final Sheet header;
  private final Sheet setup;
  private final Label setupHeading;
  private final MapModel mapModel = new MapModel();
  private final MapView map;
  private final BooleanProperty hasEntry = new SimpleBooleanProperty();
  private final SheetActions actions;

  public ImagePane(PaneContext context, ImageModel model) {
    this.model = model;
    texts = context.texts();
    page = new Page(texts.bind("pane.image"), texts.bind("image.none"));
    verdict.getStyleClass().add("verdict");
    verdictText.setWrapText(true);
    verdictText.setMinHeight(Label.USE_PREF_SIZE);
    HBox.setHgrow(verdictText, Priority.ALWAYS);
    verdictText.setMaxWidth(Double.MAX_VALUE);
    verdictText.setMinWidth(0);
    entry.getStyleClass().add("mono");
    entry.setMinWidth(Hyperlink.USE_PREF_SIZE);
    entry.setOnAction(
        e -> {
          entry.setVisited(false);
          follow(entry.getUserData());
        });
    verdict.getChildren().addAll(verdictIcon, verdictText, entry);
    page.add(verdict);
    page.heading(texts.bind("image.start"));
    steps = sheet(4);
    page.heading(texts.bind("image.contents"));
    facts = sheet(2);
    page.heading(texts.bind("image.notes"));
    notes = sheet(3);
    page.heading(texts.bind("image.segments"));
    map = new MapView(texts, mapModel);
    map.accessibleTextProperty().bind(texts.bind("image.map"));
    context.fontSize().subscribe(size -> map.setMinHeight(size.doubleValue() * MAP_LINES));
    map.prefHeightProperty().bind(map.minHeightProperty());
    map.setOnFollow(region -> follow(Link.memory(region.start())));
    page.add(map);
    segments = sheet(4);
    page.heading(texts.bind("image.header"));
    header = sheet(2);
    setupHeading = page.heading(texts.bind("image.setup"));
    setup = sheet(4);
    actions =
        new SheetActions(
            context,
            model.workspace(),
            "image",
            page,
            List.of(steps, facts, notes, segments, header, setup),
            this::text,
            this::follow,
            this::drawn);
    actions
        .menu()
        .section(
            Action.of("image.to-entry")
                .icon(MaterialDesignC.CODE_BRACES)
                .enabled(hasEntry)
                .run(() -> follow(entry.getUserData())));
    actions.on(page);
    model.reportProperty().addListener((o, before, now) -> show(now));
    texts.localeProperty().addListener((o, before, now) -> show(model.reportProperty().get()));
    show(model.reportProperty().get());
  }

  private Sheet sheet(int columns) {
    Sheet sheet = new Sheet(columns, List.of(), this::follow);
    page.add(sheet);
    return sheet;
  }

  private void follow(Object target) {
    ((Link) target).follow(model.workspace().navigator());
  }

  private String text() {
    ImageReport report = model.reportProperty().get();
    return report == null ? "" : report.render();
  }

  /** The segment that is chosen in the drawing, while that has the keyboard. */
  private SheetActions.Chosen drawn() {
    MemoryRegion region = mapModel.selected();
    if (region == null || map.getScene() == null || map.getScene().getFocusOwner() != map) {
      return null;
    }
    return new SheetActions.Chosen(
        hex(region.start()),
        String.format(
            Locale.ROOT,
            "%s  %s - %s  %s",
            region.name(),
            hex(region.start()),
            hex(region.last()),
            SizeText.of(region.last() - region.start() + 1)),
        Link.memory(region.start()));
  }

  private void show(ImageReport report) {
    page.setFilled(report != null);
    hasEntry.set(report != null && report.pvhEntry() != null);
    if (report == null) {
      List.of(steps, facts, notes, segments, header, setup).forEach(s -> s.setRows(List.of()));
      actions.update();
      return;
    }
    verdict.getStyleClass().removeAll("pass", "fail");
    boolean starts = report.bootable() || !model.throughPvh();
    verdict.getStyleClass().add(starts ? "pass" : "fail");
    verdictIcon.set(
        starts ? MaterialDesignC.CHECK_CIRCLE_OUTLINE : MaterialDesignA.ALERT_CIRCLE_OUTLINE);
    verdictText.setText(
        texts.get(report.bootable() ? "image.bootable" : "image.notBootable", report.verdict())
            + " "
            + texts.get("image.startedBy", model.way()));
    steps.setRows(stepRows());
    Page.show(entry, report.pvhEntry() != null);
    if (report.pvhEntry() != null) {
      entry.setText(hex(report.pvhEntry()));
      entry.setUserData(new Link.ToCode(report.pvhEntry(), true));
      entry.setAccessibleText(texts.get("image.entry", hex(report.pvhEntry())));
    }
    facts.setRows(factRows(report));
    notes.setRows(noteRows(report));
    segments.setRows(segmentRows(report));
    header.setRows(headerRows(report));
    Page.show(setup, !report.setupHeader().isEmpty());
    Page.show(setupHeading, !report.setupHeader().isEmpty());
    setup.setRows(setupRows(report));
    showMap(report);
    actions.update();
  }

  private void fact(List<SheetRow> rows, String key, String value) {
    rows.add(SheetRow.of(SheetCell.muted(texts.get(key)), SheetCell.of(value)));
  }

  private List<SheetRow> stepRows() {
    List<SheetRow> rows = new ArrayList<>();
    String last = "";
    for (BootStep step : model.steps()) {
      String by = step.by().equals(last) ? "" : step.by();
      last = step.by();
      rows.add(
          SheetRow.of(
              SheetCell.muted(by),
              SheetCell.of(texts.get("image.deed." + step.deed(), step.what())),
              step.address().isEmpty()
                  ? SheetCell.of("")
                  : SheetCell.mono(hex(step.address().getAsLong())).link(ImageModel.link(step)),
              SheetCell.of(step.length() == 0 ? "" : SizeText.of(step.length()))));
    }
    return rows;
  }

  private List<SheetRow> factRows(ImageReport r) {
    List<SheetRow> rows = new ArrayList<>();
    fact(rows, "image.file", texts.get("image.fileSize", r.file(), SizeText.of(r.fileSize())));
    int step = 0;
    for (ImageLayer layer : r.chain()) {
      String time =
          layer.nanos() >= 1_000_000
              ? String.format(texts.localeProperty().get(), "%.0f ms", layer.nanos() / 1e6)
              : "";
      rows.add(
          SheetRow.of(
              SheetCell.muted(step++ == 0 ? texts.get("image.chain") : "    →"),
              SheetCell.of(
                  layer.kind()
                      + (layer.name().equals(r.file()) ? "" : "  " + layer.name())
                      + "  "
                      + SizeText.of(layer.size())
                      + (time.isEmpty() ? "" : "  " + time))));
    }
    fact(rows, "image.banner", r.banner() == null ? texts.get("image.noBanner") : r.banner());
    rows.add(
        SheetRow.of(
            SheetCell.muted(texts.get("image.buildId")),
            r.buildId() == null
                ? SheetCell.muted(texts.get("image.noBuildId"))
                : SheetCell.mono(r.buildId())));
    fact(rows, "image.symbols", texts.get("image.symbolCount", r.symbolCount(), r.symbolOrigin()));
    r.findings().forEach(f -> fact(rows, "image.damage", f.text()));
    return rows;
  }

  private List<SheetRow> noteRows(ImageReport r) {
    List<SheetRow> rows = new ArrayList<>();
    for (ImageReport.Note n : r.notes()) {
      boolean entryNote = ImageModel.isEntry(n);
      SheetCell value = SheetCell.mono(n.description());
      String meaning = texts.getOr(ImageModel.noteKey(n).replace(' ', '_'), "");
      rows.add(
          SheetRow.of(
                  SheetCell.muted(n.owner()),
                  SheetCell.mono(n.typeName())
                      .style(entryNote ? "strong" : "")
                      .tip(
                          texts.get("image.noteTip", hex(n.type()), hex(n.fileOffset()), n.size())),
                  entryNote && r.pvhEntry() != null
                      ? value.link(new Link.ToCode(r.pvhEntry(), true))
                      : value)
              .style(entryNote ? "marked first-line" : "first-line"));
      if (entryNote || !meaning.isEmpty()) {
        rows.add(
            SheetRow.of(
                    SheetCell.of(""),
                    SheetCell.of(entryNote ? texts.get("image.entryNote") : meaning)
                        .style("muted small"))
                .style(entryNote ? "marked second-line" : "second-line"));
      }
    }
    if (rows.isEmpty()) {
      rows.add(SheetRow.of(SheetCell.muted(texts.get("image.noNotes"))));
    }
    return rows;
  }

  private List<SheetRow> segmentRows(ImageReport r) {
    List<SheetRow> rows = new ArrayList<>();
    for (ElfSegment s : r.segments()) {
      boolean load = s.type() == ElfSegment.LOAD;
      SheetCell physical = SheetCell.mono(hex(s.physicalAddress()));
      rows.add(
          SheetRow.of(
                  SheetCell.mono(s.index() + " " + s.typeName()).style(load ? "strong" : ""),
                  SheetCell.mono(s.flagText()),
                  load ? physical.link(Link.memory(s.physicalAddress())) : physical,
                  SheetCell.of(SizeText.of(s.memorySize())))
              .style("first-line"));
      rows.add(
          SheetRow.of(
                  SheetCell.of(""),
                  SheetCell.of(
                          texts.get(
                              "image.segmentDetail",
                              hex(s.virtualAddress()),
                              hex(s.offset()),
                              hex(s.fileSize()),
                              hex(s.memorySize()),
                              hex(s.alignment())))
                      .style("muted small"))
              .style("second-line"));
    }
    return rows;
  }

  private List<SheetRow> headerRows(ImageReport r) {
    ElfHeader h = r.header();
    List<SheetRow> rows = new ArrayList<>();
    fact(rows, "image.class", h.className() + ", little-endian");
    fact(rows, "image.type", h.typeName());
    fact(rows, "image.machine", h.machineName());
    fact(rows, "image.osAbi", Integer.toString(h.osAbi()));
    fact(rows, "image.elfEntry", texts.get("image.elfEntryNote", hex(h.entry())));
    fact(rows, "image.flags", hex(h.flags()));
    fact(
        rows,
        "image.programs",
        texts.get(
            "image.tableAt",
            h.programHeaderCount(),
            h.programHeaderSize(),
            hex(h.programHeaderOffset())));
    fact(
        rows,
        "image.sections",
        texts.get(
            "image.tableAt",
            h.sectionHeaderCount(),
            h.sectionHeaderSize(),
            hex(h.sectionHeaderOffset())));
    return rows;
  }

  private static List<SheetRow> setupRows(ImageReport r) {
    List<SheetRow> rows = new ArrayList<>();
    for (ImageReport.Field f : r.setupHeader().values()) {
      rows.add(
          SheetRow.of(
              SheetCell.mono(String.format(Locale.ROOT, "%03x", f.field().offset())).style("muted"),
              SheetCell.mono(f.field().name()),
              SheetCell.mono(hex(f.value())),
              SheetCell.of(f.field().meaning()).style("muted small")));
    }
    return rows;
  }

  private void showMap(ImageReport report) {
    List<MemoryRegion> regions = ImageModel.regions(report);
    long last = regions.stream().mapToLong(MemoryRegion::last).max().orElse(0);
    long first = regions.stream().mapToLong(MemoryRegion::start).min().orElse(0);
    List<MemoryRegion> marks = new ArrayList<>();
    if (report.pvhEntry() != null) {
      long at = report.pvhEntry();
      marks.add(
          new MemoryRegion(
              at, at, texts.get("image.entryMark"), bootscope.views.control.RegionKind.STACK));
    }
    if (last > 0 && last < 1L << 52) {
      double room = Math.max(4096, (last - first) * 0.05);
      mapModel.setRegions(regions, marks, last + (long) room);
      mapModel.show(Math.max(0, first - room), last + room);
    }
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** The notes, for tests. */
  public Sheet notes() {
    return notes;
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
