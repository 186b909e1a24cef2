package bootscope.views.control.source;

import java.util.Locale;
import java.util.Set;

/** What a source file is written in, as far as its colours go. */
public enum Language {
  /** C and what is written like it: words, numbers, strings, and comments as C has them. */
  C(
      Set.of(
          "auto",
          "bool",
          "break",
          "case",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extern",
          "false",
          "float",
          "for",
          "goto",
          "if",
          "inline",
          "int",
          "long",
          "namespace",
          "nullptr",
          "private",
          "public",
          "register",
          "restrict",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "struct",
          "switch",
          "template",
          "this",
          "true",
          "typedef",
          "typename",
          "union",
          "unsigned",
          "virtual",
          "void",
          "volatile",
          "while",
          "_Atomic",
          "_Bool",
          "_Noreturn",
          "_Static_assert",
          "__asm__",
          "__attribute__",
          "__inline",
          "__inline__",
          "__volatile__",
          "asm",
          "typeof",
          "__typeof__")),
  /** Assembly as the GNU assembler has it, with C's comments and {@code #} or {@code ;} ones. */
  ASSEMBLY(Set.of()),
  /** Anything else: without colours. */
  PLAIN(Set.of());

  private static final Set<String> OF_C =
      Set.of("c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "inc", "m", "rs", "java", "zig");
  private static final Set<String> OF_ASSEMBLY = Set.of("s", "asm", "nasm");

  private final Set<String> words;

  Language(Set<String> words) {
    this.words = words;
  }

  /** By the end of a file's name. */
  public static Language of(String file) {
    String end = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return OF_C.contains(end) ? C : OF_ASSEMBLY.contains(end) ? ASSEMBLY : PLAIN;
  }

  boolean isWord(String name) {
    return words.contains(name);
  }
}
