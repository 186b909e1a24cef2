package bootscope.app.settings;

import bootscope.views.control.dock.DockLayout.Area;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads and writes the settings' file. */
public final class SettingsStore {
  /**
   * What reading gave.
   *
   * @param settings with the usual for all that could not be used
   * @param damaged where a file is kept of which something could not be used, or null
   * @param troubles what that is, by field, and what may be there
   */
  public record Loaded(Settings settings, Path damaged, List<String> troubles) {
    private Loaded(Settings settings) {
      this(settings, null, List.of());
    }
  }

  /** The largest file that is read, in bytes; ours have some thousand. */
  static final int LARGEST = 1 << 20;

  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .registerTypeAdapter(Area.class, new LayoutJson())
          .create();

  private static final String NO_FORM = "it is not JSON of the right form";

  private final Path file;

  /** Keeps the settings in {@code settings.json} of a folder, which is made when needed. */
  public SettingsStore(Path folder) {
    this.file = folder.resolve("settings.json");
  }

  public Path file() {
    return file;
  }

  /** The settings as they were saved, or the standard for what cannot be used. Never fails. */
  public Loaded load() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException e) {
      return new Loaded(Settings.STANDARD);
    } catch (IOException e) {
      return Files.exists(file)
          ? damaged("it cannot be read: " + e)
          : new Loaded(Settings.STANDARD);
    }
    if (bytes.length > LARGEST) {
      return damaged(String.format(Locale.ROOT, "it has more than %d KiB", LARGEST >> 10));
    }
    List<String> troubles = new ArrayList<>();
    try {
      JsonElement read =
          Forms.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      if (!Forms.SETTINGS.allows("", read, troubles)) {
        return damaged(read.isJsonObject() ? troubles.getFirst() : NO_FORM);
      }
      Settings settings = GSON.fromJson(read, Settings.class);
      return troubles.isEmpty()
          ? new Loaded(settings)
          : new Loaded(settings, putAside(), List.copyOf(troubles));
    } catch (CharacterCodingException | RuntimeException e) {
      // Not only JsonParseException: Gson hands on whatever a record's constructor throws.
      return damaged(NO_FORM);
    }
  }

  private Loaded damaged(String why) {
    return new Loaded(Settings.STANDARD, putAside(), List.of(why));
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
