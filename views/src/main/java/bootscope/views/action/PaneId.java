package bootscope.views.action;

/**
 * What a pane is called where only the program sees it. The first of a kind has the kind's id,
 * {@code memory}; another one has a number behind it, {@code memory-2}. What panes of a kind have
 * in common, such as their texts and keys, goes by the kind alone.
 *
 * @param number 1 for the first
 */
public record PaneId(String kind, int number) {
  /** The pane of an id. */
  public static PaneId of(String id) {
    int hyphen = id.lastIndexOf('-');
    String digits = id.substring(hyphen + 1);
    return hyphen > 0 && digits.length() == 1 && digits.charAt(0) > '1' && digits.charAt(0) <= '9'
        ? new PaneId(id.substring(0, hyphen), digits.charAt(0) - '0')
        : new PaneId(id, 1);
  }

  /**
   * What the first pane of a kind, or an action or a node of it, is called in this one.
   *
   * @param name begins with the kind: {@code memory.find}, {@code memory-find}; what does not is
   *     nobody's own and stays
   */
  public String own(String name) {
    int end = kind.length();
    boolean own =
        number > 1
            && name.startsWith(kind)
            && (name.length() == end || name.charAt(end) == '.' || name.charAt(end) == '-');
    return own ? this + name.substring(end) : name;
  }

  /** The name of an action of any pane as that of the kind's first: {@code memory.find}. */
  static String general(String action) {
    int dot = action.indexOf('.');
    return dot < 0 ? action : of(action.substring(0, dot)).kind + action.substring(dot);
  }

  /** The id. */
  @Override
  public String toString() {
    return number == 1 ? kind : kind + "-" + number;
  }
}
