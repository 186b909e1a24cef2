package bootscope.core.profile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens pages without a window. */
public final class Browser {
  private final Path folder;

  /**
   * @param folder for its files
   */
  public Browser(Path folder) {
    this.folder = folder;
  }

  /** A page with a script that is let in as the page's own is, by its hash. */
  public static String with(String page, String script) throws Exception {
    return page.replace("script-src ", "script-src 'sha256-" + hash(script) + "' ")
        .replace("</body>", "<script>" + script + "</script></body>");
  }

  /** The lines of a {@code data-} attribute. */
  public static List<String> attribute(String dom, String name) {
    String begin = "data-" + name + "=\"";
    int from = dom.indexOf(begin) + begin.length();
    return List.of(unescaped(dom.substring(from, dom.indexOf('"', from))).split("\n"));
  }

  private static String hash(String script) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
  }

  /** What a page has become in the browser, or a skip without one; on CI a failure. */
  public String open(String page) throws Exception {
    Path file = folder.resolve("page.html");
    Files.writeString(file, page);
    Path dom = folder.resolve("dom.html");
    for (String browser : List.of("chromium", "chromium-browser", "google-chrome")) {
      List<String> command = new ArrayList<>(List.of(browser));
      command.addAll(
          List.of(
              "--headless=new",
              "--no-sandbox",
              "--disable-gpu",
              "--no-first-run",
              "--disable-background-networking",
              "--user-data-dir=" + folder.resolve("profile"),
              "--window-size=1280,800",
              "--virtual-time-budget=5000",
              "--dump-dom",
              file.toUri().toString()));
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
      } catch (IOException e) {
        continue; // it is not installed
      }
      try {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
          fail(browser + " did not end: " + Files.readString(folder.resolve("errors")));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String text = Files.readString(dom);
      assertTrue(text.contains("<html"), () -> errors(browser));
      return text;
    }
    String message = "no browser here: install chromium";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }

  private String errors(String browser) {
    try {
      return browser + " showed nothing: " + Files.readString(folder.resolve("errors"));
    } catch (IOException e) {
      return browser + " showed nothing";
    }
  }

  /** The text of an element. */
  public static String text(String dom, String id) {
    int at = dom.indexOf("id=\"" + id + "\"");
    int from = dom.indexOf('>', at) + 1;
    return unescaped(dom.substring(from, dom.indexOf("</", from)));
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
