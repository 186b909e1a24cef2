package bootscope.views.pane;

import bootscope.core.debug.Edit;
import bootscope.views.text.Texts;

/** What was changed by hand, in words. */
public final class EditWords {
  /** Digits that are shown. */
  private static final int MOST = 32;

  private EditWords() {}

  /** A line about one. */
  public static String of(Edit edit, Texts texts) {
    return texts.get(
        switch (edit.kind()) {
          case MADE -> "edit.made";
          case UNDONE -> "edit.undone";
          case REDONE -> "edit.redone";
        },
        place(edit, texts),
        value(edit.before()),
        value(edit.after()));
  }

  private static String place(Edit edit, Texts texts) {
    return switch (edit.place()) {
      case Edit.OfRegister r -> r.name();
      case Edit.OfDevice d -> d.register().text();
      case Edit.OfMemory m ->
          texts.get(
              m.physical() ? "edit.physical" : "edit.linear",
              m.places().size(),
              "0x" + Long.toHexString(m.address()));
    };
  }

  /** Bytes of memory in their order, a register's value as a number. */
  private static String value(String digits) {
    return digits.length() > MOST ? digits.substring(0, MOST) + "…" : digits;
  }
}
