package bootscope.core.debug;

import bootscope.core.cpu.engine.Processor;
import bootscope.core.isa.CodeSize;
import bootscope.core.isa.Decoder;
import bootscope.core.isa.Instruction;
import bootscope.core.isa.InstructionFormatter;
import bootscope.core.isa.InstructionFormatter.Syntax;
import bootscope.core.machine.Machine;
import java.util.Arrays;
import java.util.HexFormat;

/** Guest memory as an observer reads it, and the instructions in it as text. */
public final class Listing {
  private static final int LONGEST = 15;

  /**
   * One instruction.
   *
   * @param bytes at least one
   * @param instruction null where there is none: {@code text} then says so
   * @param size of the code as which it was read
   */
  public record Line(
      long address, byte[] bytes, Instruction instruction, String text, CodeSize size) {
    /** The bytes in hexadecimal, without blanks. */
    public String hex() {
      return HexFormat.of().formatHex(bytes);
    }
  }

  private Listing() {}

  /**
   * Reads memory without side effects.
   *
   * @return how many bytes from the first on were read: fewer than asked where nothing is mapped,
   *     or where neither stored bytes nor a device answer
   */
  public static int peek(Machine machine, boolean physical, long address, byte[] into) {
    for (int done = 0; done < into.length; ) {
      long at = address + done;
      int part = (int) Math.min(into.length - done, 4096 - (at & 4095));
      long place = physical ? at : machine.processor().mmu.observe(at);
      boolean present =
          place != -1
              && (machine.memory().readOffset(place) >= 0
                  || machine.memory().windows().stream()
                      .anyMatch(w -> Long.compareUnsigned(place - w.start(), w.length()) < 0));
      if (!present) {
        return done;
      }
      System.arraycopy(machine.memory().peek(place, part), 0, into, done, part);
      done += part;
    }
    return into.length;
  }

  /** Bytes, at most 8, as a little-endian number. */
  static long number(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  /** The size of code that the processor runs now. */
  public static CodeSize codeSize(Processor processor) {
    return switch (processor.codeBits()) {
      case 64 -> CodeSize.BITS_64;
      case 32 -> CodeSize.BITS_32;
      default -> CodeSize.BITS_16;
    };
  }

  /**
   * The instruction at an address, in the mode in which it ran; if it did not, or is the next to
   * run, in the processor's present one. Null if none can be read.
   */
  public static Line at(Debugger d, Syntax syntax, boolean physical, long address) {
    byte[] bytes = new byte[LONGEST];
    int available = peek(d.machine(), physical, address, bytes);
    if (available == 0) {
      return null;
    }
    CodeSize size = codeSize(d.machine().processor());
    if (physical || address != d.machine().processor().linearRip()) {
      size = d.ranModes().of(physical, address, bytes, 1, size)[0];
    }
    Decoder decoder = new Decoder(size);
    Instruction instruction = decoder.decode(bytes, 0, available);
    if (instruction == null) {
      return new Line(address, Arrays.copyOf(bytes, 1), null, "(bad)", size);
    }
    String text =
        InstructionFormatter.of(syntax, size)
            .format(instruction, address, a -> d.nameOf(physical, a));
    return new Line(address, Arrays.copyOf(bytes, instruction.length()), instruction, text, size);
  }
}
