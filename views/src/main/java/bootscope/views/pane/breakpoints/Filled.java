package bootscope.views.pane.breakpoints;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.debug.Trigger;
import java.util.HashMap;
import java.util.Map;

/**
 * What fields say of a trigger before anything is typed over. An address may stand there by its
 * name; it means the same one for as long as that is left alone, whatever the name would mean now.
 *
 * @param texts what each of its kind's parameters says, by name
 */
record Filled(Trigger trigger, Map<String, String> texts) {
  Filled {
    texts = Map.copyOf(texts);
  }

  /**
   * What is said by fields in which some of it was typed over.
   *
   * @param typed by the parameters' names; they may be another kind's
   */
  Map<String, String> said(Map<String, String> typed) {
    Map<String, String> values = trigger.values();
    Map<String, String> said = new HashMap<>(typed);
    boolean stays = true;
    for (Parameter p : trigger.kind().parameters()) {
      if (p.type() == Type.ADDRESS) {
        boolean same = texts.getOrDefault(p.name(), "").equals(typed.get(p.name()));
        if (same) {
          said.put(p.name(), values.getOrDefault(p.name(), ""));
        }
        stays &= same;
      }
    }
    if (stays) {
      values.forEach(said::putIfAbsent); // as the name by which the user called it
    }
    return said;
  }
}
