package bootscope.core.debug;

import bootscope.core.timeline.ProcessorMode;
import java.util.Locale;

/**
 * What a guest did for which it was stopped.
 *
 * @param space what {@code address} is
 * @param name of a register, an event, or a device; empty for memory and ports
 * @param address linear, guest-physical, a port, a register's number, or a vector; of an
 *     instruction, where it lies
 * @param size bytes; 0 where that means nothing
 * @param write whether it was a write
 * @param before what was there; of a read, what was read
 * @param after what is there now; of an event, its error code. Of a mode both are numbers of {@link
 *     ProcessorMode}s, of an instruction its guest-physical address.
 */
public record Access(
    Space space, String name, long address, int size, boolean write, long before, long after) {
  public enum Space {
    LINEAR,
    PHYSICAL,
    PORT,
    REGISTER,
    EVENT,
    /** A device's registers, by their guest-physical address. */
    DEVICE,
    /** A device's register, by its name. */
    DEVICE_REGISTER,
    /** A device's register that keeps nothing of what is written there. */
    COMMAND,
    /** A device's access to guest-physical memory. */
    DMA,
    MODE,
    /** The current privilege level. */
    PRIVILEGE,
    /** An instruction that is about to run. */
    INSTRUCTION,
    /** A byte of one, from a page from which none had been fetched. */
    FIRST_INSTRUCTION
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
            ? say("%s at %s0x%x: 0x%x became 0x%x", bytes(size), at, address, before, after)
            : say("%s read at %s0x%x: 0x%x", bytes(size), at, address, before);
      }
      case PORT ->
          write
              ? say("0x%x was written to port 0x%x", after, address)
              : say("0x%x was read from port 0x%x", before, address);
      case REGISTER -> say("%s: 0x%x became 0x%x", name, before, after);
      case EVENT -> after == 0 ? name : say("%s, error code 0x%x", name, after);
      case DEVICE ->
          write
              ? say("0x%x was written to %s at 0x%x", after, name, address)
              : say("0x%x was read from %s at 0x%x", before, name, address);
      case DEVICE_REGISTER ->
          write
              ? say("%s: 0x%x became 0x%x", name, before, after)
              : say("0x%x was read from %s", before, name);
      case COMMAND -> say("0x%x was written to %s", after, name);
      case DMA ->
          write
              ? say(
                  "%s wrote %s at physical address 0x%x: 0x%x became 0x%x",
                  name, bytes(size), address, before, after)
              : say(
                  "%s read %s at physical address 0x%x: 0x%x", name, bytes(size), address, before);
      case MODE -> say("%s became %s", mode(before), mode(after));
      case PRIVILEGE -> say("privilege level %d became %d", before, after);
      case INSTRUCTION -> say("the instruction at 0x%x", address);
      case FIRST_INSTRUCTION ->
          say(
              "the first from the page at physical address 0x%x, at 0x%x",
              after & -4096, address & -4096);
    };
  }

  /**
   * The same behind what was asked for, which is not named again where it is what was accessed.
   *
   * @param asked as {@link Trigger#text} has it
   * @return empty where that says all
   */
  public String change(String asked) {
    String became = say("0x%x became 0x%x", before, after);
    String moved = write ? say("0x%x was written", after) : say("0x%x was read", before);
    return switch (space) {
      case REGISTER -> became; // the trigger is of one register
      case DEVICE_REGISTER -> asked.equals(name) ? write ? became : moved : text();
      case COMMAND -> asked.equals(name) ? moved : text();
      case PORT -> asked.equals(say("port 0x%x", address)) ? moved : text();
      case LINEAR, PHYSICAL -> {
        String done = write ? "%s: " + became : "%s read: " + say("0x%x", before);
        boolean same = asked.replaceFirst("^0x", "").equals(Long.toHexString(address));
        yield same ? say(done, bytes(size)) : text();
      }
      case EVENT -> !asked.equals(name) ? text() : after == 0 ? "" : say("error code 0x%x", after);
      default -> text();
    };
  }

  private static String bytes(int count) {
    return count == 1 ? "1 byte" : say("%d bytes", count);
  }

  private static String mode(long number) {
    return ProcessorMode.values()[(int) number].text();
  }

  private static String say(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
