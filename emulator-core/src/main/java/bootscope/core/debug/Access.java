package bootscope.core.debug;

import java.util.Locale;

/**
 * What a guest did for which it was stopped.
 *
 * @param space what {@code address} is
 * @param name of a register or an event; empty for memory and ports
 * @param address linear, guest-physical, a port, a register's number, or a vector
 * @param size bytes; 0 where that means nothing
 * @param write whether it was a write
 * @param before what was there; of a read, what was read
 * @param after what is there now; of an event, its error code
 */
public record Access(
    Space space, String name, long address, int size, boolean write, long before, long after) {
  public enum Space {
    LINEAR,
    PHYSICAL,
    PORT,
    REGISTER,
    EVENT
  }

  /** The same, with what is there now that it is over. */
  Access over(long now) {
    return new Access(space, name, address, size, write, before, now);
  }

  /** In words, for a person. */
  public String text() {
    return switch (space) {
      case LINEAR, PHYSICAL -> {
        String at = space == Space.PHYSICAL ? "physical address " : "";
        yield write
            ? say("%d bytes at %s0x%x: 0x%x became 0x%x", size, at, address, before, after)
            : say("%d bytes read at %s0x%x: 0x%x", size, at, address, before);
      }
      case PORT ->
          write
              ? say("0x%x was written to port 0x%x", after, address)
              : say("0x%x was read from port 0x%x", before, address);
      case REGISTER -> say("%s: 0x%x became 0x%x", name, before, after);
      case EVENT -> after == 0 ? name : say("%s, error code 0x%x", name, after);
    };
  }

  private static String say(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
