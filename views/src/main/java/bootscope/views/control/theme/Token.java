package bootscope.views.control.theme;

import java.util.Locale;

/**
 * A colour with a meaning. In stylesheets it is the looked-up colour {@link #variable}; a node that
 * paints for itself asks a {@link TokenColours}. Each is readable as text, or as a mark, on the
 * panes' background of its theme; for an area behind text, use it at about a fifth of its opacity.
 */
public enum Token {
  /** Ordinary text. */
  TEXT,
  /** Text of less weight: addresses, bytes, units. */
  TEXT_MUTED,
  /** Behind the panes' contents. */
  BACKGROUND,
  /** Lines of a grid. */
  GRID,
  /** Behind selected text or rows. */
  SELECTION,
  /** What can be clicked to go somewhere. */
  LINK,
  /** A value that is not what it was at the last stop. */
  CHANGED,
  BREAKPOINT,
  /** A breakpoint that is switched off. */
  BREAKPOINT_OFF,
  /** Behind the instruction about to run. */
  CURRENT_LINE,
  /** The mark beside it. */
  CURRENT_MARK,
  /** A branch in the disassembly's gutter. */
  BRANCH,
  MNEMONIC,
  REGISTER,
  NUMBER,
  SYMBOL,
  COMMENT,
  STRING,
  /** What the kernel's loadable segments hold. */
  KERNEL,
  INITRD,
  START_INFO,
  CMDLINE,
  ACPI,
  PAGE_TABLE,
  STACK,
  RAM,
  RESERVED,
  DEVICE,
  /** An address space without anything in it. */
  HOLE,
  PASS,
  FAIL,
  UNSPECIFIED,
  WARNING,
  /** Processor modes on the timeline. */
  MODE_REAL,
  MODE_PROTECTED,
  MODE_PAE,
  MODE_LONG,
  MODE_USER,
  INTERRUPT,
  MILESTONE,
  CONSOLE_OUTPUT;

  /** Such as {@code -bs-start-info}. */
  public String variable() {
    return "-bs-" + cssName();
  }

  String cssName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
