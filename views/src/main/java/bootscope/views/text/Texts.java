package bootscope.views.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javafx.beans.Observable;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;

/**
 * The message bundle. English is the base and complete; {@code messages_<language>.properties}
 * beside it replaces what it translates. A text with places for arguments, such as {@code {0}}, is
 * a {@link MessageFormat} pattern, in which an apostrophe is doubled; one without is taken as it
 * stands, whether it is given arguments or not.
 */
public final class Texts {
  private static final String BASE = "bootscope/assets/i18n/messages";

  private final ReadOnlyObjectWrapper<Locale> locale = new ReadOnlyObjectWrapper<>();

  /** What is shown in a language. */
  private volatile Bundle bundle;

  /**
   * @param formats patterns that have been read, which takes longer than to fill them, by their
   *     text
   */
  private record Bundle(
      Map<String, String> texts, Locale locale, Map<String, MessageFormat> formats) {
    String fill(String text, Object... arguments) {
      MessageFormat format = formats.computeIfAbsent(text, t -> new MessageFormat(t, locale));
      synchronized (format) { // it may be asked for from several threads
        return format.format(arguments, new StringBuffer(), null).toString();
      }
    }
  }

  public Texts(Locale locale) {
    setLocale(locale);
  }

  /**
   * The language shown, which is English where there is no translation; what {@link #bind} returned
   * follows it.
   */
  public ReadOnlyObjectProperty<Locale> localeProperty() {
    return locale.getReadOnlyProperty();
  }

  public void setLocale(Locale wanted) {
    Map<String, String> all = new HashMap<>(load(BASE + ".properties"));
    String language = wanted.getLanguage();
    Map<String, String> translated =
        language.isEmpty() ? Map.of() : load(BASE + "_" + language + ".properties");
    all.putAll(translated);
    boolean shown = !translated.isEmpty() || language.equals(Locale.ENGLISH.getLanguage());
    // Numbers go with the words that they stand in.
    bundle = new Bundle(all, shown ? wanted : Locale.ENGLISH, new ConcurrentHashMap<>());
    locale.set(bundle.locale);
  }

  /** The text of a key, or the key in guillemets: a gap shows, but takes no window down. */
  public String get(String key, Object... arguments) {
    Bundle now = bundle;
    String text = now.texts.get(key);
    if (text == null) {
      return "«" + key + "»";
    }
    return arguments.length == 0 || !isPattern(text) ? text : now.fill(text, arguments);
  }

  static boolean isPattern(String text) {
    return text.indexOf('{') >= 0;
  }

  /** The text of a key, or {@code otherwise} where there is none. */
  public String getOr(String key, String otherwise) {
    return bundle.texts.getOrDefault(key, otherwise);
  }

  public boolean has(String key) {
    return bundle.texts.containsKey(key);
  }

  /** All keys, sorted. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(new TreeSet<>(bundle.texts.keySet()));
  }

  /**
   * The text of a key as a value that follows the language and each argument that is observable.
   */
  public ObservableValue<String> bind(String key, Object... arguments) {
    Observable[] sources = new Observable[arguments.length + 1];
    int count = 0;
    sources[count++] = locale;
    for (Object argument : arguments) {
      if (argument instanceof ObservableValue<?> value) {
        sources[count++] = value;
      }
    }
    return Bindings.createStringBinding(
        () -> get(key, current(arguments)), Arrays.copyOf(sources, count));
  }

  private static Object[] current(Object[] arguments) {
    Object[] values = new Object[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          arguments[i] instanceof ObservableValue<?> value ? value.getValue() : arguments[i];
    }
    return values;
  }

  private static Map<String, String> load(String resource) {
    Properties properties = new Properties();
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      if (in == null) {
        return Map.of();
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(k -> map.put(k, properties.getProperty(k)));
    return map;
  }
}
