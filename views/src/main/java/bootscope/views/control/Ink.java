package bootscope.views.control;

import java.util.Locale;
import javafx.scene.paint.Color;

/**
 * The colours that canvases paint with. A theme gives them as looked-up colours: {@link #CHANGED}
 * is {@code -bs-changed}, and so on. What is given here is used where no style sheet says
 * otherwise.
 */
public enum Ink {
  BACKGROUND("#ffffff"),
  TEXT("#1c2127"),
  TEXT_MUTED("#5c6570"),
  GRID("#c9ced6"),
  GUTTER("#f2f4f7"),
  STRIPE("#f7f8fa"),
  SELECTION("#b5d3fb"),
  SELECTION_INACTIVE("#dde2e9"),
  HOVER("#e9eff8"),
  LINK("#0b61c4"),
  MATCH("#ffe08a"),
  MATCH_CURRENT("#ff9f43"),

  CHANGED("#c62828"),
  BREAKPOINT("#d32f2f"),
  BREAKPOINT_OFF("#b08a8a"),
  CURRENT_LINE("#fff3c4"),
  CURRENT_MARK("#b26a00"),
  BOOKMARK("#0b61c4"),

  ADDRESS("#5c6570"),
  BYTES("#7a828c"),
  MNEMONIC("#0b4fa8"),
  REGISTER("#8a3ffc"),
  NUMBER("#0a6e4f"),
  SYMBOL("#9a4b00"),
  COMMENT("#5f6f5f"),
  BRANCH("#7a828c"),
  BRANCH_CURRENT("#b26a00"),

  KERNEL("#2f6fd0"),
  INITRD("#3f8f5a"),
  START_INFO("#b8479b"),
  CMDLINE("#b37700"),
  ACPI("#1f8f97"),
  PAGE_TABLE("#7a4fd0"),
  STACK("#c2562d"),
  RAM("#9fb2c8"),
  RESERVED("#8b8f96"),
  DEVICE("#a06a3a"),
  HOLE("#e3e6ea"),

  PASS("#2e7d32"),
  FAIL("#c62828"),
  UNSPECIFIED("#6b7280"),
  MORE("#c62828"),
  LESS("#0b61c4"),

  MODE_REAL("#bc4c00"),
  MODE_PROTECTED("#9a6700"),
  MODE_PAE("#1a7f37"),
  MODE_LONG("#0969da"),
  MODE_USER("#8250df"),
  INTERRUPT("#bf3989"),
  MILESTONE("#6639ba"),
  CONSOLE_OUTPUT("#57606a"),

  SERIES_1("#0b61c4"),
  SERIES_2("#c2562d"),
  SERIES_3("#2e7d32"),
  SERIES_4("#8a3ffc"),
  SERIES_5("#b8479b"),
  SERIES_6("#1f8f97"),
  SERIES_7("#b37700"),
  SERIES_8("#5c6570"),

  TERMINAL_BACKGROUND("#ffffff"),
  TERMINAL_TEXT("#1c2127"),
  TERMINAL_CURSOR("#0b61c4"),
  ANSI_0("#1c2127"),
  ANSI_1("#b71c1c"),
  ANSI_2("#1b6e2c"),
  ANSI_3("#8a5a00"),
  ANSI_4("#0b4fa8"),
  ANSI_5("#8e2a8a"),
  ANSI_6("#006d77"),
  ANSI_7("#c9ced6"),
  ANSI_8("#5c6570"),
  ANSI_9("#d63a3a"),
  ANSI_10("#2c8a3f"),
  ANSI_11("#a87000"),
  ANSI_12("#2f6fd0"),
  ANSI_13("#b04bab"),
  ANSI_14("#138a94"),
  ANSI_15("#f2f4f7");

  private static final Ink[] ALL = values();

  private final Color fallback;

  Ink(String fallback) {
    this.fallback = Color.web(fallback);
  }

  /** The colour where no style sheet gives one: of the light theme. */
  public Color fallback() {
    return fallback;
  }

  /** The looked-up colour that a theme defines, such as {@code -bs-page-table}. */
  public String themeName() {
    return "-bs-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The property through which a canvas receives it. */
  String propertyName() {
    return "-bs-ink" + themeName().substring(3);
  }

  /** One of the 16 colours that terminals name, 0–15. */
  public static Ink ansi(int index) {
    return ALL[ANSI_0.ordinal() + index];
  }

  /** Colours for things that only need to differ; any number. */
  public static Ink series(int index) {
    return ALL[SERIES_1.ordinal() + Math.floorMod(index, 8)];
  }
}
