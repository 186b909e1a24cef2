package bootscope.views.control.terminal;

import java.nio.charset.StandardCharsets;

/**
 * What a key press sends to the guest, as xterm does (xterm control sequences, "PC-style keys").
 */
public final class KeyEncoder {
  /** Keys that send more than a character. */
  public enum Key {
    UP('A', 0),
    DOWN('B', 0),
    RIGHT('C', 0),
    LEFT('D', 0),
    HOME('H', 0),
    END('F', 0),
    F1('P', 0),
    F2('Q', 0),
    F3('R', 0),
    F4('S', 0),
    INSERT('~', 2),
    DELETE('~', 3),
    PAGE_UP('~', 5),
    PAGE_DOWN('~', 6),
    F5('~', 15),
    F6('~', 17),
    F7('~', 18),
    F8('~', 19),
    F9('~', 20),
    F10('~', 21),
    F11('~', 23),
    F12('~', 24),
    ENTER('\r', 0),
    TAB('\t', 0),
    BACKSPACE(0x7f, 0),
    ESCAPE(0x1b, 0);

    private final char last;
    private final int number;

    Key(int last, int number) {
      this.last = (char) last;
      this.number = number;
    }

    private boolean isArrow() {
      return ordinal() <= END.ordinal();
    }

    private boolean isControl() {
      return ordinal() >= ENTER.ordinal();
    }
  }

  /** Modes of the terminal that change what keys send. */
  public record Modes(
      boolean applicationCursor,
      boolean applicationKeypad,
      boolean bracketedPaste,
      boolean newLine) {
    /** As at power-on. */
    public static final Modes NORMAL = new Modes(false, false, false, false);
  }

  private KeyEncoder() {}

  /** The bytes for a special key. */
  public static byte[] encode(Key key, boolean shift, boolean alt, boolean control, Modes modes) {
    if (key.isControl()) {
      return bytes((alt ? "\u001b" : "") + controlKey(key, shift, control, modes));
    }
    int modifier = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (control ? 4 : 0);
    if (key.last == '~') {
      return bytes("\u001b[" + key.number + (modifier > 1 ? ";" + modifier : "") + "~");
    }
    if (modifier > 1) {
      return bytes("\u001b[1;" + modifier + key.last);
    }
    // F1–F4 are SS3 always, arrows, Home and End in application mode only.
    boolean ss3 = !key.isArrow() || modes.applicationCursor;
    return bytes((ss3 ? "\u001bO" : "\u001b[") + key.last);
  }

  private static String controlKey(Key key, boolean shift, boolean control, Modes modes) {
    return switch (key) {
      case ENTER -> modes.newLine ? "\r\n" : "\r";
      case TAB -> shift ? "\u001b[Z" : "\t";
      case BACKSPACE -> control ? "\b" : "\u007f";
      default -> "\u001b";
    };
  }

  /** The bytes for typed text. */
  public static byte[] text(String text, boolean alt) {
    return ((alt ? "\u001b" : "") + text).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The byte for Control with a key's character: {@code @A–Z[\]^_?} and the digits that xterm maps.
   *
   * @return none if the combination has no code
   */
  public static byte[] control(int character, boolean alt) {
    int upper = Character.toUpperCase(character);
    int code =
        switch (upper) {
          case ' ', '2', '@' -> 0;
          case '3' -> 0x1b;
          case '4' -> 0x1c;
          case '5' -> 0x1d;
          case '6', '~' -> 0x1e;
          case '7', '/', '-' -> 0x1f;
          case '8', '?' -> 0x7f;
          default -> upper >= 'A' && upper <= '_' ? upper & 0x1f : -1;
        };
    if (code < 0) {
      return new byte[0];
    }
    return bytes((alt ? "\u001b" : "") + (char) code);
  }

  /**
   * Pasted text: line ends become carriage returns, as if typed. In bracketed mode it stands
   * between markers, and cannot itself hold the end marker.
   */
  public static byte[] paste(String text, Modes modes) {
    String typed = text.replace("\r\n", "\r").replace('\n', '\r');
    if (modes.bracketedPaste) {
      typed = "\u001b[200~" + typed.replace("\u001b", "") + "\u001b[201~";
    }
    return typed.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
