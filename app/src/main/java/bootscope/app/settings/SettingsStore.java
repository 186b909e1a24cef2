package bootscope.app.settings;

import bootscope.views.control.dock.DockLayout.Area;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Reads and writes the settings' file. */
public final class SettingsStore {
  /**
   * What reading gave.
   *
   * @param damaged where a file that could not be understood is kept, or null
   */
  public record Loaded(Settings settings, Path damaged) {}

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .registerTypeAdapter(Area.class, new LayoutJson())
          .create();

  private final Path file;

  /** Keeps the settings in {@code settings.json} of a folder, which is made when needed. */
  public SettingsStore(Path folder) {
    this.file = folder.resolve("settings.json");
  }

  public Path file() {
    return file;
  }

  /** The settings as they were saved, or the standard ones. Never fails. */
  public Loaded load() {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return new Loaded(Settings.STANDARD, null);
    } catch (IOException e) {
      return new Loaded(Settings.STANDARD, Files.exists(file) ? putAside() : null);
    }
    try {
      Settings settings = GSON.fromJson(text, Settings.class);
      if (settings == null || settings.version() < 1 || settings.version() > Settings.VERSION) {
        return new Loaded(Settings.STANDARD, putAside());
      }
      return new Loaded(settings, null);
    } catch (RuntimeException e) {
      // Not only JsonParseException: Gson hands on whatever a record's constructor throws.
      return new Loaded(Settings.STANDARD, putAside());
    }
  }

  /**
   * Writes all of it, or nothing: a full disk leaves the old file as it was.
   *
   * @throws IOException if it could not be written
   */
  public synchronized void save(Settings settings) throws IOException {
    Files.createDirectories(file.getParent());
    Path fresh = Files.createTempFile(file.getParent(), "settings", ".tmp");
    try {
      Files.writeString(fresh, JsonText.utf8(GSON.toJson(settings)) + "\n", StandardCharsets.UTF_8);
      try {
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Moves the file out of the way under a name that is still free, or leaves it. */
  private Path putAside() {
    for (int i = 1; i < 100; i++) {
      Path aside = file.resolveSibling("settings.damaged-" + i + ".json");
      if (!Files.exists(aside)) {
        try {
          return Files.move(file, aside);
        } catch (IOException e) {
          return file;
        }
      }
    }
    return file;
  }
}
