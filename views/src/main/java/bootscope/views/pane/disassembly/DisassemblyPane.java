package bootscope.views.pane.disassembly;

import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.views.action.Action;
import bootscope.views.action.ActionRegistry;
import bootscope.views.control.KeyboardWithin;
import bootscope.views.control.code.CodeColumns;
import bootscope.views.control.code.CodeText;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.dock.PaneMemory;
import bootscope.views.control.rich.RichNote;
import bootscope.views.pane.Clipboards;
import bootscope.views.pane.Link;
import bootscope.views.pane.Navigator.CodeCursor;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import java.util.List;
import java.util.OptionalLong;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Separator;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignV;

/** The disassembly. */
public final class DisassemblyPane implements DockPane {
  /** Height of the explanation: four lines, some of which may take two. */
  private static final double EXPLANATION_EMS = 6.2;

  /** Of the pane, at most. */
  private static final double EXPLANATION_PART = 0.28;

  /** What is kept between starts. */
  private static final String FOLLOWS = "follow";

  private static final List<String> COLUMNS =
      List.of(
          "disassembly.bytes",
          "disassembly.symbols",
          "disassembly.comments",
          "disassembly.default-columns");

  /** Actions of the context menu, by section. */
  private static final List<List<String>> MENU =
      List.of(
          List.of("disassembly.copy", "disassembly.copy-address", "disassembly.select-shown"),
          List.of("breakpoint.toggle", "run.to-cursor"),
          List.of(
              "disassembly.go-to-target",
              "disassembly.show-in-memory",
              "disassembly.to-source",
              "disassembly.open-other",
              "view.go-to",
              "disassembly.follow",
              "disassembly.following",
              "disassembly.back",
              "disassembly.forward"),
          COLUMNS,
          List.of("disassembly.physical", "disassembly.att", "disassembly.explain"));

  private final PaneContext context;
  private final Workspace workspace;
  private final DisassemblyModel model;
  private final CodeView view;
  private final BorderPane content = new BorderPane();
  private final RichNote explanation = new RichNote();

  public DisassemblyPane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.workspace = workspace;
    model = new DisassemblyModel(workspace, context.texts());
    view = new CodeView(context.texts(), model.code());
    view.setId(context.own("disassembly-code"));
    view.setOnBreakpointToggled(model::toggleBreakpoint);
    view.setOnFollow(this::follow);
    view.setRange(model::range);
    view.setExplanation((line, token) -> model.explain(line));
    PaneTools tools = new PaneTools(context);
    Node back = tools.button("disassembly.back", MaterialDesignA.ARROW_LEFT, model.code()::goBack);
    Node forward =
        tools.button("disassembly.forward", MaterialDesignA.ARROW_RIGHT, model.code()::goForward);
    Node here = tools.button("disassembly.follow", MaterialDesignC.CROSSHAIRS_GPS, model::follow);
    keepFollowing();
    Node following =
        tools.toggle(
            "disassembly.following",
            "disassembly.following",
            MaterialDesignC.CROSSHAIRS,
            model.followingProperty());
    Node physical =
        tools.toggle(
            "disassembly.physical",
            "address.physical",
            MaterialDesignM.MEMORY,
            model.physicalProperty());
    BooleanProperty attSyntax = new SimpleBooleanProperty();
    attSyntax.addListener(
        (o, before, now) -> model.syntaxProperty().set(now ? Syntax.ATT : Syntax.INTEL));
    Node att =
        tools.toggle("disassembly.att", "disassembly.att", MaterialDesignC.CODE_TAGS, attSyntax);
    BooleanProperty shown =
        new SimpleBooleanProperty(context.memory().get("explain", "true").equals("true"));
    shown.addListener((o, before, now) -> context.memory().put("explain", now.toString()));
    Node explain =
        tools.toggle(
            "disassembly.explain",
            "disassembly.explain",
            MaterialDesignH.HELP_CIRCLE_OUTLINE,
            shown);
    addActions();
    MenuButton columns =
        tools.menu(
            "disassembly-columns", MaterialDesignV.VIEW_COLUMN_OUTLINE, "disassembly.columns");
    columns.getItems().setAll(items(context, COLUMNS));
    FlowPane bar =
        tools.bar(
            back,
            forward,
            here,
            following,
            new Separator(Orientation.VERTICAL),
            physical,
            att,
            explain,
            columns);
    keepColumns(context.memory());
    PaneMenu menu = new PaneMenu(context, workspace, "disassembly");
    for (List<String> section : MENU) {
      menu.section(section.stream().map(context::action).toArray(Action[]::new));
    }
    menu.on(view, asked -> {}, () -> null);
    explanation.setId(context.own("disassembly-explanation"));
    explanation.getStyleClass().add("explanation");
    explanation.setName(context.texts().get("disassembly.explanation"));
    explanation.setOnFollow(target -> ((Link) target).follow(workspace.navigator()));
    explanation
        .prefHeightProperty()
        .bind(
            Bindings.createDoubleBinding(
                () ->
                    Math.min(
                        EXPLANATION_EMS * context.fontSize().get(),
                        EXPLANATION_PART * content.getHeight()),
                context.fontSize(),
                content.heightProperty()));
    explanation.visibleProperty().bind(shown);
    explanation.managedProperty().bind(shown);
    model.explanationProperty().subscribe(explanation::show);
    content.setTop(bar);
    content.setCenter(view);
    content.setBottom(explanation);
    workspace.navigator().onCode(context.pane(), this::show);
    model.code().caretProperty().subscribe(this::caretMoved);
  }

  /** The first pane goes along with the guest, a further one stays, until told otherwise. */
  private void keepFollowing() {
    String usual = String.valueOf(context.pane().number() == 1);
    BooleanProperty following = model.followingProperty();
    following.set(Boolean.parseBoolean(context.memory().get(FOLLOWS, usual)));
    following.addListener((o, before, now) -> context.memory().put(FOLLOWS, now.toString()));
  }

  private void keepColumns(PaneMemory memory) {
    CodeColumns columns = view.columns();
    columns.restore(memory.get("columns", ""));
    columns.onChange(() -> memory.put("columns", columns.save()));
  }

  /** What has no button of its own. */
  private void addActions() {
    ActionRegistry actions = context.actions();
    ObservableBooleanValue some =
        Bindings.createBooleanBinding(
            () -> model.code().caret().isPresent(), model.code().caretProperty());
    CodeColumns columns = view.columns();
    actions.add(
        Action.of(context.own("disassembly.copy"))
            .icon(MaterialDesignC.CONTENT_COPY)
            .paneKeys("Ctrl+C")
            .enabled(Bindings.and(some, new KeyboardWithin(content)))
            .run(this::copy));
    actions.add(
        Action.of(context.own("disassembly.copy-address"))
            .icon(MaterialDesignC.CONTENT_COPY)
            .enabled(some)
            .run(this::copyAddress));
    actions.add(
        Action.of(context.own("disassembly.select-shown"))
            .icon(MaterialDesignS.SELECT_ALL)
            .paneKeys("Ctrl+A")
            .enabled(Bindings.and(some, new KeyboardWithin(content)))
            .run(model.code()::selectShown));
    actions.add(
        Action.of(context.own("disassembly.go-to-target"))
            .icon(MaterialDesignA.ARROW_RIGHT_BOLD_OUTLINE)
            .enabled(view.followableProperty())
            .run(view::followCaret));
    actions.add(
        Action.of(context.own("disassembly.show-in-memory"))
            .icon(MaterialDesignM.MEMORY)
            .enabled(some)
            .run(this::showInMemory));
    actions.add(
        Action.of(context.own("disassembly.to-source"))
            .icon(MaterialDesignF.FILE_DOCUMENT_EDIT_OUTLINE)
            .enabled(some)
            .run(this::toSource));
    actions.add(
        Action.of(context.own("disassembly.open-other"))
            .icon(MaterialDesignC.COMPARE)
            .enabled(some)
            .run(this::openOther));
    actions.add(
        Action.of(context.own("disassembly.bytes"))
            .icon(MaterialDesignH.HEXADECIMAL)
            .toggles(columns.bytesProperty())
            .build());
    actions.add(
        Action.of(context.own("disassembly.symbols"))
            .icon(MaterialDesignF.FUNCTION_VARIANT)
            .toggles(columns.symbolsProperty())
            .build());
    actions.add(
        Action.of(context.own("disassembly.comments"))
            .icon(MaterialDesignC.COMMENT_TEXT_OUTLINE)
            .toggles(columns.commentsProperty())
            .build());
    actions.add(
        Action.of(context.own("disassembly.default-columns"))
            .icon(MaterialDesignT.TABLE_COLUMN_WIDTH)
            .run(columns::reset));
  }

  private static List<MenuItem> items(PaneContext context, List<String> ids) {
    return ids.stream().map(id -> context.menus().item(context.action(id))).toList();
  }

  /** The selected lines, or the explanation where that has the keyboard. */
  private void copy() {
    if (explanation.hasKeyboard()) {
      explanation.copy();
    } else {
      Clipboards.put(CodeText.of(model.code().selected()));
    }
  }

  private void copyAddress() {
    model.code().caret().ifPresent(a -> Clipboards.put("0x" + Long.toHexString(a)));
  }

  private void showInMemory() {
    boolean physically = model.physicalProperty().get();
    model.code().caret().ifPresent(a -> workspace.navigator().goToMemory(a, physically));
  }

  private void toSource() {
    boolean physically = model.physicalProperty().get();
    model.code().caret().ifPresent(a -> workspace.navigator().goToSource(a, physically));
  }

  private void openOther() {
    boolean physically = model.physicalProperty().get();
    model
        .code()
        .caret()
        .ifPresent(
            a -> workspace.navigator().goToOther(context.pane(), new Place(a, physically, 1)));
  }

  private void show(Place place) {
    model.goTo(place.address(), place.physical());
    view.requestFocus();
  }

  /** Jumps stay here; what an instruction refers to is data. */
  private void follow(long target) {
    OptionalLong caret = model.code().caret();
    var line = caret.isPresent() ? model.code().lineAt(caret.getAsLong()) : null;
    boolean jump = line != null && line.branch() != null && line.branch().target() == target;
    if (jump) {
      model.code().goTo(target);
    } else {
      workspace.navigator().goToMemory(target, model.physicalProperty().get());
    }
  }

  private void caretMoved(OptionalLong caret) {
    boolean physically = model.physicalProperty().get();
    workspace
        .navigator()
        .setCursor(
            context.pane(),
            caret.isPresent() ? new CodeCursor(caret.getAsLong(), physically) : null);
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view;
  }

  @Override
  public void setVisible(boolean now) {
    model.setVisible(now);
  }

  @Override
  public void dispose() {
    model.dispose();
  }
}
