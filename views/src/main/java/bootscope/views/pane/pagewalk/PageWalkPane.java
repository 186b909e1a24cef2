package bootscope.views.pane.pagewalk;

import bootscope.core.debug.Accesses;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.DataTrigger;
import bootscope.core.debug.MemoryRange;
import bootscope.core.debug.RegisterTrigger;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.TextColumns;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.name.NameField;
import bootscope.views.control.name.WrongNote;
import bootscope.views.control.sheet.Page;
import bootscope.views.control.sheet.Sheet;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.GuestNames;
import bootscope.views.pane.Link;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.SheetActions;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.pane.pagewalk.PageWalkModel.At;
import bootscope.views.pane.pagewalk.PageWalkModel.FromCr3;
import bootscope.views.pane.pagewalk.PageWalkModel.Stretch;
import bootscope.views.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;

/** Shows a {@link PageWalkModel}: the walk above, the map of what is mapped below. */
public final class PageWalkPane implements DockPane {
  private final Texts texts;
  private final Workspace workspace;
  private final PageWalkModel model;
  private final WriteQuestion writes;
  private final BorderPane content = new BorderPane();
  private final NameField field;
  private final WrongNote problem;
  private final Page page;
  private final Sheet sheet;
  private final TextField filter = new TextField();
  private final TextTable<Stretch> map;
  private final Conditions conditions = new Conditions();
  private final SheetActions actions;

  public PageWalkPane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    this.workspace = workspace;
    model = new PageWalkModel(workspace, texts);
    writes = new WriteQuestion(texts, workspace);
    GuestNames names = new GuestNames(texts);
    problem = new WrongNote(texts, "pagewalk-problem", this::take);
    problem.getStyleClass().add("pane-note");
    content.addEventFilter(KeyEvent.KEY_PRESSED, problem::press);
    field = new NameField(texts, word -> names.inExpression(model.guest(), word));
    field.setId("pagewalk-field");
    field.promptTextProperty().bind(texts.bind("pagewalk.prompt"));
    field.accessibleTextProperty().bind(texts.bind("pagewalk.field"));
    field.setPrefColumnCount(22);
    field.setOnAction(e -> problem.show(model.follow(field.getText())));
    model.saidProperty().addListener((o, before, now) -> said(now));

    page = new Page(texts.bind("pane.pagewalk"), texts.bind("pagewalk.none"));
    sheet = new Sheet(3, List.of(), this::follow);
    sheet.setId("pagewalk-sheet");
    sheet.setAccessibleText(texts.get("pane.pagewalk"));
    page.add(sheet);
    map =
        new TextTable<Stretch>(
                texts, "pagewalk-map", "pagewalk.mapped.name", "pagewalk.mapped.none")
            .column("pagewalk.range", Stretch::span)
            .column("pagewalk.size", s -> PageWalkModel.size(s.range()))
            .column("pagewalk.right", s -> s.range().rights())
            .column("pagewalk.to", this::leads)
            .column("pagewalk.symbol", Stretch::symbol)
            .fit(context.fontSize());
    map.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
    map.setStyling(s -> "mono");
    map.setOnOpen(s -> follow(target(s)));

    actions =
        new SheetActions(
            context,
            workspace,
            "pagewalk",
            content,
            List.of(sheet),
            model::text,
            this::follow,
            this::mapped);
    Action rip =
        Action.of("pagewalk.next-instruction")
            .icon(MaterialDesignC.CROSSHAIRS)
            .enabled(conditions.when(() -> !model.saidProperty().get().isEmpty()))
            .run(() -> problem.show(model.follow("")));
    Action last =
        Action.of("pagewalk.last-write")
            .icon(MaterialDesignH.HISTORY)
            .enabled(conditions.when(() -> entry().isPresent() || cr3()).and(workspace.canBring()))
            .run(() -> ask(Which.LAST));
    Action next =
        Action.of("pagewalk.next-write")
            .icon(MaterialDesignF.FAST_FORWARD_OUTLINE)
            .enabled(conditions.when(() -> entry().isPresent() || cr3()).and(workspace.canBring()))
            .run(() -> ask(Which.NEXT));
    Action watch =
        Action.of("pagewalk.watch")
            .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
            .enabled(conditions.when(() -> entry().isPresent()))
            .selected(
                conditions.when(
                    () ->
                        entry()
                            .filter(t -> Guest.stopsAt(workspace.view().getValue(), t))
                            .isPresent()))
            .run(() -> entry().ifPresent(t -> model.guest().toggleBreakpoint(t)));
    Action find =
        Action.of("pagewalk.find")
            .icon(MaterialDesignM.MAGNIFY)
            .paneKeys("Ctrl+F")
            .enabled(new KeyboardWithin(content))
            .run(filter::requestFocus);
    actions.menu().section(last, next, watch).section(rip, find);
    actions.on(content);
    actions.onChosen(conditions::update);
    map.setOnChange(this::updateConditions);
    map.focusedProperty().addListener((o, before, now) -> updateConditions());
    workspace.view().addListener((o, before, now) -> conditions.update());

    PaneTools tools = new PaneTools(context);
    FlowPane bar = tools.bar(field, context.menus().button(rip));
    content.setTop(new VBox(bar, problem));
    content.setCenter(split());
    model.rowsProperty().addListener((o, before, now) -> show());
    model.stretchesProperty().addListener((o, before, now) -> map.show(now));
    texts.localeProperty().addListener((o, before, now) -> show());
    workspace.navigator().onWalk(model::follow);
    show();
  }

  private SplitPane split() {
    filter.setId("pagewalk-filter");
    filter.promptTextProperty().bind(texts.bind("pagewalk.filter"));
    filter.accessibleTextProperty().bind(texts.bind("pagewalk.filter"));
    filter.textProperty().bindBidirectional(model.filterProperty());
    Label note = new Label();
    note.getStyleClass().addAll("muted", "small");
    note.setWrapText(true);
    note.textProperty().bind(model.noteProperty());
    FlowPane bar = new FlowPane(6, 2, filter, note);
    bar.getStyleClass().add("pane-tools");
    VBox.setVgrow(map, Priority.ALWAYS);
    SplitPane split = new SplitPane(page, new VBox(bar, map));
    split.getStyleClass().add("plain-split");
    split.setOrientation(Orientation.VERTICAL);
    split.setDividerPositions(0.62);
    return split;
  }

  private void updateConditions() {
    actions.update();
    conditions.update();
  }

  private void show() {
    page.setFilled(!model.rowsProperty().get().isEmpty());
    sheet.setRows(model.rowsProperty().get());
    updateConditions();
  }

  private void said(String now) {
    problem.show(null);
    if (!field.getText().strip().equals(now)) {
      field.put(now);
    }
    conditions.update();
  }

  /** Takes what was meant, and goes on with it. */
  private void take(String name) {
    if (field.replaceWord(problem.wrong().term(), name)) {
      problem.show(model.follow(field.getText()));
    }
  }

  private String leads(Stretch s) {
    String physical = String.format(Locale.ROOT, "%x", s.range().physical());
    return s.range().whole() ? physical : texts.get("pagewalk.scattered", physical);
  }

  // ---------------------------------------------------------------- what is chosen

  private static Link target(Stretch s) {
    return new Link.ToMemory(s.range().linear(), false);
  }

  /** The range that is chosen, while the map has the keyboard. */
  private SheetActions.Chosen mapped() {
    Stretch s = map.one();
    return s == null || !map.isFocused()
        ? null
        : new SheetActions.Chosen(
            String.format(Locale.ROOT, "0x%x", s.range().linear()),
            TextColumns.aligned(List.of(map.texts(s))),
            target(s));
  }

  private boolean cr3() {
    return actions.target() instanceof FromCr3;
  }

  /** What stops the guest when the chosen entry changes. */
  private Optional<DataTrigger> entry() {
    return actions.target() instanceof At at && model.guest() != null
        ? Optional.of(
            new DataTrigger(
                new MemoryRange(at.address(), true, at.bytes(), at.name()), Accesses.CHANGE))
        : Optional.empty();
  }

  private void ask(Which which) {
    switch (actions.target()) {
      case At at -> writes.of(which, at.name(), true, at.address(), at.bytes());
      case FromCr3 from ->
          RegisterTrigger.named(CpuRegisters.CR3.name()).ifPresent(r -> writes.of(which, r));
      default -> {}
    }
  }

  private void follow(Object target) {
    Navigator navigator = workspace.navigator();
    switch (target) {
      case At at -> navigator.goToMemory(new Navigator.Place(at.address(), true, at.bytes()));
      case FromCr3 from -> navigator.goToMemory(from.table(), true);
      default -> ((Link) target).follow(navigator);
    }
  }

  // ---------------------------------------------------------------- the pane

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
