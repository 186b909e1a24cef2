package bootscope.core.debug;

import bootscope.core.debug.BreakpointKind.Parameter;
import bootscope.core.debug.BreakpointKind.Type;
import bootscope.core.debug.BreakpointKind.Values;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A stretch of memory as a user names it, with the parameters by which it is asked for.
 *
 * @param address of its first byte, linear or guest-physical
 * @param length bytes, at least 1
 * @param text as the user named it
 */
public record MemoryRange(long address, boolean physical, long length, String text) {
  static final Parameter SPACE = Parameter.choice("space", "linear", "physical");

  /** Where it begins. */
  static Parameter at(String example) {
    return Parameter.of("at", Type.ADDRESS, example);
  }

  static Parameter length(String example) {
    return Parameter.of("length", Type.COUNT, example);
  }

  static Parameter optionalLength(String example) {
    return Parameter.optional("length", Type.COUNT, example);
  }

  /**
   * What was said for {@link #at}, {@link #length} and {@link #SPACE}.
   *
   * @param usual length where none was said; 0 where one must be
   */
  static MemoryRange linearOrPhysical(Values values, long usual) throws BreakpointException {
    return of(values, values.choice(SPACE).equals("physical"), usual);
  }

  /** The same of a kind that knows guest-physical addresses only. */
  static MemoryRange physical(Values values, long usual) throws BreakpointException {
    return of(values, true, usual);
  }

  private static MemoryRange of(Values values, boolean physical, long usual)
      throws BreakpointException {
    boolean said = usual == 0 || !values.text("length").isEmpty();
    return new MemoryRange(
        values.address("at"),
        physical,
        said ? values.count("length") : usual,
        values.optional("name").orElse(values.text("at")));
  }

  /** Whether it has a byte. */
  boolean holds(long at) {
    return Long.compareUnsigned(at - address, length) < 0;
  }

  /** Whether it has one of some bytes. */
  boolean touches(long at, long bytes) {
    return holds(at) || Long.compareUnsigned(address - at, bytes) < 0;
  }

  /** The same, for {@link Trigger#values}. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("at", "0x" + Long.toHexString(address));
    values.put("length", Long.toString(length));
    values.put("space", physical ? "physical" : "linear");
    values.put("name", text);
    return values;
  }

  Trigger.Place place() {
    return new Trigger.Place(address, physical, false);
  }
}
