package bootscope.app.settings;

import bootscope.core.bits.ByteText;
import bootscope.core.bits.FileNames;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a value of a JSON file may be. A file's form is a table of these ({@link Forms}), so that
 * what is read is bounded and told by its name before anything is made of it.
 */
interface Rule {
  /** The longest number that is looked at, in characters: every double and long is shorter. */
  int LONGEST_NUMBER = 40;

  /** How much of a value that may not be there is told, in characters. */
  int SHOWN = 60;

  /** What is allowed, in words that follow "must be". */
  String words();

  /**
   * Whether a value is of use. What is not is told; inside of what is loose it is taken out as
   * well.
   *
   * @param at where the value is, such as {@code machine.seed}
   * @param troubles a sentence without its full stop for each value that may not be there
   */
  boolean allows(String at, JsonElement value, List<String> troubles);

  /** A value without parts. */
  record Plain(String words, Predicate<JsonPrimitive> fits) implements Rule {
    @Override
    public boolean allows(String at, JsonElement value, List<String> troubles) {
      return value instanceof JsonPrimitive plain && fits.test(plain)
          || told(at, value, words, troubles);
    }
  }

  /**
   * Values behind each other.
   *
   * @param loose those that may not be there, or are too many, are left out; else the list as a
   *     whole may not
   */
  record Many(int most, Rule each, boolean loose) implements Rule {
    @Override
    public String words() {
      return String.format(Locale.ROOT, "a list of at most %d, each %s", most, each.words());
    }

    @Override
    public boolean allows(String at, JsonElement value, List<String> troubles) {
      if (!(value instanceof JsonArray list)) {
        return told(at, value, words(), troubles);
      }
      if (list.size() > most) {
        troubles.add(
            String.format(Locale.ROOT, "%s has %d entries, of at most %d", at, list.size(), most));
        if (!loose) {
          return false;
        }
        while (list.size() > most) {
          list.remove(list.size() - 1);
        }
      }
      for (int i = 0, place = 0; i < list.size(); place++) {
        if (each.allows(at + "[" + place + "]", list.get(i), troubles)) {
          i++;
        } else if (loose) {
          list.remove(i);
        } else {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Values by names of the user's or of panes.
   *
   * @param loose those that may not be there are left out; else the map as a whole may not
   */
  record Named(int most, Rule each, boolean loose) implements Rule {
    @Override
    public String words() {
      return String.format(
          Locale.ROOT, "an object of at most %d fields, each %s", most, each.words());
    }

    @Override
    public boolean allows(String at, JsonElement value, List<String> troubles) {
      if (!(value instanceof JsonObject map)) {
        return told(at, value, words(), troubles);
      }
      if (map.size() > most) {
        troubles.add(
            String.format(Locale.ROOT, "%s has %d fields, of at most %d", at, map.size(), most));
        return false;
      }
      for (String name : List.copyOf(map.keySet())) {
        if (!each.allows(at + "." + ByteText.readable(cut(name)), map.get(name), troubles)) {
          if (!loose) {
            return false;
          }
          map.remove(name);
        }
      }
      return true;
    }
  }

  /** A field of an object; null in the file is as if it were not there. */
  record Field(String name, Rule rule, boolean required) {
    static Field required(String name, Rule rule) {
      return new Field(name, rule, true);
    }

    static Field optional(String name, Rule rule) {
      return new Field(name, rule, false);
    }
  }

  /**
   * An object with these fields; others, as of a later version, are not looked at.
   *
   * @param loose optional fields that may not be there are left out; else the object may not
   */
  record Fields(List<Field> fields, boolean loose) implements Rule {
    @Override
    public String words() {
      return "an object";
    }

    @Override
    public boolean allows(String at, JsonElement value, List<String> troubles) {
      if (!(value instanceof JsonObject object)) {
        return told(at, value, words(), troubles);
      }
      for (Field field : fields) {
        JsonElement part = object.get(field.name);
        String where = at.isEmpty() ? field.name : at + "." + field.name;
        if (part == null || part instanceof JsonNull) {
          object.remove(field.name);
          if (field.required) {
            troubles.add(where + " is missing, and must be " + field.rule.words());
            return false;
          }
        } else if (!field.rule.allows(where, part, troubles)) {
          if (!loose || field.required) {
            return false;
          }
          object.remove(field.name);
        }
      }
      return true;
    }
  }

  /** Always false. */
  static boolean told(String at, JsonElement value, String words, List<String> troubles) {
    troubles.add(at + " is " + shown(value) + ", and must be " + words);
    return false;
  }

  /** A value as messages show it. */
  static String shown(JsonElement value) {
    return switch (value) {
      case JsonArray list -> "a list";
      case JsonObject object -> "an object";
      case JsonPrimitive p when p.isString() ->
          ByteText.readable(new JsonPrimitive(cut(p.getAsString())).toString());
      default -> cut(value.toString());
    };
  }

  private static String cut(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  // ---------------------------------------------------------------- the kinds of plain values

  /** Yes or no. */
  Rule FLAG = new Plain("true or false", JsonPrimitive::isBoolean);

  /** A file's name; which files there are is not looked at. */
  Rule PATH = new Plain("a file's name", p -> p.isString() && isPath(p.getAsString()));

  private static boolean isPath(String text) {
    try {
      return !text.isEmpty() && FileNames.path(text) != null;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** A whole number in a range, ends included, that is a multiple of {@code step}. */
  static Rule whole(long least, long most, long step) {
    String range = String.format(Locale.ROOT, "from %d to %d", least, most);
    return new Plain(
        step == 1 ? "a whole number " + range : "a multiple of " + step + " " + range,
        p -> {
          BigDecimal n = number(p);
          return n != null
              && n.compareTo(BigDecimal.valueOf(least)) >= 0
              && n.compareTo(BigDecimal.valueOf(most)) <= 0
              && n.remainder(BigDecimal.valueOf(step)).signum() == 0;
        });
  }

  static Rule whole(long least, long most) {
    return whole(least, most, 1);
  }

  static Rule real(double least, double most) {
    return new Plain(
        "a number from "
            + BigDecimal.valueOf(least).stripTrailingZeros().toPlainString()
            + " to "
            + BigDecimal.valueOf(most).stripTrailingZeros().toPlainString(),
        p -> {
          BigDecimal n = number(p);
          return n != null && n.doubleValue() >= least && n.doubleValue() <= most;
        });
  }

  /** A number's value; null for what is none, or longer than any that we write. */
  private static BigDecimal number(JsonPrimitive p) {
    String text = p.isNumber() ? p.getAsString() : "";
    try {
      BigDecimal n = text.length() > LONGEST_NUMBER ? null : new BigDecimal(text);
      // Neither too large nor too fine to reckon with.
      return n == null || Math.abs((long) n.scale()) > 400 ? null : n;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Any text, none included, of at most so many characters. */
  static Rule text(int most) {
    return new Plain(
        String.format(Locale.ROOT, "a text of at most %d characters", most),
        p -> p.isString() && p.getAsString().length() <= most);
  }

  /**
   * A text that matches.
   *
   * @param words for what does
   */
  static Rule text(String words, Pattern pattern) {
    return new Plain(words, p -> p.isString() && pattern.matcher(p.getAsString()).matches());
  }

  /** One of a few words. */
  static Rule oneOf(Collection<String> names) {
    return new Plain(
        "one of " + String.join(", ", names), p -> p.isString() && names.contains(p.getAsString()));
  }
}
