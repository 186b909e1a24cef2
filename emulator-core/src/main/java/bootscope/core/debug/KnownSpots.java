package bootscope.core.debug;

import bootscope.core.debug.SourceLines.Spot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lines of source were found to mean in a kernel. To find one goes through all rows of its
 * table, and a breakpoint's is asked for with each view. For any thread.
 */
final class KnownSpots {
  private static final int MOST = 512;

  /** Finds a line. */
  @FunctionalInterface
  interface Finder {
    Spot find() throws ExpressionException;
  }

  private final Map<String, Object> known = new ConcurrentHashMap<>(); // or why there is none

  /** What is known by a name, or else what is found, which is known by it then. */
  Spot get(String name, Finder finder) throws ExpressionException {
    Object there = known.get(name);
    if (there == null) {
      if (known.size() >= MOST) {
        known.clear();
      }
      try {
        there = finder.find();
      } catch (ExpressionException e) {
        if (e.kind() == ExpressionException.Kind.NO_LINES) {
          throw e; // they may only not have been read yet
        }
        there = e;
      }
      known.put(name, there);
    }
    if (there instanceof ExpressionException e) {
      throw e;
    }
    return (Spot) there;
  }
}
