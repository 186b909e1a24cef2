package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.describe.FieldDescription;
import java.util.List;
import java.util.Optional;

/**
 * One register of the processor as data: what it is called, how wide it is, what its bits mean, how
 * it is read, and what it takes. {@link CpuRegisters} lists them all.
 *
 * @param index in that list, and in {@link RegisterValues}
 * @param name the manual's, in lower case
 * @param width bits, up to 128
 * @param meaning one phrase; empty where the name says it
 * @param source where the manual describes it
 * @param fields from the lowest bit up; empty for a register that is one number
 * @param aliases other names, some of them for a part of it
 * @param low reads the lower 64 bits without side effects
 * @param high reads what is above them
 * @param setter takes a value, or refuses it
 */
public record CpuRegister(
    int index,
    String name,
    int width,
    Group group,
    String meaning,
    String source,
    List<FieldDescription> fields,
    List<Alias> aliases,
    Getter low,
    Getter high,
    Setter setter) {

  /** Registers that are shown together, in this order. */
  public enum Group {
    GENERAL,
    POINTER,
    SEGMENT,
    /** What a segment register holds besides its selector (SDM vol. 3A §3.4.3). */
    DESCRIPTOR_CACHE,
    TABLE,
    CONTROL,
    DEBUG,
    MSR,
    SSE,
    X87
  }

  /**
   * Another name, for bits {@code shift} to {@code shift + width − 1}.
   *
   * @param name in lower case
   */
  public record Alias(String name, int shift, int width) {}

  /** Reads a register. */
  @FunctionalInterface
  public interface Getter {
    long get(Processor processor);
  }

  /** Gives a register a value, as a debugger does: between two instructions. */
  @FunctionalInterface
  public interface Setter {
    RegisterEdit set(Processor processor, long low, long high);
  }

  static final Setter READ_ONLY = (p, low, high) -> RegisterEdit.READ_ONLY;

  public CpuRegister {
    fields = List.copyOf(fields);
    aliases = List.copyOf(aliases);
  }

  /** The value now, its lower 64 bits. */
  public long get(Processor processor) {
    return low.get(processor);
  }

  /**
   * Sets the register; of one that is wider than 64 bits, the upper ones become zero.
   *
   * @param value zero-extended to 64 bits
   */
  public RegisterEdit set(Processor processor, long value) {
    return set(processor, value, 0);
  }

  /**
   * Sets the whole of a register.
   *
   * @param low bits 0 to 63
   * @param high bits 64 and up
   */
  public RegisterEdit set(Processor processor, long low, long high) {
    boolean fits =
        width <= 64
            ? high == 0 && (width == 64 || low >>> width == 0)
            : width == 128 || high >>> width - 64 == 0;
    return fits ? setter.set(processor, low, high) : RegisterEdit.BAD_VALUE;
  }

  /** Whether some value can be given to it. */
  public boolean settable() {
    return setter != READ_ONLY;
  }

  /** What the lowest bits of it are called, if they have a name of their own. */
  public Optional<String> nameOf(int bits) {
    return bits == width
        ? Optional.of(name)
        : aliases.stream()
            .filter(a -> a.shift == 0 && a.width == bits)
            .map(Alias::name)
            .findFirst();
  }

  /** The names of the fields that are not 0, each with its value where it has more than one bit. */
  public String words(long value) {
    StringBuilder out = new StringBuilder();
    for (FieldDescription f : fields) {
      if (f.of(value) != 0) {
        String meaning = f.meaningOf(value);
        out.append(out.isEmpty() ? "" : " ").append(f.name());
        out.append(f.width() == 1 ? "" : "=" + (meaning == null ? f.of(value) : meaning));
      }
    }
    return out.toString();
  }
}
