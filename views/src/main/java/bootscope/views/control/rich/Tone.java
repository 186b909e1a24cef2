package bootscope.views.control.rich;

import java.util.Locale;

/** How a piece of text looks; the style sheets give each its colour and weight. */
public enum Tone {
  PLAIN,
  STRONG,
  MUTED,
  /** In the fixed-pitch font. */
  CODE,
  MNEMONIC,
  REGISTER,
  NUMBER,
  SYMBOL,
  PASS,
  FAIL,
  UNSPECIFIED,
  WARNING,
  MILESTONE;

  String styleClass() {
    return "rich-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
