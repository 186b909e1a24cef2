package bootscope.app.menu;

import bootscope.app.cli.Licences;
import bootscope.app.cli.StartupCache;
import bootscope.views.text.Texts;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** What this is, of which version, on what it runs, and whose work is in it. */
final class AboutView extends VBox {
  /**
   * A library that is part of the program.
   *
   * @param jar what its file's name begins with
   */
  record Library(String name, String jar, String licence) {}

  static final List<Library> LIBRARIES =
      List.of(
          new Library("OpenJFX", "javafx-controls", "GPL-2.0 with Classpath exception"),
          new Library("RichTextFX", "richtextfx", "BSD-2-Clause"),
          new Library("Flowless", "flowless", "BSD-2-Clause"),
          new Library("ReactFX", "reactfx", "BSD-2-Clause"),
          new Library("UndoFX", "undofx", "BSD-2-Clause"),
          new Library("WellBehavedFX", "wellbehavedfx", "BSD-2-Clause"),
          new Library("BentoFX", "bento-fx", "MIT"),
          new Library("AtlantaFX", "atlantafx-base", "MIT"),
          new Library("Ikonli", "ikonli-core", "Apache-2.0"),
          new Library("Material Design Icons", "ikonli-materialdesign2-pack", "Apache-2.0"),
          new Library("Gson", "gson", "Apache-2.0"),
          new Library("LSP4J debug", "org.eclipse.lsp4j.debug", "EPL-2.0"),
          new Library("LSP4J JSON-RPC", "org.eclipse.lsp4j.jsonrpc", "EPL-2.0"),
          new Library("LSP4J JSON-RPC debug", "org.eclipse.lsp4j.jsonrpc.debug", "EPL-2.0"),
          new Library("Commons Compress", "commons-compress", "Apache-2.0"),
          new Library("Commons Codec", "commons-codec", "Apache-2.0"),
          new Library("Commons IO", "commons-io", "Apache-2.0"),
          new Library("Commons Lang", "commons-lang3", "Apache-2.0"),
          new Library("XZ for Java", "xz", "0BSD"),
          new Library("zstd-jni", "zstd-jni", "BSD-2-Clause"));

  private final Button copy = new Button();

  AboutView(Texts texts, Runnable close) {
    setId("about");
    setSpacing(10);
    setMaxSize(660, USE_PREF_SIZE);
    Label title = new Label(texts.get("app.name") + version());
    title.getStyleClass().add("overlay-title");
    Label lead = new Label(texts.get("about.text"));
    lead.setWrapText(true);
    Label licence = new Label(texts.get("about.licence"));
    licence.setWrapText(true);
    TextArea details = new TextArea(details(texts, jars(), texts.get("about.cache")));
    details.setId("about-details");
    details.getStyleClass().add("mono");
    details.setEditable(false);
    details.setPrefRowCount(14);
    details.setAccessibleText(texts.get("about.details"));
    // The Java runtime may have to be asked, which takes a moment.
    CompletableFuture.supplyAsync(StartupCache::describe)
        .thenAccept(
            cache -> Platform.runLater(() -> details.setText(details(texts, jars(), cache))));
    copy.setText(texts.get("about.copy"));
    copy.setId("about-copy");
    copy.setOnAction(
        e -> {
          ClipboardContent content = new ClipboardContent();
          content.putString(title.getText() + "\n" + details.getText());
          Clipboard.getSystemClipboard().setContent(content);
        });
    Button done = new Button(texts.get("about.close"));
    done.setCancelButton(true);
    done.setOnAction(e -> close.run());
    HBox buttons = new HBox(8, copy, done);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    getChildren().addAll(title, lead, licence, details, buttons);
  }

  /** What takes the keyboard. */
  Node first() {
    return copy;
  }

  private static String version() {
    String version = AboutView.class.getPackage().getImplementationVersion();
    return version == null ? "" : " " + version;
  }

  /**
   * The runtime, and each library with version and licence, one a line.
   *
   * @param cache what is known of the start-up cache
   */
  static String details(Texts texts, List<String> jars, String cache) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "Java %s (%s)",
            System.getProperty("java.version"),
            property("java.vendor")));
    lines.add("JavaFX " + property("javafx.runtime.version"));
    lines.add(
        String.format(
            Locale.ROOT,
            "%s %s, %s",
            property("os.name"),
            property("os.version"),
            property("os.arch")));
    lines.add(cache);
    lines.add(Licences.describe());
    lines.add("");
    lines.add(texts.get("about.libraries"));
    for (Library library : LIBRARIES) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-22s %-10s %s",
              library.name,
              versionOf(library, jars),
              library.licence));
    }
    return String.join("\n", lines);
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }

  private static String versionOf(Library library, List<String> jars) {
    Pattern name = Pattern.compile(Pattern.quote(library.jar) + "-(\\d.*?)(-[a-z]+)?\\.jar");
    return jars.stream()
        .map(name::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(1))
        .findFirst()
        .orElse("");
  }

  /** The names of the jars that the program runs with. */
  private static List<String> jars() {
    List<String> names = new ArrayList<>();
    for (String path : property("java.class.path").split(File.pathSeparator)) {
      names.add(new File(path).getName());
    }
    names.addAll(ofManifest());
    return names;
  }

  private static List<String> ofManifest() {
    try {
      URL here = AboutView.class.getResource("AboutView.class");
      String address = here == null ? "" : here.toString();
      int inside = address.indexOf("!/");
      if (inside < 0) {
        return List.of();
      }
      URL manifest =
          java.net.URI.create(address.substring(0, inside + 2) + "META-INF/MANIFEST.MF").toURL();
      try (InputStream in = manifest.openStream()) {
        String jars = new Manifest(in).getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        return jars == null
            ? List.of()
            : List.of(jars.split(" ")).stream()
                .map(j -> j.substring(j.lastIndexOf('/') + 1))
                .collect(Collectors.toList());
      }
    } catch (IOException | IllegalArgumentException e) {
      return List.of(); // only the versions are missing then
    }
  }
}
