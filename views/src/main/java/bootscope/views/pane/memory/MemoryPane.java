package bootscope.views.pane.memory;

import bootscope.views.control.dock.DockPane;
import bootscope.views.control.dock.PaneContext;
import bootscope.views.control.hex.HexModel;
import bootscope.views.control.hex.HexView;
import bootscope.views.pane.Guest;
import bootscope.views.pane.Navigator.Place;
import bootscope.views.pane.PaneTools;
import bootscope.views.pane.Workspace;
import bootscope.views.pane.memory.MemoryModel.SearchKind;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.application.Platform;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Separator;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;

/** Memory: tools above, the grid, and what is at the caret below. */
public final class MemoryPane implements DockPane {
  // What is kept between starts.
  private static final String UNIT = "unit";
  private static final String SEARCH = "search";

  private static final KeyCombination BOOKMARK =
      new KeyCodeCombination(KeyCode.B, KeyCombination.SHORTCUT_DOWN);

  private final PaneContext context;
  private final Texts texts;
  private final Workspace workspace;
  private final MemoryModel model;
  private final HexView physicalView;
  private final HexView linearView;
  private final TextField find = new TextField();
  private final ComboBox<SearchKind> kind = new ComboBox<>();
  private final Label note = new Label();
  private String said = "";
  private final MenuButton bookmarks = new MenuButton();
  private final BorderPane content = new BorderPane();
  private MemoryActions actions;

  public MemoryPane(PaneContext context, Workspace workspace) {
    this.context = context;
    this.texts = context.texts();
    this.workspace = workspace;
    model = new MemoryModel(workspace, texts);
    model.setOnShown(this::sayAnew);
    model.keepBookmarks(workspace.bookmarks());
    model.setOnTrouble(text -> workspace.tellOfMachine(text, texts.get("memory.unchanged")));
    physicalView = grid(true);
    linearView = grid(false);
    PaneTools tools = new PaneTools(context);
    Node physical =
        tools.toggle(
            "memory.physical",
            "address.physical",
            MaterialDesignM.MEMORY,
            model.physicalProperty());
    ComboBox<Integer> units = new ComboBox<>();
    units.setId(context.own("memory-units"));
    units.getItems().setAll(HexModel.UNIT_SIZES);
    units.setConverter(converter(size -> texts.get("memory.unit", size)));
    units.accessibleTextProperty().bind(texts.bind("memory.units"));
    units.setMinWidth(Region.USE_PREF_SIZE);
    units
        .valueProperty()
        .addListener(
            (o, before, now) -> {
              model.grid(true).setUnitSize(now);
              model.grid(false).setUnitSize(now);
              context.memory().put(UNIT, now.toString());
            });
    String unit = context.memory().get(UNIT, "1");
    units.setValue(
        HexModel.UNIT_SIZES.stream().filter(s -> unit.equals(s.toString())).findFirst().orElse(1));
    kind.setId(context.own("memory-search-kind"));
    kind.getItems().setAll(SearchKind.values());
    String search = context.memory().get(SEARCH, "");
    kind.setValue(
        Arrays.stream(SearchKind.values())
            .filter(k -> k.name().equals(search))
            .findFirst()
            .orElse(SearchKind.TEXT));
    kind.valueProperty().addListener((o, before, now) -> context.memory().put(SEARCH, now.name()));
    kind.setConverter(converter(k -> texts.get("memory.search." + k.name())));
    kind.accessibleTextProperty().bind(texts.bind("memory.searchKind"));
    kind.setMinWidth(Region.USE_PREF_SIZE);
    find.setId(context.own("memory-find"));
    find.promptTextProperty().bind(texts.bind("memory.find"));
    find.accessibleTextProperty().bind(texts.bind("memory.find"));
    find.setPrefColumnCount(7);
    find.setMinWidth(40);
    find.setOnAction(e -> search(true));
    Node previous = tools.button("memory.previous", MaterialDesignA.ARROW_UP, () -> search(false));
    Node next = tools.button("memory.next", MaterialDesignA.ARROW_DOWN, () -> search(true));
    Node bookmark =
        tools.button("memory.bookmark", MaterialDesignB.BOOKMARK_OUTLINE, this::toggleBookmark);
    bookmarks.textProperty().bind(texts.bind("memory.bookmarks"));
    bookmarks.setMinWidth(Region.USE_PREF_SIZE);
    bookmarks.setOnShowing(e -> listBookmarks());
    bookmarks.getItems().add(new MenuItem(texts.get("memory.noBookmarks")));
    Node save = tools.button("memory.save", MaterialDesignC.CONTENT_SAVE_OUTLINE, this::save);
    FlowPane bar =
        tools.bar(
            physical,
            units,
            new Separator(Orientation.VERTICAL),
            kind,
            find,
            previous,
            next,
            new Separator(Orientation.VERTICAL),
            bookmark,
            bookmarks,
            save);
    note.setId(context.own("memory-note"));
    note.getStyleClass().addAll("pane-note", "mono");
    note.setMaxWidth(Double.MAX_VALUE);
    content.setTop(bar);
    content.setBottom(note);
    model.physicalProperty().subscribe(p -> content.setCenter(p ? physicalView : linearView));
    model.physicalProperty().addListener((o, before, now) -> say());
    content.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
    actions =
        new MemoryActions(
            context,
            workspace,
            model,
            content,
            this::view,
            units.valueProperty(),
            this::startFind,
            note::setText);
    actions.menu().on(content, asked -> actions.update(), () -> view().caretPlace());
    workspace.view().addListener((o, before, now) -> actions.update());
    workspace.guest().subscribe(this::guestChanged);
    workspace
        .navigator()
        .onMemory(context.pane(), this::show); // there may be a place to show at once
  }

  private interface Name<T> {
    String of(T value);
  }

  private static <T> StringConverter<T> converter(Name<T> name) {
    return new StringConverter<>() {
      @Override
      public String toString(T value) {
        return value == null ? "" : name.of(value);
      }

      @Override
      public T fromString(String text) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private HexView grid(boolean physically) {
    HexView view = new HexView(texts, model.grid(physically));
    view.setId(context.own(physically ? "memory-physical" : "memory-linear"));
    view.setOnCaretMoved(address -> say());
    view.setOnFollow(
        address -> model.pointer().ifPresent(p -> show(new Place(p.address(), p.physical(), 1))));
    return view;
  }

  private HexView view(boolean physically) {
    return physically ? physicalView : linearView;
  }

  private HexView view() {
    return view(model.physicalProperty().get());
  }

  private void keyPressed(KeyEvent event) {
    if (BOOKMARK.match(event)) {
      toggleBookmark();
    } else if (event.getCode() == KeyCode.F3) {
      search(!event.isShiftDown());
    } else {
      return;
    }
    event.consume();
  }

  private void startFind() {
    find.requestFocus();
    find.selectAll();
  }

  private void search(boolean forward) {
    if (find.getText().isEmpty()) {
      find.requestFocus();
      return;
    }
    try {
      note.setText(texts.get("memory.searching"));
      model.search(kind.getValue(), find.getText(), forward, this::found);
    } catch (IllegalArgumentException e) {
      note.setText(texts.get("memory.badPattern"));
    }
  }

  private void found(OptionalLong at) {
    if (at.isPresent()) {
      view().model().reveal(at.getAsLong(), view().visibleRows());
      view().model().setCaret(at.getAsLong(), false);
      say();
    } else {
      note.setText(texts.get("memory.notFound"));
    }
  }

  private void toggleBookmark() {
    model.toggleBookmark();
    say();
  }

  private void listBookmarks() {
    bookmarks.getItems().clear();
    for (boolean physically : new boolean[] {true, false}) {
      model
          .grid(physically)
          .bookmarks()
          .forEach(
              (address, name) -> {
                String kindText =
                    texts.get(physically ? "memory.physicalMark" : "memory.linearMark", name);
                MenuItem item = new MenuItem(kindText);
                item.setMnemonicParsing(false);
                item.setOnAction(e -> show(new Place(address, physically, 1)));
                bookmarks.getItems().add(item);
              });
    }
    if (bookmarks.getItems().isEmpty()) {
      MenuItem none = new MenuItem(texts.get("memory.noBookmarks"));
      none.setDisable(true);
      bookmarks.getItems().add(none);
    }
  }

  private void save() {
    Guest guest = model.guest();
    if (guest == null) {
      return;
    }
    HexModel grid = model.grid();
    if (model.selectedBytes() <= grid.unitSize()) {
      note.setText(texts.get("memory.selectFirst"));
      return;
    }
    boolean physically = model.physicalProperty().get();
    long first = grid.selectionFirst();
    long last = grid.selectionLast();
    Optional<Path> file = workspace.fileToSave(grid.addressText(first) + ".bin");
    file.ifPresent(
        path ->
            workspace.inBackground(
                () -> {
                  try {
                    MemoryModel.save(guest, physically, first, last, path);
                    Platform.runLater(() -> note.setText(texts.get("memory.saved", path)));
                  } catch (IOException e) {
                    Platform.runLater(
                        () ->
                            workspace.tell(
                                texts.get("memory.saveFailed", path, e.getMessage()),
                                texts.get("memory.saveFailed.remedy")));
                  }
                }));
  }

  private void show(Place place) {
    model.physicalProperty().set(place.physical());
    view().goTo(place.address());
    if (place.bytes() > 1) {
      view().model().select(place.address(), place.address() + place.bytes() - 1);
    }
    view().requestFocus();
    say();
  }

  private void say() {
    said = model.guest() == null ? "" : model.caretText();
    note.setText(said);
    if (actions != null) { // not while the pane is being made
      actions.update();
    }
  }

  /** What was said of the caret is of another instant; what was said of something else stays. */
  private void sayAnew() {
    if (note.getText().equals(said)) {
      say();
    }
  }

  private void guestChanged(Guest guest) {
    if (guest != null) {
      long start = MemoryModel.start(guest);
      physicalView.goTo(start);
      linearView.goTo(start);
    }
    say();
  }

  @Override
  public Node content() {
    return content;
  }

  @Override
  public Node focusTarget() {
    return view();
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
