package bootscope.core.describe;

import java.util.List;

/**
 * One register as its datasheet describes it.
 *
 * @param name as in the datasheet
 * @param offset from the base of its {@link RegisterBank}, in the bank's address space
 * @param width in bits
 * @param meaning one phrase
 * @param reference the document and section it was taken from
 * @param fields from the lowest bit up or as the datasheet lists them; may be empty
 */
public record RegisterDescription(
    String name,
    int offset,
    int width,
    Access access,
    String meaning,
    String reference,
    List<FieldDescription> fields) {
  public RegisterDescription {
    fields = List.copyOf(fields);
  }

  public static RegisterDescription register(
      String name,
      int offset,
      int width,
      Access access,
      String meaning,
      String reference,
      FieldDescription... fields) {
    return new RegisterDescription(
        name, offset, width, access, meaning, reference, List.of(fields));
  }
}
