package bootscope.core.history;

import bootscope.core.debug.CpuRegister;
import bootscope.core.machine.StopReason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where two runs part: up to there both were at the same linear address after each instruction.
 *
 * @param instructions from where the comparison begins to there, in both
 * @param first what the first does there
 * @param second what the second does
 * @param values that registers have there, where they are not the same
 * @param reads of the instruction there, where the two do not find the same
 */
public record Parting(
    long instructions, Side first, Side second, List<Values> values, List<Reads> reads) {

  /**
   * An instruction.
   *
   * @param rip its linear address
   * @param symbol where that is in the kernel; null elsewhere
   * @param text null where none can be read
   */
  public record Place(long rip, String symbol, String text) {}

  /**
   * One of the two.
   *
   * @param instructions that have retired in it
   * @param at where it stands
   * @param events what was delivered before or in place of the instruction there
   * @param next where it is one instruction later; empty where it has ended
   * @param end how it has ended there
   */
  public record Side(
      long instructions,
      Place at,
      List<String> events,
      Optional<Place> next,
      Optional<StopReason> end) {}

  /**
   * A register that does not have the same value in both.
   *
   * @param first its lower 64 bits
   * @param second likewise
   * @param since when it was the same for the last time, in instructions counted like the
   *     parting's; empty where that is longer ago than is looked back
   * @param by what ran then, as the first has it
   * @param reads of that, where the two do not find the same
   */
  public record Values(
      CpuRegister register,
      long first,
      long second,
      OptionalLong since,
      Optional<Place> by,
      List<Reads> reads) {}

  /**
   * A load of one instruction by which the two get different bytes.
   *
   * @param firstAddress linear
   * @param secondAddress linear
   * @param size bytes, at most 8
   * @param first what they hold, little-endian
   * @param second likewise
   * @param words what lies there in the first; empty where that is not known
   * @param firstWriter who wrote them last in the first; empty where nobody did
   * @param secondWriter likewise
   */
  public record Reads(
      long firstAddress,
      long secondAddress,
      int size,
      long first,
      long second,
      String words,
      Optional<Written> firstWriter,
      Optional<Written> secondWriter) {}
}
