package bootscope.views.control.code;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Disassembles around an address. */
@FunctionalInterface
public interface LineSource {
  /**
   * Asks for lines in ascending order: up to {@code before} of them in front of the one that begins
   * exactly at {@code anchor}, that one, and up to {@code after} behind it. The answer may come
   * later and on any thread.
   */
  CompletionStage<List<CodeLine>> load(long anchor, int before, int after);
}
