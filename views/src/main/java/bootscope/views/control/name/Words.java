package bootscope.views.control.name;

/**
 * The words of an expression: what symbols and numbers are made of, with a {@code $} or {@code %}
 * before a register's name.
 */
final class Words {
  private Words() {}

  private static boolean isPart(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_.@`$".indexOf(text.charAt(at)) >= 0);
  }

  /** Where the word begins that ends at or goes over a place; there, if there is none. */
  static int start(String text, int at) {
    int start = at;
    while (isPart(text, start - 1)) {
      start--;
    }
    // Behind an operand, it is C's operator.
    boolean percent = start > 0 && text.charAt(start - 1) == '%';
    return percent && !operand(text, start - 2) ? start - 1 : start;
  }

  private static boolean operand(String text, int at) {
    int last = at;
    while (last >= 0 && text.charAt(last) == ' ') {
      last--;
    }
    return isPart(text, last) || last >= 0 && text.charAt(last) == ')';
  }

  /** Where the word ends that goes over a place. */
  static int end(String text, int at) {
    int end = at;
    while (isPart(text, end)) {
      end++;
    }
    return end;
  }

  /** Where a word stands in a text, as a whole word; -1 if it does not. */
  static int find(String text, String word) {
    int at = text.indexOf(word);
    while (at >= 0 && (isPart(text, at - 1) || isPart(text, at + word.length()))) {
      at = text.indexOf(word, at + 1);
    }
    return at;
  }
}
