package bootscope.core.remote.dap;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.lsp4j.jsonrpc.validation.NonNull;

/**
 * What a request comes with, held against the library's description of it: a class whose fields are
 * what the protocol names, primitive or not null where that wants them.
 */
final class DapArguments {
  /** Of {@code launch} and {@code attach}: whether the guest stays where it stands. */
  static final String STOP_ON_ENTRY = "stopOnEntry";

  /** What the protocol wants, and nobody here needs: there is one adapter, and one thread. */
  private static final Set<String> NEEDLESS = Set.of("adapterID", "threadId");

  private static final Map<Class<?>, String> WORDS =
      Map.of(
          String.class, "a text",
          int.class, "a whole number",
          Integer.class, "a whole number",
          boolean.class, "true or false",
          Boolean.class, "true or false");

  private DapArguments() {}

  /**
   * The same without what is null.
   *
   * @throws IllegalArgumentException with what is wrong, and where
   */
  static JsonObject checked(JsonObject said, Class<?> type) {
    return checked(said, type, "");
  }

  private static JsonObject checked(JsonObject said, Class<?> type, String path) {
    JsonObject checked = new JsonObject();
    if (type == Map.class) { // what launch and attach take is the adapter's own
      said.asMap().forEach((k, v) -> checked.add(k, v));
      JsonElement entry = said.get(STOP_ON_ENTRY);
      if (entry != null) {
        value(entry, boolean.class, STOP_ON_ENTRY);
      }
      return checked;
    }
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      String name = path + field.getName();
      JsonElement value = said.get(field.getName());
      if (value != null && !value.isJsonNull()) {
        checked.add(field.getName(), value(value, field.getType(), name));
      } else if (isNeeded(field) && !NEEDLESS.contains(name)) {
        throw new IllegalArgumentException(name + ": it is missing");
      }
    }
    return checked;
  }

  private static boolean isNeeded(Field field) {
    return field.getType().isPrimitive() || field.isAnnotationPresent(NonNull.class);
  }

  private static JsonElement value(JsonElement said, Class<?> type, String name) {
    if (type.isArray()) {
      return array(said, type.getComponentType(), name);
    }
    if (type.isEnum()) {
      return oneOf(said, type.getEnumConstants(), name);
    }
    if (type == int.class || type == Integer.class) {
      return new JsonPrimitive(whole(said, name));
    }
    if (type == boolean.class || type == Boolean.class || type == String.class) {
      JsonPrimitive primitive = said instanceof JsonPrimitive p ? p : null;
      boolean fits =
          primitive != null
              && (type == String.class ? primitive.isString() : primitive.isBoolean());
      return is(fits, said, name, WORDS.get(type));
    }
    if (type.getPackageName().equals("org.eclipse.lsp4j.debug")) {
      is(said.isJsonObject(), said, name, "an object");
      return checked(said.getAsJsonObject(), type, name + ".");
    }
    return said; // anything
  }

  private static JsonArray array(JsonElement said, Class<?> type, String name) {
    is(said.isJsonArray(), said, name, "an array");
    JsonArray checked = new JsonArray();
    for (JsonElement element : said.getAsJsonArray()) {
      checked.add(value(element, type, name + "[" + checked.size() + "]"));
    }
    return checked;
  }

  private static JsonElement oneOf(JsonElement said, Object[] constants, String name) {
    String all = String.join(", ", Arrays.stream(constants).map(c -> name((Enum<?>) c)).toList());
    boolean fits =
        said instanceof JsonPrimitive p
            && Arrays.stream(constants).anyMatch(c -> name((Enum<?>) c).equals(p.getAsString()));
    return is(fits, said, name, "one of these: " + all);
  }

  /** {@code READ_WRITE} is {@code readWrite}. */
  private static String name(Enum<?> constant) {
    String[] words = constant.name().toLowerCase(Locale.ROOT).split("_");
    StringBuilder name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
    }
    return name.toString();
  }

  /** A whole number of 32 bits. */
  static int whole(JsonElement said, String name) {
    is(said instanceof JsonPrimitive p && p.isNumber(), said, name, "a whole number");
    String text = said.getAsString();
    try {
      if (text.length() <= 20) {
        return new BigDecimal(text).intValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(name + ": a whole number of at most 32 bits is wanted");
  }

  private static JsonElement is(boolean fits, JsonElement said, String name, String what) {
    if (!fits) {
      throw new IllegalArgumentException(name + ": " + what + " is wanted");
    }
    return said;
  }
}
