package bootscope.core.cpu.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which engine runs the guest, and what it holds.
 *
 * @param translates whether code runs as the host's own where it can; else the interpreter runs all
 * @param reason why the interpreter runs all, in words that follow "since"; null where it does not
 * @param decoded blocks of instructions that are kept
 * @param translated blocks since the cache of code was last emptied, overwritten ones included
 * @param codeBytes bytes of the host's code, which overwritten blocks still take
 * @param mostCodeBytes when it would be more, the cache is emptied
 * @param emptied how often it was: for want of room, or because a breakpoint was set or deleted,
 *     the machine was reset, counting was switched
 * @param counting whether translated blocks count how often they begin
 * @param made blocks that were translated in this run, in all; others were kept by runs before it
 */
public record EngineStatus(
    boolean translates,
    String reason,
    int decoded,
    int translated,
    long codeBytes,
    long mostCodeBytes,
    int emptied,
    boolean counting,
    int made,
    Kept kept) {

  /**
   * Translated code that is kept from run to run.
   *
   * @param file where; empty where none is
   * @param state what became of the file; without one, why, in words that follow "since"
   * @param taken blocks that it had
   * @param found blocks of those to which the guest has come
   */
  public record Kept(Optional<Path> file, String state, int taken, int found) {}

  /** Whether it is known how often each block began. */
  public boolean knowsRuns() {
    return !translates || counting;
  }
}
