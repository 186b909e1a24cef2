package bootscope.views.action;

import bootscope.views.text.Texts;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;
import org.kordamp.ikonli.Ikon;

/**
 * One thing that a user can do. Its name is the text {@code action.<id>}, and {@code
 * action.<id>.tip}, where there is one, says more; what a further pane of a kind can do has the
 * texts and the keys of the first one. An action that switches something has a {@link #selected}
 * state, which running it must change.
 */
public final class Action {
  private static final ObservableBooleanValue ALWAYS = new SimpleBooleanProperty(true);

  private final Builder made;

  private Action(Builder made) {
    this.made = made;
  }

  /** An action to be described further; ids are lower case words with dots and hyphens. */
  public static Builder of(String id) {
    return new Builder(id);
  }

  public String id() {
    return made.id;
  }

  /** The same for what can be done in each pane of a kind: its id in the first of them. */
  public String generalId() {
    return PaneId.general(made.id);
  }

  public Ikon icon() {
    return made.icon;
  }

  /** The menu that shows it (text {@code menu.<name>}), or null. */
  public String menu() {
    return made.menu;
  }

  /** Sections of a menu are divided by lines, in this order. */
  public int section() {
    return made.section;
  }

  /** The toolbar's section, or −1 where it is not in the toolbar. */
  public int toolbar() {
    return made.toolbar;
  }

  /** Whether the toolbar shows the name beside the icon. */
  public boolean labelled() {
    return made.labelled;
  }

  public List<KeyChord> defaultKeys() {
    return made.keys;
  }

  /** Id of the action whose keys it has in its pane; null where it has its own. */
  String keysOf() {
    return made.keysOf;
  }

  /** Whether its keys are its pane's, while that has the keyboard. */
  boolean hasPaneKeys() {
    return made.ofPane;
  }

  /** Whether of this and another action with the same key only one would ever run. */
  boolean clashesWith(Action other) {
    return made.ofPane == other.made.ofPane
        && (!made.ofPane || pane().equals(other.pane()))
        && !generalId().equals(other.generalId());
  }

  /** The ids of a pane's actions begin with the pane's. */
  String pane() {
    return made.id.substring(0, Math.max(0, made.id.indexOf('.')));
  }

  public ObservableBooleanValue enabled() {
    return made.enabled;
  }

  /** The state that it switches, or null. */
  public BooleanProperty selected() {
    return made.selected;
  }

  public String textKey() {
    return made.textKey;
  }

  public ObservableValue<String> name(Texts texts) {
    ObservableValue<String> name = texts.bind(made.textKey);
    return made.number == 1 ? name : texts.bind("pane.numbered", name, made.number);
  }

  /** The name as it is now. */
  public String named(Texts texts) {
    return name(texts).getValue();
  }

  /** The longer explanation, or the name where there is none. */
  public String tip(Texts texts) {
    return texts.getOr(made.textKey + ".tip", named(texts));
  }

  /** Why it cannot be done now, or what it needs; for when it is not {@link #enabled}. */
  public String whyDisabled(Texts texts) {
    return texts.getOr(made.textKey + ".disabled", texts.get("action.disabled"));
  }

  /** Does it, if it can be done now. Failures are the {@link ActionRegistry}'s to report. */
  void perform() {
    if (made.enabled.get()) {
      made.run.run();
    }
  }

  @Override
  public String toString() {
    return made.id;
  }

  /** Describes an action step by step. */
  public static final class Builder {
    private final String id;
    private String textKey;
    private int number = 1;
    private Ikon icon;
    private String menu;
    private int section;
    private int toolbar = -1;
    private boolean labelled;
    private List<KeyChord> keys = List.of();
    private boolean ofPane;
    private String keysOf;
    private ObservableBooleanValue enabled = ALWAYS;
    private BooleanProperty selected;
    private Runnable run;

    private Builder(String id) {
      this.id = id;
      this.textKey = "action." + PaneId.general(id);
    }

    public Builder icon(Ikon ikon) {
      icon = ikon;
      return this;
    }

    /** Takes the name from another key than {@code action.<id>}. */
    public Builder text(String key) {
      textKey = key;
      return this;
    }

    /** Tells it from others of the same name by a number behind it, from 2 on. */
    public Builder number(int which) {
      number = which;
      return this;
    }

    public Builder menu(String name, int inSection) {
      menu = name;
      section = inSection;
      return this;
    }

    public Builder toolbar(int inSection) {
      toolbar = inSection;
      return this;
    }

    /** The toolbar is to show the name, too. */
    public Builder labelled() {
      labelled = true;
      return this;
    }

    /** Keys of the default key map; the first is the one that menus show. */
    public Builder keys(String... chords) {
      keys = Stream.of(chords).map(KeyChord::of).toList();
      return this;
    }

    /**
     * The same of a pane's action that can be done only while its pane has the keyboard: then they
     * come before the window's, and other panes may have the same ones.
     */
    public Builder paneKeys(String... chords) {
      ofPane = true;
      return keys(chords);
    }

    /**
     * As {@link #paneKeys}, with the keys that another action has, whatever those are: in its pane
     * this does what the other does elsewhere.
     */
    public Builder paneKeysOf(String other) {
      keysOf = other;
      return paneKeys();
    }

    public Builder enabled(ObservableBooleanValue when) {
      enabled = when;
      return this;
    }

    /** A switch: running it turns the property over, and menus show a tick. */
    public Builder toggles(BooleanProperty property) {
      selected = property;
      run = () -> property.set(!property.get());
      return this;
    }

    /** One of several: menus show a tick while the property holds. */
    public Builder selected(BooleanProperty property) {
      selected = property;
      return this;
    }

    public Action run(Runnable body) {
      run = body;
      return build();
    }

    public Action build() {
      Objects.requireNonNull(run, () -> id + " does nothing");
      Objects.requireNonNull(icon, () -> id + " has no icon");
      return new Action(this);
    }
  }
}
