package bootscope.core.debug.search;

import java.util.Arrays;
import java.util.Optional;

/** What can be looked for in memory. */
public enum SearchKind {
  BYTES("bytes", 1, "bytes in hexadecimal; ? is any digit: 48 8? 05"),
  TEXT("text", 1, "text in UTF-8"),
  UTF_16("utf16", 1, "text in UTF-16, little-endian, as UEFI has it"),
  U8("u8", 1, "a number of 1 byte: the value of an expression"),
  U16("u16", 2, "a number of 2 bytes"),
  U32("u32", 4, "a number of 4 bytes"),
  U64("u64", 8, "a number of 8 bytes: what points to a symbol, say"),
  INSTRUCTION("code", 0, "a part of an instruction's text; with * and ? all of it"),
  REFERENCE("refs", 0, "instructions that name an address");

  private final String word;
  private final int bytes;
  private final String meaning;

  SearchKind(String word, int bytes, String meaning) {
    this.word = word;
    this.bytes = bytes;
    this.meaning = meaning;
  }

  /** The one that is called so. */
  public static Optional<SearchKind> of(String word) {
    return Arrays.stream(values()).filter(k -> k.word.equals(word)).findFirst();
  }

  /** What it is called where commands are typed. */
  public String word() {
    return word;
  }

  /** A phrase: what is said of it. */
  public String meaning() {
    return meaning;
  }

  /** Bytes of a number of this kind, and what it is aligned to. */
  public int bytes() {
    return bytes;
  }

  /** Whether instructions are looked through, and not bytes. */
  public boolean code() {
    return bytes == 0;
  }

  public boolean number() {
    return ordinal() >= U8.ordinal() && ordinal() <= U64.ordinal();
  }

  public boolean text() {
    return this == TEXT || this == UTF_16;
  }

  /** Whether what is looked for is said by an expression. */
  public boolean expression() {
    return number() || this == REFERENCE;
  }

  /** Whether a number has room in one of this kind, with a sign or without. */
  boolean holds(long value) {
    int bits = 8 * bytes;
    return bits == 64 || value >>> bits == 0 || value >> bits - 1 == -1;
  }
}
