package bootscope.views.pane.disassembly;

import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.views.control.code.CodeView;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.rich.RichNote;
import bootscope.views.pane.Link;
import bootscope.views.pane.Navigator.CodeCursor;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import java.util.OptionalLong;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Separator;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;

/** The disassembly. */
public final class DisassemblyPane implements DockPane {
  /** Height of the explanation: four lines, some of which may take two. */
  private static final double EXPLANATION_EMS = 6.2;

  /** Of the pane, at most. */
  private static final double EXPLANATION_PART = 0.28;

  private final Workspace workspace;
  private final DisassemblyModel model;
  private final CodeView view;
  private final BorderPane content = new BorderPane();
  private final RichNote explanation = new RichNote();

  public DisassemblyPane(PaneContext context, Workspace workspace) {
    this.workspace = workspace;
    model = new DisassemblyModel(workspace, context.texts());
    view = new CodeView(context.texts(), model.code());
    view.setId("disassembly-code");
    view.setOnBreakpointToggled(model::toggleBreakpoint);
    view.setOnFollow(this::follow);
    view.setRange(model::range);
    view.setExplanation((line, token) -> model.explain(line));
    ContextMenu menu =
        context
            .menus()
            .contextMenu(
                context.actions().get("breakpoint.toggle"),
                context.actions().get("run.to-cursor"),
                context.actions().get("view.go-to"));
    view.setOnContextMenuRequested(e -> menu.show(view, e.getScreenX(), e.getScreenY()));

    PaneTools tools = new PaneTools(context);
    Node back = tools.button("disassembly.back", MaterialDesignA.ARROW_LEFT, model.code()::goBack);
    Node forward =
        tools.button("disassembly.forward", MaterialDesignA.ARROW_RIGHT, model.code()::goForward);
    Node here = tools.button("disassembly.follow", MaterialDesignC.CROSSHAIRS_GPS, model::follow);
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
    FlowPane bar =
        tools.bar(back, forward, here, new Separator(Orientation.VERTICAL), physical, att, explain);
    explanation.setId("disassembly-explanation");
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
    workspace.navigator().onCode(this::show);
    model.code().caretProperty().subscribe(this::caretMoved);
  }

  private void show(long address, boolean physical) {
    model.goTo(address, physical);
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
        .cursor()
        .set(caret.isPresent() ? new CodeCursor(caret.getAsLong(), physically) : null);
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
