package bootscope.app.settings;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * Sessions of version 1, made into those of version 2: a breakpoint was an address or a count of
 * one of four kinds, and is what its kind's parameters are. In early ones of version 2 {@code
 * device} was what {@code mmio} is.
 */
final class FirstSessions {
  private FirstSessions() {}

  /** Changes a session in place, if it is an early one. */
  static void upgrade(JsonObject session) {
    nameMmio(session.get("breakpoints"));
    JsonElement version = session.get("version");
    if (version == null || !version.isJsonPrimitive() || version.getAsInt() != 1) {
      return;
    }
    session.addProperty("version", SavedSession.VERSION);
    JsonElement old = session.get("breakpoints");
    if (old == null || !old.isJsonArray()) {
      return;
    }
    JsonArray now = new JsonArray();
    for (JsonElement b : old.getAsJsonArray()) {
      now.add(breakpoint(b.getAsJsonObject()));
    }
    session.add("breakpoints", now);
  }

  private static void nameMmio(JsonElement breakpoints) {
    if (breakpoints instanceof JsonArray all) {
      for (JsonElement b : all) {
        if (b instanceof JsonObject breakpoint
            && breakpoint.get("said") instanceof JsonObject said
            && said.has("at")
            && text(breakpoint, "kind").equals("device")) {
          breakpoint.addProperty("kind", "mmio");
        }
      }
    }
  }

  private static JsonObject breakpoint(JsonObject old) {
    String where = text(old, "where");
    String at = text(old, "at");
    boolean symbol = old.has("symbol") && old.get("symbol").getAsBoolean();
    JsonObject said = new JsonObject();
    String kind = text(old, "kind");
    switch (symbol ? "SYMBOL" : kind) {
      case "SYMBOL" -> said.addProperty("symbol", where);
      case "COUNT" -> said.addProperty("instructions", at);
      case "MILESTONE" -> said.addProperty("name", where);
      default -> {
        said.addProperty("at", at);
        said.addProperty("space", kind.equals("PHYSICAL") ? "physical" : "linear");
        said.addProperty("name", where);
      }
    }
    JsonObject now = new JsonObject();
    now.addProperty(
        "kind",
        symbol
            ? "symbol"
            : switch (kind) {
              case "COUNT" -> "count";
              case "MILESTONE" -> "milestone";
              default -> "address";
            });
    now.add("said", said);
    now.add("enabled", old.get("enabled"));
    return now;
  }

  private static String text(JsonObject of, String name) {
    JsonElement value = of.get(name);
    return value == null ? "" : value.getAsString();
  }
}
