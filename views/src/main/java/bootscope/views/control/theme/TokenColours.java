package bootscope.views.control.theme;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableProperty;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;

/**
 * The tokens' colours in the current theme, for nodes that paint for themselves. An invisible node:
 * put it anywhere into the window. {@link #revisionProperty} changes after the colours have.
 */
public final class TokenColours extends Region {
  private static final Map<Token, CssMetaData<TokenColours, Color>> META = meta();
  private static final List<CssMetaData<? extends Styleable, ?>> ALL = all();

  private final Map<Token, SimpleStyleableObjectProperty<Color>> colours =
      new EnumMap<>(Token.class);
  private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();

  public TokenColours() {
    getStyleClass().add("token-colours");
    setManaged(false);
    setMouseTransparent(true);
    for (Token token : Token.values()) {
      SimpleStyleableObjectProperty<Color> colour =
          new SimpleStyleableObjectProperty<>(META.get(token), this, token.variable(), Color.GRAY);
      colour.addListener((o, before, now) -> revision.set(revision.get() + 1));
      colours.put(token, colour);
    }
  }

  public Color get(Token token) {
    return colours.get(token).get();
  }

  /** The colour for an area behind text. */
  public Color behindText(Token token) {
    return get(token).deriveColor(0, 1, 1, 0.22);
  }

  public ReadOnlyIntegerProperty revisionProperty() {
    return revision.getReadOnlyProperty();
  }

  private static Map<Token, CssMetaData<TokenColours, Color>> meta() {
    Map<Token, CssMetaData<TokenColours, Color>> meta = new EnumMap<>(Token.class);
    for (Token token : Token.values()) {
      meta.put(
          token,
          new CssMetaData<>(
              "-token-" + token.cssName(), StyleConverter.getColorConverter(), Color.GRAY) {
            @Override
            public boolean isSettable(TokenColours node) {
              return true;
            }

            @Override
            public StyleableProperty<Color> getStyleableProperty(TokenColours node) {
              return node.colours.get(token);
            }
          });
    }
    return meta;
  }

  private static List<CssMetaData<? extends Styleable, ?>> all() {
    List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(Region.getClassCssMetaData());
    all.addAll(META.values());
    return Collections.unmodifiableList(all);
  }

  @Override
  public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
    return ALL;
  }
}
