package bootscope.views.control.terminal;

/**
 * How one terminal cell looks, packed into a long: foreground in bits 0–25, background in bits
 * 26–51, {@linkplain #BOLD flags} in bits 52–63. A colour is a kind in its top two bits (default,
 * palette index, RGB) and 24 bits of value. Zero is the plain style.
 */
public final class CellStyle {
  /** Default colours, no attributes. */
  public static final long PLAIN = 0;

  public static final int BOLD = 1;
  public static final int FAINT = 1 << 1;
  public static final int ITALIC = 1 << 2;
  public static final int UNDERLINE = 1 << 3;
  public static final int BLINK = 1 << 4;
  public static final int INVERSE = 1 << 5;
  public static final int HIDDEN = 1 << 6;
  public static final int STRIKE = 1 << 7;

  /** The terminal's own text or background colour. */
  public static final int DEFAULT_COLOUR = 0;

  private static final int INDEXED = 1 << 24;
  private static final int RGB = 2 << 24;
  private static final int COLOUR_BITS = 26;
  private static final long COLOUR_MASK = (1L << COLOUR_BITS) - 1;

  private CellStyle() {}

  /** A colour of the 256-colour palette, 0–255. */
  public static int indexed(int index) {
    return INDEXED | index & 0xff;
  }

  /** A true colour, each part 0–255. */
  public static int rgb(int red, int green, int blue) {
    return RGB | (red & 0xff) << 16 | (green & 0xff) << 8 | blue & 0xff;
  }

  public static boolean isIndexed(int colour) {
    return (colour & INDEXED) != 0;
  }

  public static boolean isRgb(int colour) {
    return (colour & RGB) != 0;
  }

  /** The palette index or the 0xRRGGBB of a colour. */
  public static int value(int colour) {
    return colour & 0xffffff;
  }

  public static int foreground(long style) {
    return (int) (style & COLOUR_MASK);
  }

  public static int background(long style) {
    return (int) (style >>> COLOUR_BITS & COLOUR_MASK);
  }

  public static int flags(long style) {
    return (int) (style >>> 2 * COLOUR_BITS);
  }

  public static boolean has(long style, int flag) {
    return (flags(style) & flag) != 0;
  }

  public static long withForeground(long style, int colour) {
    return style & ~COLOUR_MASK | colour;
  }

  public static long withBackground(long style, int colour) {
    return style & ~(COLOUR_MASK << COLOUR_BITS) | (long) colour << COLOUR_BITS;
  }

  public static long with(long style, int flag) {
    return style | (long) flag << 2 * COLOUR_BITS;
  }

  public static long without(long style, int flag) {
    return style & ~((long) flag << 2 * COLOUR_BITS);
  }

  /** What an erased cell keeps of the pen: the background alone, as xterm's "bce" does. */
  public static long erased(long style) {
    return style & COLOUR_MASK << COLOUR_BITS;
  }

  /**
   * The 0xRRGGBB of palette entries 16–255: a 6×6×6 cube (0, 95, 135, 175, 215, 255), then 24 greys
   * from 8 in steps of 10. Entries 0–15 belong to the theme.
   */
  public static int paletteRgb(int index) {
    if (index >= 232) {
      int grey = 8 + 10 * (index - 232);
      return grey << 16 | grey << 8 | grey;
    }
    int cube = index - 16;
    return level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6);
  }

  private static int level(int step) {
    return step == 0 ? 0 : 55 + 40 * step;
  }
}
