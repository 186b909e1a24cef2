package bootscope.views.control.theme;

import bootscope.views.control.ControlStyles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javafx.css.Stylesheet;

/**
 * Style sheets in JavaFX's binary form, made when the program is built: to parse the base theme's
 * text takes longer than all else that opens the window.
 */
public final class CompiledSheets {
  private static final String FOLDER = "compiled/";

  private CompiledSheets() {}

  /** The compiled form of a sheet, or the sheet itself where it has not been compiled. */
  static String of(String sheet) {
    URL compiled = CompiledSheets.class.getResource(FOLDER + name(sheet) + ".bss");
    return compiled == null ? sheet : compiled.toExternalForm();
  }

  private static String name(String sheet) {
    return sheet.substring(sheet.lastIndexOf('/') + 1, sheet.lastIndexOf('.'));
  }

  /** The addresses of all sheets that windows are dressed in. */
  static List<String> all() {
    List<String> sheets = new ArrayList<>(List.of(ControlStyles.address(), Theme.common()));
    for (Theme theme : Theme.values()) {
      sheets.add(theme.base());
      sheets.add(theme.colours());
    }
    return sheets.stream().distinct().toList();
  }

  /**
   * Compiles all sheets.
   *
   * @param arguments the folder of the module's compiled classes
   */
  public static void main(String[] arguments) throws IOException {
    String room = CompiledSheets.class.getPackageName().replace('.', '/');
    Path folder = Files.createDirectories(Path.of(arguments[0], room, FOLDER));
    for (String sheet : all()) {
      Path text = Files.createTempFile(name(sheet), ".css");
      try (InputStream in = location(sheet).openStream()) {
        Files.copy(in, text, StandardCopyOption.REPLACE_EXISTING);
        Stylesheet.convertToBinary(text.toFile(), folder.resolve(name(sheet) + ".bss").toFile());
      } finally {
        Files.delete(text);
      }
    }
  }

  /** Base themes are named by their path among the resources. */
  static URL location(String sheet) throws IOException {
    return sheet.startsWith("/")
        ? atlantafx.base.theme.Theme.class.getResource(sheet)
        : URI.create(sheet).toURL();
  }
}
