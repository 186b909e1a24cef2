package bootscope.views.control.name;

import java.util.List;

/**
 * What is wrong with something typed.
 *
 * @param term the word that it is about, as it was typed; may be empty
 * @param near what may have been meant by that word, the likeliest first
 */
public record Wrong(String text, String term, List<String> near) {
  public Wrong {
    near = List.copyOf(near);
  }

  public Wrong(String text) {
    this(text, "", List.of());
  }
}
