package bootscope.core.debug;

/** What came of giving a register a value. */
public enum RegisterEdit {
  DONE("done"),
  READ_ONLY("it cannot be set: it follows from others"),
  BAD_VALUE("it has no room for this value"),
  BAD_MODE(
      "the processor cannot be in such a mode: paging needs protected mode, and long mode needs"
          + " PAE"),
  NEEDS_FAR_TRANSFER(
      "in protected mode, CS sets the privilege level and the code's size too: only a far jump,"
          + " call or return changes it"),
  NULL_SELECTOR(
      "SS cannot hold the null selector here: only 64-bit code below CPL 3 may, with RPL = CPL"),
  OUTSIDE_TABLE("the selector lies outside its descriptor table; see gdtr and ldtr"),
  UNREADABLE_TABLE("the descriptor table is not mapped, so the descriptor cannot be read"),
  WRONG_TYPE(
      "the descriptor is not of a segment that this register can hold: data or readable code, and"
          + " for SS writable data"),
  PRIVILEGE(
      "the descriptor's privilege level does not go with CPL and RPL; the processor would raise"
          + " #GP"),
  NOT_PRESENT("the descriptor is marked not present; the processor would raise #NP, or #SS");

  private final String text;

  RegisterEdit(String text) {
    this.text = text;
  }

  /** Why it was refused, to follow the register's name and a colon. */
  public String text() {
    return text;
  }
}
