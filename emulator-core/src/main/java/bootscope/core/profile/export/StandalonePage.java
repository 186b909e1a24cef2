package bootscope.core.profile.export;

import bootscope.core.profile.ProfiledFunction.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A page that stands alone: it loads nothing, and its own script, named by its hash, is the only
 * one that may run in it (Content Security Policy Level 3, "script-src"). Everything that comes
 * from a guest or a file is data to it.
 *
 * <p>Each has frames in rows, tables, and a search ({@code view.js}); what is particular to one is
 * in resources of its own: {@code NAME-tabs.html}, {@code NAME-panels.html}, {@code NAME.js}.
 */
public final class StandalonePage {
  /** Bytes of a name, in JSON. */
  private static final int MOST_OF_NAME = 240;

  private final String title;
  private final Class<?> owner;
  private final String name;

  /** Writes a page's data: a script with the id {@code facts}, and others. */
  public interface Data {
    void write(Text out, String title);
  }

  /**
   * @param title of the page; it may hold anything
   * @param owner beside whose class the resources are
   * @param name with which they begin
   */
  public StandalonePage(String title, Class<?> owner, String name) {
    this.title = title;
    this.owner = owner;
    this.name = name;
  }

  /** Writes the page. */
  public void write(Text out, Data data) {
    String script =
        "\"use strict\";\n(() => {\n"
            + resource(StandalonePage.class, "view.js")
            + "\n"
            + resource(owner, name + ".js")
            + "})();\n";
    out.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.add("style-src 'unsafe-inline'; script-src 'sha256-").add(hash(script));
    out.add("'; base-uri 'none'; form-action 'none'\">\n");
    out.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.add("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").add(html(title));
    out.add("</title>\n<style>\n").add(resource(StandalonePage.class, "page.css"));
    out.add("</style>\n</head>\n");
    out.add(
        resource(StandalonePage.class, "page.html")
            .replace("@TABS@", resource(owner, name + "-tabs.html"))
            .replace("@PANELS@", resource(owner, name + "-panels.html"))
            .replace("@TITLE@", html(title)));
    data.write(out, title);
    out.add("<script>").add(script).add("</script>\n</body>\n</html>\n");
  }

  /** Writes numbers that the page's script reads. */
  public static void data(Text out, String id, String text) {
    out.add("<script type=\"text/plain\" id=\"").add(id).add("\">");
    out.add(text).add("</script>\n");
  }

  /** Writes the names of all kinds of code, by their numbers. */
  public static void places(Text out) {
    out.add(",\n\"places\":[");
    for (Place place : Place.values()) {
      out.add(place.ordinal() == 0 ? "" : ",").quoted(place.text());
    }
    out.add("]");
  }

  /** A name that is not too long for a page. */
  public static String cut(String name) {
    int bytes = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      bytes += c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' ? 6 : 1;
      if (bytes > MOST_OF_NAME) {
        return name.substring(0, i) + "…";
      }
    }
    return name;
  }

  private static String html(String text) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("<>&\"'".indexOf(c) >= 0) {
        s.append("&#").append((int) c).append(';');
      } else {
        s.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return s.toString();
  }

  private static String hash(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each Java platform has it
    }
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
