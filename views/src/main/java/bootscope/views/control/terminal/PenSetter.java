package bootscope.views.control.terminal;

import bootscope.views.control.terminal.EscapeParser.Parameters;

/** SGR: the attributes of what is printed next (ECMA-48 §8.3.117; colours as in xterm). */
final class PenSetter {
  private int next;

  long apply(long pen, Parameters p) {
    if (p.count() == 0) {
      return CellStyle.PLAIN;
    }
    long style = pen;
    next = 0;
    while (next < p.count()) {
      style = one(style, p);
    }
    return style;
  }

  private long one(long style, Parameters p) {
    int code = p.get(next++);
    return switch (code) {
      case 0 -> CellStyle.PLAIN;
      case 1 -> CellStyle.with(style, CellStyle.BOLD);
      case 2 -> CellStyle.with(style, CellStyle.FAINT);
      case 3 -> CellStyle.with(style, CellStyle.ITALIC);
      case 4 -> underline(style, p);
      case 5, 6 -> CellStyle.with(style, CellStyle.BLINK);
      case 7 -> CellStyle.with(style, CellStyle.INVERSE);
      case 8 -> CellStyle.with(style, CellStyle.HIDDEN);
      case 9 -> CellStyle.with(style, CellStyle.STRIKE);
      case 21 -> CellStyle.with(style, CellStyle.UNDERLINE);
      case 22 -> CellStyle.without(style, CellStyle.BOLD | CellStyle.FAINT);
      case 23 -> CellStyle.without(style, CellStyle.ITALIC);
      case 24 -> CellStyle.without(style, CellStyle.UNDERLINE);
      case 25 -> CellStyle.without(style, CellStyle.BLINK);
      case 27 -> CellStyle.without(style, CellStyle.INVERSE);
      case 28 -> CellStyle.without(style, CellStyle.HIDDEN);
      case 29 -> CellStyle.without(style, CellStyle.STRIKE);
      case 38 -> {
        int colour = extended(p);
        yield colour < 0 ? style : CellStyle.withForeground(style, colour);
      }
      case 39 -> CellStyle.withForeground(style, CellStyle.DEFAULT_COLOUR);
      case 48 -> {
        int colour = extended(p);
        yield colour < 0 ? style : CellStyle.withBackground(style, colour);
      }
      case 49 -> CellStyle.withBackground(style, CellStyle.DEFAULT_COLOUR);
      case 58 -> {
        extended(p);
        yield style;
      }
      default -> basicColour(style, code);
    };
  }

  private static long basicColour(long style, int code) {
    if (code >= 30 && code <= 37) {
      return CellStyle.withForeground(style, CellStyle.indexed(code - 30));
    } else if (code >= 40 && code <= 47) {
      return CellStyle.withBackground(style, CellStyle.indexed(code - 40));
    } else if (code >= 90 && code <= 97) {
      return CellStyle.withForeground(style, CellStyle.indexed(code - 90 + 8));
    } else if (code >= 100 && code <= 107) {
      return CellStyle.withBackground(style, CellStyle.indexed(code - 100 + 8));
    }
    return style;
  }

  /** 4:0 takes underlining away; 4:1 to 4:5 are its kinds, all drawn alike. */
  private long underline(long style, Parameters p) {
    if (p.joined(next)) {
      return p.get(next++) == 0
          ? CellStyle.without(style, CellStyle.UNDERLINE)
          : CellStyle.with(style, CellStyle.UNDERLINE);
    }
    return CellStyle.with(style, CellStyle.UNDERLINE);
  }

  /** The colour after 38 or 48, as 5;n or 2;r;g;b, or with colons; −1 if it is neither. */
  private int extended(Parameters p) {
    boolean joined = p.joined(next);
    int end = next;
    while (joined && p.joined(end)) {
      end++;
    }
    int kind = p.get(next++);
    int colour = -1;
    if (kind == 5) {
      colour = CellStyle.indexed(p.get(next++));
    } else if (kind == 2) {
      // With colons a colour space, mostly empty, may stand before the three parts.
      if (joined && end - next > 3) {
        next++;
      }
      colour = CellStyle.rgb(p.get(next), p.get(next + 1), p.get(next + 2));
      next += 3;
    }
    if (joined) {
      next = end;
    }
    return colour;
  }
}
