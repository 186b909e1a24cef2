package bootscope.views.pane.source;

import bootscope.views.action.Action;
import bootscope.views.action.Icon;
import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.source.SourceView;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.text.Texts;
import java.nio.file.Path;
import java.util.Optional;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Separator;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;

/** The kernel's source: tools above, the text, and below where it lies and what is to be known. */
public final class SourcePane implements DockPane {
  /** What is kept between starts. */
  private static final String FOLLOWS = "follow";

  private final Texts texts;
  private final Workspace workspace;
  private final SourceModel model;
  private final SourcePlaces places;
  private final SourceView view;
  private final SourceForm form;
  private final SourceFindBar find;
  private final StackPane centre = new StackPane();
  private final BorderPane content = new BorderPane();
  private final VBox gap = new VBox(8);
  private final SourceActions actions;

  public SourcePane(PaneContext context, Workspace workspace) {
    texts = context.texts();
    this.workspace = workspace;
    model = new SourceModel(workspace, texts, Platform::runLater);
    places = new SourcePlaces(context.memory());
    model.setPlaces(places.all());
    keepFollowing(context);
    view = new SourceView(texts, model.page());
    view.setId("source-text");
    view.setOnBreakpointToggled(model::toggleBreakpoint);
    view.setOnTravel(model::goBack, model::goForward);
    form = new SourceForm(texts, model, this::closeForm);
    form.setVisible(false);
    find = new SourceFindBar(texts, model.page(), view);
    gap.setId("source-gap");
    gap.setAlignment(Pos.CENTER);
    gap.setFocusTraversable(true);
    gap.setStyle("-fx-padding: 1em;");
    StackPane.setAlignment(form, Pos.TOP_CENTER);
    centre.getChildren().setAll(view, gap, form);
    content.setTop(bar(context));
    content.setCenter(centre);
    content.setBottom(new VBox(find, foot()));
    actions =
        new SourceActions(
            context,
            workspace,
            model,
            content,
            find,
            this::openForm,
            this::locate,
            places,
            this::forgetPlaces);
    actions.menu().on(content, asked -> actions.update(), view::caretPlace);
    model.gapProperty().subscribe(this::show);
    model.pathProperty().addListener((o, before, now) -> find.anew());
    model.page().caretProperty().addListener((o, before, now) -> actions.update());
    workspace.view().addListener((o, before, now) -> actions.update());
    workspace.navigator().onSource(model::goTo); // there may be a place to show at once
  }

  private void keepFollowing(PaneContext context) {
    BooleanProperty following = model.followingProperty();
    following.set(Boolean.parseBoolean(context.memory().get(FOLLOWS, "true")));
    following.addListener((o, before, now) -> context.memory().put(FOLLOWS, now.toString()));
  }

  private FlowPane bar(PaneContext context) {
    PaneTools tools = new PaneTools(context);
    Action open =
        Action.of("source.open-file")
            .icon(MaterialDesignF.FILE_SEARCH_OUTLINE)
            .keys("Ctrl+P")
            .run(
                () -> {
                  context.actions().run("pane.show." + context.pane());
                  openForm("");
                });
    context.actions().add(open);
    return tools.bar(
        tools.button("source.back", MaterialDesignA.ARROW_LEFT, model::goBack),
        tools.button("source.forward", MaterialDesignA.ARROW_RIGHT, model::goForward),
        tools.button("source.follow", MaterialDesignC.CROSSHAIRS_GPS, model::follow),
        tools.toggle(
            "source.following",
            "source.following",
            MaterialDesignC.CROSSHAIRS,
            model.followingProperty()),
        new Separator(Orientation.VERTICAL),
        context.menus().button(open));
  }

  private VBox foot() {
    Label path = new Label();
    path.setId("source-path");
    path.textProperty().bind(model.pathProperty());
    path.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
    Label note = new Label();
    note.setId("source-note");
    note.setWrapText(true);
    note.textProperty().bind(model.noteProperty());
    note.visibleProperty().bind(model.noteProperty().isNotEmpty());
    note.managedProperty().bind(note.visibleProperty());
    VBox foot = new VBox(note, path);
    foot.getStyleClass().addAll("pane-note", "mono");
    return foot;
  }

  /** Shows why there is no text, or with null the text. */
  private void show(SourceModel.Gap now) {
    boolean focused = view.isFocused() || gap.isFocused();
    view.setVisible(now == null);
    gap.setVisible(now != null);
    gap.getChildren().clear();
    if (now != null) {
      Label message = label(now.message(), "source-gap-message");
      Label remedy = label(now.remedy(), "source-gap-remedy");
      remedy.getStyleClass().add("muted");
      gap.getChildren().setAll(message, remedy);
      gap.setAccessibleText(now.message() + " " + now.remedy());
      if (now.missing() != null) {
        Button locate = new Button(texts.get("source.locate"), new Icon(MaterialDesignF.FILE_FIND));
        locate.setId("source-locate");
        locate.setOnAction(e -> locate());
        gap.getChildren().add(locate);
      }
    }
    if (focused) {
      focusTarget().requestFocus();
    }
    if (actions != null) { // not while the pane is being made
      actions.update();
    }
  }

  private static Label label(String text, String id) {
    Label label = new Label(text);
    label.setId(id);
    label.setWrapText(true);
    label.setMaxWidth(480);
    label.setStyle("-fx-text-alignment: center;");
    return label;
  }

  private void openForm(String text) {
    form.setVisible(true);
    form.open(text);
  }

  private void closeForm() {
    if (form.isVisible()) {
      form.setVisible(false);
      focusTarget().requestFocus();
    }
  }

  /** Asks where the file that is missing is, and finds others of its directory there, too. */
  private void locate() {
    SourceModel.Gap now = model.gapProperty().get();
    if (now == null || now.missing() == null) {
      return;
    }
    String path = now.missing().path();
    Optional<Path> chosen =
        workspace.fileToRead(texts.get("source.locate.title", now.missing().baseName()));
    if (chosen.isEmpty()) {
      return;
    }
    Optional<String> place = SourcePlaces.of(path, chosen.get());
    if (place.isPresent()) {
      places.add(place.get());
      model.setPlaces(places.all());
    } else {
      workspace.tell(
          texts.get("source.otherName", chosen.get().getFileName(), now.missing().baseName()),
          texts.get("source.otherName.remedy"));
    }
  }

  private void forgetPlaces() {
    places.clear();
    model.setPlaces(places.all());
    actions.update();
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view.isVisible() ? view : gap;
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
