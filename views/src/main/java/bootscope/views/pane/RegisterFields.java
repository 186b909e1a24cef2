package bootscope.views.pane;

import bootscope.core.describe.FieldDescription;
import bootscope.views.control.bits.BitField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A register's described fields, for a strip that shows its bits. */
public final class RegisterFields {
  private RegisterFields() {}

  /**
   * Fields as a strip has them.
   *
   * @param source the document that describes them; empty for none
   * @param editable which of them may be changed
   */
  public static List<BitField> of(
      List<FieldDescription> described, String source, Predicate<FieldDescription> editable) {
    List<BitField> fields = new ArrayList<>();
    for (FieldDescription f : described) {
      Map<Long, String> meanings = new HashMap<>();
      for (int i = 0; i < f.values().size(); i++) {
        meanings.put((long) i, f.values().get(i));
      }
      fields.add(
          new BitField(
              f.name(),
              f.low() + f.width() - 1,
              f.low(),
              source.isEmpty() ? f.meaning() : f.meaning() + " (" + source + ")",
              meanings,
              editable.test(f)));
    }
    return fields;
  }
}
