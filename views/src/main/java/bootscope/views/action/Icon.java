package bootscope.views.action;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignAIkonHandler;

/**
 * One glyph of the icon font, in the text's colour and size (style class {@code icon}).
 *
 * <p>Deviation: Ikonli's own node would load the 1.3 MB font once for every initial letter of the
 * names in use, a few hundred milliseconds of each start; its names and its font are used here
 * without it.
 */
public final class Icon extends Text {
  /** Loaded when the first icon is made, once for the process. */
  private static final class FontHolder {
    static final String FAMILY = load();

    private static String load() {
      try (InputStream in = new MaterialDesignAIkonHandler().getFontResourceAsStream()) {
        return Font.loadFont(in, 16).getFamily();
      } catch (IOException e) {
        throw new UncheckedIOException("the icon font", e);
      }
    }
  }

  public Icon(Ikon ikon) {
    super(Character.toString(ikon.getCode()));
    getStyleClass().add("icon");
    setStyle("-fx-font-family: \"" + FontHolder.FAMILY + "\";");
    setMouseTransparent(true);
    setAccessibleText("");
  }

  /** Shows another glyph. */
  public void set(Ikon ikon) {
    setText(Character.toString(ikon.getCode()));
  }
}
