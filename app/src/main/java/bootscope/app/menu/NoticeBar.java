package bootscope.app.menu;

import bootscope.views.action.Icon;
import bootscope.views.control.CaretView;
import bootscope.views.pane.PaneMenu;
import bootscope.views.pane.Told;
import bootscope.views.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;

/**
 * Notices, the newest first, each until it is dismissed or there are too many; those about a
 * machine at most as long as there is that machine, and those about where it stands only while it
 * does.
 */
final class NoticeBar extends VBox {
  /** What a notice is true of, and with what it goes. */
  enum About {
    ANYTHING,
    MACHINE,
    /** Where the machine stands. */
    INSTANT
  }

  /** Of the window's height, what a notice over the panes takes at the most; it scrolls then. */
  private static final double SHARE = 0.4;

  private final Texts texts;
  private final int most;
  private final boolean over;

  private NoticeBar(Texts texts, String id, int most, boolean over) {
    this.texts = texts;
    this.most = most;
    this.over = over;
    setId(id);
  }

  /** Those that stand above the panes, and move them. */
  static NoticeBar above(Texts texts) {
    return new NoticeBar(texts, "notices", 3, false);
  }

  /** The one that lies over the panes, at their bottom, and moves nothing but itself. */
  static NoticeBar over(Texts texts) {
    NoticeBar bar = new NoticeBar(texts, "answers", 1, true);
    bar.setMaxHeight(USE_PREF_SIZE);
    bar.setPickOnBounds(false);
    return bar;
  }

  void tell(Notice notice, About about) {
    Node banner = banner(notice);
    banner.setUserData(about);
    if (over) {
      begin();
    }
    getChildren().addFirst(banner);
    if (getChildren().size() > most) {
      getChildren().removeLast();
    }
  }

  void machineGone() {
    getChildren().removeIf(banner -> banner.getUserData() != About.ANYTHING);
  }

  void machineMoved() {
    getChildren().removeIf(banner -> banner.getUserData() == About.INSTANT);
  }

  private Node banner(Notice notice) {
    Label message = new Label(notice.message());
    message.getStyleClass().addAll("strong", "message");
    message.setWrapText(true);
    VBox words = new VBox(4, message);
    for (Told line : notice.lines()) {
      words.getChildren().add(line(line));
    }
    if (!notice.remedy().isEmpty()) {
      Label remedy = new Label(notice.remedy());
      remedy.setWrapText(true);
      remedy.getStyleClass().add("remedy");
      words.getChildren().add(remedy);
    }
    Region shown = over ? scrolling(words) : words;
    HBox.setHgrow(shown, Priority.ALWAYS);
    HBox banner = new HBox(new Icon(icon(notice.kind())), shown);
    banner.getStyleClass().addAll("banner", notice.kind().name().toLowerCase(Locale.ROOT));
    banner.setAccessibleRole(AccessibleRole.TEXT);
    banner.setAccessibleText(text(notice, " "));
    if (!notice.details().isEmpty()) {
      banner.getChildren().addAll(details(notice, words), copy(notice));
    }
    Button close = new Button();
    close.getStyleClass().addAll("flat", "dismiss");
    close.setGraphic(new Icon(MaterialDesignC.CLOSE));
    close.accessibleTextProperty().bind(texts.bind("notice.close"));
    close.setOnAction(e -> getChildren().remove(banner));
    banner.getChildren().add(close);
    return banner;
  }

  /** Words of which no more are in sight at once than leave the panes below them to be seen. */
  private ScrollPane scrolling(VBox words) {
    ScrollPane scroll = new ScrollPane(words);
    scroll.getStyleClass().addAll("edge-to-edge", "words");
    scroll.setFitToWidth(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.setFocusTraversable(false); // links take the keyboard, and come into sight
    scroll.setMinHeight(0);
    scroll
        .prefViewportHeightProperty()
        .bind(
            Bindings.createDoubleBinding(
                () -> Math.min(words.getHeight(), SHARE * height(getScene())),
                words.heightProperty(),
                sceneProperty().flatMap(Scene::heightProperty)));
    return scroll;
  }

  private static double height(Scene scene) {
    return scene == null ? Double.MAX_VALUE : scene.getHeight();
  }

  /** All that it says, its details apart. */
  private static String text(Notice notice, String between) {
    List<String> all = new ArrayList<>(List.of(notice.message()));
    notice.lines().forEach(line -> all.add(line.text()));
    all.add(notice.remedy());
    return String.join(between, all);
  }

  private Node line(Told line) {
    TextFlow flow = new TextFlow(text(line.text()));
    flow.getStyleClass().add("story");
    for (Told.Way way : line.ways()) {
      Hyperlink link = new Hyperlink(way.link());
      link.setOnAction(
          e -> {
            link.setVisited(false);
            way.go().run();
            if (over) {
              clearTheWay();
            }
          });
      flow.getChildren().addAll(text("  "), link);
    }
    return flow;
  }

  /** A new one begins at the edge that is away from what it was asked of; a link's stays there. */
  private void begin() {
    Node asked = keyboard();
    boolean pane = asked != null && inside(asked, getParent());
    Bounds place = pane ? place(asked) : null;
    if (place == null) {
      StackPane.setAlignment(this, Pos.BOTTOM_CENTER);
    } else if (!inside(asked, this)) {
      leave(place);
    }
  }

  /** Goes to the other edge of the panes, if it lies over what a link has brought into sight. */
  private void clearTheWay() {
    Node shown = keyboard();
    if (shown != null && !inside(shown, this)) {
      Bounds place = place(shown);
      if (place != null && localToScreen(getBoundsInLocal()).intersects(place)) {
        leave(place);
      }
    }
  }

  /** What has it; null for nothing. */
  private Node keyboard() {
    return getScene() == null ? null : getScene().getFocusOwner();
  }

  /** What is chosen in a view, or all of it, on the screen; null where that is not in sight. */
  private static Bounds place(Node shown) {
    Bounds chosen =
        switch (shown) {
          case CaretView view -> view.caretPlace();
          case TableView<?> table -> PaneMenu.chosenRow(table);
          default -> null;
        };
    return chosen != null ? chosen : shown.localToScreen(shown.getBoundsInLocal());
  }

  private void leave(Bounds place) {
    Bounds panes = getParent().localToScreen(getParent().getBoundsInLocal());
    boolean low = place.getCenterY() > panes.getCenterY();
    StackPane.setAlignment(this, low ? Pos.TOP_CENTER : Pos.BOTTOM_CENTER);
  }

  private static boolean inside(Node node, Node whole) {
    return node != null && (node == whole || inside(node.getParent(), whole));
  }

  private static Text text(String words) {
    Text text = new Text(words);
    text.getStyleClass().add("story-text");
    return text;
  }

  private Button details(Notice notice, VBox words) {
    TextArea area = new TextArea(notice.details());
    area.setEditable(false);
    area.setPrefRowCount(8);
    area.getStyleClass().addAll("details", "mono");
    Button button = new Button(texts.get("notice.details"));
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(
        e -> {
          boolean shown = words.getChildren().remove(area);
          if (!shown) {
            words.getChildren().add(area);
          }
          button.setText(texts.get(shown ? "notice.details" : "notice.hideDetails"));
        });
    return button;
  }

  private Button copy(Notice notice) {
    Button button = new Button(texts.get("notice.copy"));
    button.setMinWidth(USE_PREF_SIZE);
    button.setOnAction(
        e -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(text(notice, "\n") + "\n" + notice.details());
          Clipboard.getSystemClipboard().setContent(content);
        });
    return button;
  }

  private static Ikon icon(Notice.Kind kind) {
    return switch (kind) {
      case INFORMATION -> MaterialDesignI.INFORMATION_OUTLINE;
      case WARNING -> MaterialDesignA.ALERT_OUTLINE;
      case ERROR -> MaterialDesignA.ALERT_CIRCLE_OUTLINE;
    };
  }
}
