package bootscope.core.profile;

import java.util.Arrays;
import java.util.List;

/**
 * A list that only grows, as a value: what was added behind one that somebody keeps changes nothing
 * of it, and to keep it costs nothing.
 *
 * @param before null for the empty one
 */
record Growing<T>(Growing<T> before, T last, int size) {
  static <T> Growing<T> empty() {
    return new Growing<>(null, null, 0);
  }

  Growing<T> with(T next) {
    return new Growing<>(this, next, size + 1);
  }

  @SuppressWarnings("unchecked") // only what is a T is put there
  List<T> list() {
    Object[] all = new Object[size];
    for (Growing<T> at = this; at.before != null; at = at.before) {
      all[at.size - 1] = at.last;
    }
    return (List<T>) Arrays.asList(all);
  }
}
