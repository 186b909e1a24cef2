package bootscope.views.pane.search;

/** What can be looked for. */
enum Kind {
  BYTES(1),
  TEXT(1),
  UTF_16(1),
  U8(1),
  U16(2),
  U32(4),
  U64(8),
  INSTRUCTION(0),
  REFERENCE(0);

  private final int bytes;

  Kind(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of a number of this kind, and what it is aligned to. */
  int bytes() {
    return bytes;
  }

  /** Whether instructions are looked through, and not bytes. */
  boolean code() {
    return bytes == 0;
  }

  boolean number() {
    return ordinal() >= U8.ordinal() && ordinal() <= U64.ordinal();
  }

  boolean text() {
    return this == TEXT || this == UTF_16;
  }

  /** Whether what is typed is an expression. */
  boolean expression() {
    return number() || this == REFERENCE;
  }
}
