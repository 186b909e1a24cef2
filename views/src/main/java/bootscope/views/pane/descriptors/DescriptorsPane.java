package bootscope.views.pane.descriptors;

import bootscope.core.debug.AddressTrigger;
import bootscope.core.debug.DescriptorTables.Kind;
import bootscope.core.debug.DescriptorTables.Leads;
import bootscope.core.debug.DescriptorTables.Line;
import bootscope.core.debug.DescriptorTables.Table;
import bootscope.views.action.Action;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.TextColumns;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.table.TextTable;
import bootscope.views.pane.AccessQuestion.Which;
import bootscope.views.pane.Conditions;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Link;
import bootscope.views.pane.Navigator;
import bootscope.views.pane.SheetActions;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.WriteQuestion;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;

/** Shows a {@link DescriptorsModel}: one table at a time. */
public final class DescriptorsPane implements DockPane {
  private final Texts texts;
  private final Workspace workspace;
  private final DescriptorsModel model;
  private final WriteQuestion writes;
  private final BorderPane content = new BorderPane();
  private final TextField filter = new TextField();
  private final TextTable<Line> lines;
  private final Conditions conditions = new Conditions();
  private final SheetActions actions;

  public DescriptorsPane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    this.workspace = workspace;
    model = new DescriptorsModel(workspace);
    writes = new WriteQuestion(texts, workspace);
    lines = new TextTable<>(texts, "descriptors-table", "pane.descriptors", "descriptors.none");
    lines.getSelectionModel().setSelectionMode(SelectionMode.SINGLE);
    lines.setStyling(DescriptorsPane::style);
    for (int i = 0; i < Kind.GDT.heads().size(); i++) {
      int column = i;
      lines.column(head(column), line -> line.cells().get(column));
    }
    lines.fit(context.fontSize());
    lines.setOnOpen(this::follow);
    actions =
        new SheetActions(
            context,
            workspace,
            "descriptors",
            content,
            List.of(),
            model::text,
            target -> follow(lines.one()),
            this::chosen);
    Action entry =
        Action.of("descriptors.entry")
            .icon(MaterialDesignM.MEMORY)
            .enabled(conditions.when(this::isInMemory))
            .run(this::showEntry);
    Action last =
        Action.of("descriptors.last-write")
            .icon(MaterialDesignH.HISTORY)
            .enabled(conditions.when(this::isInMemory).and(workspace.canBring()))
            .run(() -> ask(Which.LAST));
    Action next =
        Action.of("descriptors.next-write")
            .icon(MaterialDesignF.FAST_FORWARD_OUTLINE)
            .enabled(conditions.when(this::isInMemory).and(workspace.canBring()))
            .run(() -> ask(Which.NEXT));
    Action stop =
        Action.of("descriptors.break")
            .icon(MaterialDesignR.RECORD_CIRCLE_OUTLINE)
            .enabled(conditions.when(() -> handler().isPresent()))
            .selected(
                conditions.when(
                    () ->
                        handler()
                            .filter(t -> Guest.stopsAt(workspace.view().getValue(), t))
                            .isPresent()))
            .run(() -> handler().ifPresent(t -> model.guest().toggleBreakpoint(t)));
    Action find =
        Action.of("descriptors.find")
            .icon(MaterialDesignM.MAGNIFY)
            .paneKeys("Ctrl+F")
            .enabled(new KeyboardWithin(content))
            .run(filter::requestFocus);
    List<Action> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      kinds.add(
          Action.of("descriptors." + kind.name().toLowerCase(Locale.ROOT))
              .icon(MaterialDesignT.TABLE)
              .labelled()
              .selected(conditions.when(() -> model.kindProperty().get() == kind))
              .run(() -> model.kindProperty().set(kind)));
    }
    actions
        .menu()
        .section(entry, last, next, stop)
        .section(kinds.toArray(Action[]::new))
        .section(find);
    actions.on(content);

    FlowPane bar = new FlowPane();
    bar.getStyleClass().add("pane-bar");
    kinds.forEach(kind -> bar.getChildren().add(context.menus().button(kind)));
    filter.setId("descriptors-filter");
    filter.promptTextProperty().bind(texts.bind("descriptors.filter"));
    filter.accessibleTextProperty().bind(texts.bind("descriptors.filter"));
    filter.textProperty().bindBidirectional(model.filterProperty());
    bar.getChildren().add(filter);
    Label head = new Label();
    head.setId("descriptors-head");
    head.setWrapText(true);
    head.getStyleClass().addAll("muted", "small", "page-paragraph");
    head.textProperty().bind(model.tableProperty().map(Table::head).orElse(""));
    content.setTop(new VBox(bar, head));
    content.setCenter(lines);
    model.linesProperty().addListener((o, before, now) -> lines.show(now));
    model.kindProperty().addListener((o, before, now) -> update());
    lines.setOnChange(this::update);
    workspace.view().addListener((o, before, now) -> conditions.update());
  }

  private ObservableValue<String> head(int column) {
    return Bindings.createStringBinding(
        () -> {
          Table table = model.tableProperty().get();
          Kind kind = table == null ? model.kindProperty().get() : table.kind();
          return texts.get(
              "descriptors.column." + kind.heads().get(column).toLowerCase(Locale.ROOT));
        },
        model.tableProperty(),
        texts.localeProperty());
  }

  private static String style(Line line) {
    return switch (line.state()) {
      case FINE -> "";
      case DIFFERS -> "differs";
      case BROKEN -> "fail";
    };
  }

  private void update() {
    actions.update();
    conditions.update();
  }

  // ---------------------------------------------------------------- what is chosen

  private SheetActions.Chosen chosen() {
    Line line = lines.one();
    return line == null
        ? null
        : new SheetActions.Chosen(
            line.address(), TextColumns.aligned(List.of(line.cells())), line.leads());
  }

  private boolean isInMemory() {
    return lines.one() != null && lines.one().bytes() > 0;
  }

  /** What stops the guest at the handler to which the chosen gate leads. */
  private Optional<AddressTrigger> handler() {
    Line line = lines.one();
    return line != null && line.leads() != null && line.leads().code() && model.guest() != null
        ? Optional.of(new AddressTrigger(line.leads().address(), false, line.address()))
        : Optional.empty();
  }

  private void follow(Line line) {
    Leads leads = line.leads();
    if (leads == null) {
      showEntry();
    } else if (leads.code()) {
      new Link.ToCode(leads.address(), false).follow(workspace.navigator());
    } else {
      new Link.ToMemory(leads.address(), false).follow(workspace.navigator());
    }
  }

  private void showEntry() {
    if (isInMemory()) {
      Line line = lines.one();
      workspace.navigator().goToMemory(new Navigator.Place(line.at(), false, line.bytes()));
    }
  }

  private void ask(Which which) {
    Line line = lines.one();
    String name = line.kind() + " " + line.name();
    writes.of(which, name, false, line.at(), line.bytes());
  }

  // ---------------------------------------------------------------- the pane

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return lines;
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
