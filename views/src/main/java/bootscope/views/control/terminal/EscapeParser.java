package bootscope.views.control.terminal;

/**
 * Splits a stream of code points into text, controls and escape sequences, by the state machine of
 * the VT500 (ECMA-48 §5, DEC STD 070). Sequences of any length use bounded memory.
 *
 * <p>A control string ends by ST (ECMA-48 §8.3.143), as ESC \\ or as the C1 control, an operating
 * system command by BEL too, as xterm takes it. CAN, SUB, ESC and each other C1 control end it as
 * well, from whatever state the VT500 is in. Deviation: one that has no end is given up after
 * {@link #LONGEST_STRING}, and what follows is text again; a picture that is longer would be shown
 * as text.
 */
final class EscapeParser {
  /** What the parser found. */
  interface Handler {
    void print(int codePoint);

    void control(int code);

    /** An escape sequence; {@code intermediate} is 0 if there was none. */
    void escape(int intermediate, int last);

    /**
     * A control sequence.
     *
     * @param prefix one of {@code < = > ?}, or 0
     * @param intermediate the last intermediate, or 0
     */
    void controlSequence(int prefix, int intermediate, int last, Parameters parameters);

    /** An operating system command: what stands between {@code ESC ]} and its end. */
    void command(String text);
  }

  /** The numbers of a control sequence. */
  static final class Parameters {
    private static final int MOST = 32;
    private static final int LARGEST = 0xffff;

    private final int[] values = new int[MOST];
    private final boolean[] joined = new boolean[MOST];
    private int count;

    int count() {
      return count;
    }

    /** A number, or a default where it is absent or zero. */
    int orDefault(int index, int absent) {
      return index < count && values[index] > 0 ? values[index] : absent;
    }

    /** A number, 0 where it is absent. */
    int get(int index) {
      return index < count ? Math.max(0, values[index]) : 0;
    }

    /** Whether a colon, not a semicolon, stands before this number. */
    boolean joined(int index) {
      return index < count && joined[index];
    }

    private void clear() {
      count = 0;
    }

    private void digit(int digit) {
      if (count == 0) {
        open(false);
      }
      values[count - 1] = Math.min(LARGEST, Math.max(0, values[count - 1]) * 10 + digit);
    }

    private void separator(boolean colon) {
      if (count == 0) {
        open(false);
      }
      open(colon);
    }

    private void open(boolean colon) {
      // Numbers past the most are folded into the last, whose value then means nothing.
      if (count < MOST) {
        joined[count] = colon;
        values[count++] = -1;
      }
    }
  }

  private enum State {
    GROUND,
    ESCAPE,
    ESCAPE_INTERMEDIATE,
    SEQUENCE_ENTRY,
    SEQUENCE,
    SEQUENCE_IGNORED,
    COMMAND,
    COMMAND_ESCAPE,
    STRING,
    STRING_ESCAPE
  }

  private static final int LONGEST_COMMAND = 4096;

  /** Code points, with those that are not kept. */
  static final int LONGEST_STRING = 1 << 14;

  private static final int C1 = 0x80;
  private static final int C1_END = 0xa0;
  private static final int BEL = 0x07;
  private static final int CAN = 0x18;
  private static final int SUB = 0x1a;
  private static final int ESC = 0x1b;

  private final Handler handler;
  private final Parameters parameters = new Parameters();
  private final StringBuilder command = new StringBuilder();
  private State state = State.GROUND;
  private int inString; // code points of it that came
  private int prefix;
  private int intermediate;

  EscapeParser(Handler handler) {
    this.handler = handler;
  }

  void reset() {
    state = State.GROUND;
  }

  void accept(int c) {
    if (c == CAN || c == SUB) {
      state = State.GROUND;
      return;
    }
    switch (state) {
      case GROUND -> ground(c);
      case ESCAPE, ESCAPE_INTERMEDIATE -> escape(c);
      case SEQUENCE_ENTRY, SEQUENCE, SEQUENCE_IGNORED -> sequence(c);
      case COMMAND -> command(c);
      case COMMAND_ESCAPE -> {
        finishCommand();
        afterStringEscape(c);
      }
      case STRING -> string(c);
      case STRING_ESCAPE -> afterStringEscape(c);
    }
  }

  private void ground(int c) {
    if (c == ESC) {
      beginEscape();
    } else if (c < 0x20) {
      handler.control(c);
    } else if (c >= 0xa0 || c < 0x7f) {
      handler.print(c);
    }
  }

  private void beginEscape() {
    state = State.ESCAPE;
    intermediate = 0;
  }

  /** ESC ended a string: with a backslash it was ST, else it begins a new sequence. */
  private void afterStringEscape(int c) {
    if (c == '\\') {
      state = State.GROUND;
    } else {
      beginEscape();
      escape(c);
    }
  }

  private void escape(int c) {
    if (c == ESC) {
      beginEscape();
    } else if (c < 0x20) {
      handler.control(c);
    } else if (c < 0x30) {
      intermediate = c;
      state = State.ESCAPE_INTERMEDIATE;
    } else if (c >= 0x7f) {
      state = c == 0x7f ? state : State.GROUND;
    } else if (state == State.ESCAPE_INTERMEDIATE) {
      state = State.GROUND;
      handler.escape(intermediate, c);
    } else {
      switch (c) {
        case '[' -> {
          state = State.SEQUENCE_ENTRY;
          prefix = 0;
          intermediate = 0;
          parameters.clear();
        }
        case ']' -> {
          state = State.COMMAND;
          command.setLength(0);
          inString = 0;
        }
        case 'P', 'X', '^', '_' -> {
          state = State.STRING;
          inString = 0;
        }
        default -> {
          state = State.GROUND;
          handler.escape(0, c);
        }
      }
    }
  }

  private void sequence(int c) {
    if (c == ESC) {
      beginEscape();
    } else if (c < 0x20) {
      handler.control(c);
    } else if (c < 0x30) {
      intermediate = c;
      if (state == State.SEQUENCE_ENTRY) {
        state = State.SEQUENCE;
      }
    } else if (c < 0x40) {
      parameter(c);
    } else if (c < 0x7f) {
      boolean ignored = state == State.SEQUENCE_IGNORED;
      state = State.GROUND;
      if (!ignored) {
        handler.controlSequence(prefix, intermediate, c, parameters);
      }
    } else if (c > 0x7f) {
      state = State.SEQUENCE_IGNORED;
    }
  }

  private void parameter(int c) {
    if (c >= '<') {
      if (state == State.SEQUENCE_ENTRY) {
        prefix = c;
        state = State.SEQUENCE;
      } else {
        state = State.SEQUENCE_IGNORED;
      }
    } else if (intermediate != 0) {
      state = State.SEQUENCE_IGNORED;
    } else {
      if (state == State.SEQUENCE_ENTRY) {
        state = State.SEQUENCE;
      }
      if (c <= '9') {
        parameters.digit(c - '0');
      } else {
        parameters.separator(c == ':');
      }
    }
  }

  /** A string that is for no one. */
  private void string(int c) {
    if (c == ESC) {
      state = State.STRING_ESCAPE;
    } else if (isC1(c)) {
      state = State.GROUND;
      afterString(c);
    } else {
      giveUpWithoutEnd();
    }
  }

  private static boolean isC1(int c) {
    return c >= C1 && c < C1_END;
  }

  /** A C1 control is ESC and a character of columns 4 and 5 (ECMA-48 §5.3). */
  private void afterString(int c1) {
    afterStringEscape(c1 - C1 + '@');
  }

  private void giveUpWithoutEnd() {
    if (++inString == LONGEST_STRING) {
      state = State.GROUND;
    }
  }

  private void command(int c) {
    if (c == BEL) {
      finishCommand();
    } else if (isC1(c)) {
      finishCommand();
      afterString(c);
    } else if (c == ESC) {
      state = State.COMMAND_ESCAPE;
    } else if (c >= 0x20) {
      if (command.length() < LONGEST_COMMAND) {
        command.appendCodePoint(c);
      }
      // Linux's console sets its palette by ESC ] P and seven hexadecimal digits, and resets it by
      // ESC ] R, neither with an end (console_codes(4)).
      if (command.charAt(0) == 'R' || command.charAt(0) == 'P' && command.length() == 8) {
        finishCommand();
      } else {
        giveUpWithoutEnd();
      }
    } else {
      giveUpWithoutEnd();
    }
  }

  private void finishCommand() {
    state = State.GROUND;
    handler.command(command.toString());
  }
}
