package bootscope.core.remote.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.regex.Pattern;

/** What a script has sent: a verb with its parameters, which are texts, numbers or truths. */
final class Request {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

  private final JsonObject said;

  Request(JsonObject said) {
    this.said = said;
  }

  boolean has(String name) {
    return said.has(name);
  }

  /**
   * A parameter as a text.
   *
   * @param otherwise where it is left out
   * @throws IllegalArgumentException when it is something else than a text, a number or a truth
   */
  String text(String name, String otherwise) {
    JsonElement value = said.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof JsonPrimitive primitive) {
      return primitive.getAsString();
    }
    throw new IllegalArgumentException(name + ": a text or a number is wanted");
  }

  String text(String name) {
    return text(name, "");
  }

  boolean truth(String name) {
    String text = text(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(name + ": true or false is wanted");
    }
    return text.equals("true");
  }

  /** A whole number from {@code least} to {@code most}. */
  int count(String name, int otherwise, int least, int most) {
    String text = text(name, Integer.toString(otherwise));
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(name + ": '" + text + "' is no whole number");
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // it has too many digits
    }
    throw new IllegalArgumentException(name + ": from " + least + " to " + most);
  }
}
