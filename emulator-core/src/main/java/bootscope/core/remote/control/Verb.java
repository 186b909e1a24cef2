package bootscope.core.remote.control;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a script can ask for, as data: requests are held against it, and {@code help} is made of it.
 *
 * @param meaning one phrase
 * @param parameters in the order in which they are told
 * @param action does it
 */
record Verb(String name, String meaning, List<Parameter> parameters, Action action) {
  /**
   * A parameter.
   *
   * @param meaning one phrase, with what it is where it is left out
   * @param needed whether it may not be left out
   */
  record Parameter(String name, String meaning, boolean needed) {}

  /** Does what was asked for. */
  @FunctionalInterface
  interface Action {
    CompletableFuture<JsonElement> of(Request request);
  }

  static Verb of(String name, String meaning, Action action, Parameter... parameters) {
    return new Verb(name, meaning, List.of(parameters), action);
  }

  static Parameter needs(String name, String meaning) {
    return new Parameter(name, meaning, true);
  }

  static Parameter takes(String name, String meaning) {
    return new Parameter(name, meaning, false);
  }
}
