package bootscope.core.history;

import java.util.ArrayList;
import java.util.List;

/**
 * An instant of a run that the user wants to find again.
 *
 * @param note in the user's words
 * @param instructions retired at it
 * @param virtualNanos virtual time then
 */
public record MarkedInstant(String note, long instructions, long virtualNanos) {
  /**
   * Those that are marked once this is, too: each instant has one note, and each note one instant.
   * Without a note it is marked no longer.
   */
  public List<MarkedInstant> among(List<MarkedInstant> marked) {
    List<MarkedInstant> all = new ArrayList<>(marked);
    all.removeIf(
        m ->
            m.instructions == instructions && m.virtualNanos == virtualNanos
                || m.note.equals(note));
    if (!note.isEmpty()) {
      all.add(this);
    }
    return all;
  }
}
