package bootscope.views.control.terminal;

import bootscope.views.control.terminal.EscapeParser.Parameters;

/**
 * What controls and escape sequences do, after ECMA-48, the VT220 Programmer Reference and xterm's
 * list of control sequences. What is not listed here is ignored.
 */
final class SequenceInterpreter implements EscapeParser.Handler {
  private final TerminalState state;
  private final PenSetter penSetter = new PenSetter();

  SequenceInterpreter(TerminalState state) {
    this.state = state;
  }

  @Override
  public void print(int codePoint) {
    state.print(codePoint);
  }

  @Override
  public void control(int code) {
    switch (code) {
      case 0x07 -> {} // BEL: the window makes no sound
      case '\b' -> state.moveTo(state.row, state.column - 1);
      case '\t' -> state.tab(1);
      case '\n', 0x0b, '\f' -> {
        state.lineFeed();
        if (state.newLine) {
          state.moveTo(state.row, 0);
        }
      }
      case '\r' -> state.moveTo(state.row, 0);
      case 0x0e -> state.charset = 1;
      case 0x0f -> state.charset = 0;
      default -> {}
    }
  }

  @Override
  public void escape(int intermediate, int last) {
    switch (intermediate) {
      case 0 -> escape(last);
      case '#' -> {
        if (last == '8') {
          state.alignmentPattern();
        }
      }
      case '(', ')', '*', '+' -> state.drawing[intermediate - '('] = last == '0';
      default -> {}
    }
  }

  private void escape(int last) {
    switch (last) {
      case '7' -> state.saveCursor();
      case '8' -> state.restoreCursor();
      case 'D' -> state.lineFeed();
      case 'E' -> {
        state.lineFeed();
        state.moveTo(state.row, 0);
      }
      case 'H' -> state.tabs.set(state.column);
      case 'M' -> state.reverseLineFeed();
      case 'Z' -> identify();
      case 'c' -> state.reset();
      case 'n' -> state.charset = 2;
      case 'o' -> state.charset = 3;
      case '=' -> state.applicationKeypad = true;
      case '>' -> state.applicationKeypad = false;
      default -> {}
    }
  }

  @Override
  public void controlSequence(int prefix, int intermediate, int last, Parameters p) {
    if (intermediate == '!' && last == 'p') {
      state.softReset();
    } else if (intermediate == '$' && last == 'p') {
      // DECRQM: answered "not recognised", which is always allowed.
      String mark = prefix == '?' ? "?" : "";
      state.reply("\u001b[" + mark + p.get(0) + ";0$y");
    } else if (intermediate == 0) {
      switch (prefix) {
        case 0 -> plain(last, p);
        case '?' -> marked(last, p);
        case '>' -> {
          if (last == 'c' && p.get(0) == 0) {
            state.reply("\u001b[>1;10;0c");
          }
        }
        default -> {}
      }
    }
  }

  private void plain(int last, Parameters p) {
    int n = p.orDefault(0, 1);
    switch (last) {
      case '@' -> state.insertBlanks(n);
      case 'A' -> state.up(n);
      case 'B', 'e' -> state.down(n);
      case 'C', 'a' -> state.moveTo(state.row, state.column + n);
      case 'D' -> state.moveTo(state.row, state.column - n);
      case 'E' -> {
        state.down(n);
        state.moveTo(state.row, 0);
      }
      case 'F' -> {
        state.up(n);
        state.moveTo(state.row, 0);
      }
      case 'G', '`' -> state.moveTo(state.row, n - 1);
      case 'H', 'f' -> state.address(n - 1, p.orDefault(1, 1) - 1);
      case 'I' -> state.tab(n);
      case 'J' -> state.eraseInDisplay(p.get(0));
      case 'K' -> eraseInLine(p.get(0));
      case 'L' -> state.insertLines(n);
      case 'M' -> state.deleteLines(n);
      case 'P' -> state.deleteCharacters(n);
      case 'S' -> state.scrollUp(n);
      case 'T' -> {
        // With more numbers this is a request about the mouse, not SD.
        if (p.count() <= 1) {
          state.scrollDown(n);
        }
      }
      case 'X' -> state.eraseCharacters(n);
      case 'Z' -> state.backTab(n);
      case 'b' -> state.repeat(n);
      case 'c' -> {
        if (p.get(0) == 0) {
          identify();
        }
      }
      case 'd' -> state.address(n - 1, state.column);
      case 'g' -> clearTabs(p.get(0));
      case 'h' -> modes(p, true);
      case 'l' -> modes(p, false);
      case 'm' -> state.pen = penSetter.apply(state.pen, p);
      case 'n' -> report(p.get(0), "");
      case 'r' -> state.setMargins(n - 1, p.orDefault(1, state.grid.rows()) - 1);
      case 's' -> state.saveCursor();
      case 't' -> {
        if (p.get(0) == 18) {
          state.reply("\u001b[8;" + state.grid.rows() + ";" + state.grid.columns() + "t");
        }
      }
      case 'u' -> state.restoreCursor();
      default -> {}
    }
  }

  private void marked(int last, Parameters p) {
    switch (last) {
      case 'J' -> state.eraseInDisplay(p.get(0));
      case 'K' -> eraseInLine(p.get(0));
      case 'h' -> privateModes(p, true);
      case 'l' -> privateModes(p, false);
      case 'n' -> report(p.get(0), "?");
      default -> {}
    }
  }

  private void eraseInLine(int part) {
    if (part <= 2) {
      state.eraseInLine(part);
    }
  }

  private void clearTabs(int which) {
    if (which == 0) {
      state.tabs.clear(state.column);
    } else if (which == 3) {
      state.tabs.clear();
    }
  }

  private void modes(Parameters p, boolean on) {
    for (int i = 0; i < p.count(); i++) {
      switch (p.get(i)) {
        case 4 -> state.insertMode = on;
        case 20 -> state.newLine = on;
        default -> {}
      }
    }
  }

  private void privateModes(Parameters p, boolean on) {
    for (int i = 0; i < p.count(); i++) {
      switch (p.get(i)) {
        case 1 -> state.applicationCursor = on;
        case 5 -> state.reversed = on;
        case 6 -> {
          state.originMode = on;
          state.address(0, 0);
        }
        case 7 -> state.autoWrap = on;
        case 25 -> state.cursorVisible = on;
        case 47, 1047 -> state.showAlternate(on);
        case 1048 -> saveOrRestore(on);
        case 1049 -> {
          if (on) {
            state.saveCursor();
          }
          state.showAlternate(on);
          if (!on) {
            state.restoreCursor();
          }
        }
        case 2004 -> state.bracketedPaste = on;
        default -> {}
      }
    }
  }

  private void saveOrRestore(boolean save) {
    if (save) {
      state.saveCursor();
    } else {
      state.restoreCursor();
    }
  }

  /** DSR. */
  private void report(int what, String mark) {
    if (what == 5) {
      state.reply("\u001b[" + mark + "0n");
    } else if (what == 6) {
      int row = state.originMode ? state.row - state.top : state.row;
      state.reply("\u001b[" + mark + (row + 1) + ";" + (state.column + 1) + "R");
    }
  }

  /** DA: a VT220 with colour. */
  private void identify() {
    state.reply("\u001b[?62;22c");
  }

  @Override
  public void command(String text) {
    if (text.startsWith("0;") || text.startsWith("2;")) {
      state.title = text.substring(2);
    }
  }
}
