package bootscope.app.settings;

import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.views.control.dock.DockLayout.Area;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.Locale;

/** Sessions as JSON text. */
public final class SessionStore {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .registerTypeAdapter(Area.class, new LayoutJson())
          .create();

  private SessionStore() {}

  /** The text of a session's file. */
  public static String write(SavedSession session) {
    return JsonText.utf8(GSON.toJson(session)) + "\n";
  }

  /**
   * The session that {@link #write} wrote.
   *
   * @throws SessionFormatException when the text is something else, or from a newer program
   */
  public static SavedSession read(String text) throws SessionFormatException {
    SavedSession session;
    try {
      JsonElement read = JsonParser.parseString(text);
      if (read.isJsonObject()) {
        FirstSessions.upgrade(read.getAsJsonObject());
      }
      session = GSON.fromJson(read, SavedSession.class);
    } catch (RuntimeException e) {
      // Not only JsonParseException: Gson hands on whatever a record's constructor throws.
      throw new SessionFormatException("it is not JSON of the right form", e);
    }
    if (session == null || !SavedSession.FORMAT.equals(session.format())) {
      throw new SessionFormatException("it is JSON, but no session of Bootscope", null);
    }
    if (session.version() != SavedSession.VERSION) {
      throw new SessionFormatException(
          String.format(
              Locale.ROOT,
              "it has version %d; versions 1 to %d are understood",
              session.version(),
              SavedSession.VERSION),
          null);
    }
    check(session);
    return session;
  }

  private static void check(SavedSession session) throws SessionFormatException {
    if (session.kernel() == null || session.kernel().isEmpty()) {
      throw new SessionFormatException("it names no kernel", null);
    }
    try {
      session.machine().configuration().board();
      session.bookmarks().forEach(SavedSession.SavedBookmark::number);
      for (SavedSession.SavedDrive d : session.drives()) {
        if (d.id() == null || d.file() == null) {
          throw new SessionFormatException("a drive in it is incomplete", null);
        }
      }
      for (SavedSession.SavedFwCfg f : session.fwCfg()) {
        if (f.name() == null || (f.file() == null) == (f.text() == null)) {
          throw new SessionFormatException("an item of fw_cfg in it is incomplete", null);
        }
      }
      for (SavedSession.SavedBreakpoint b : session.breakpoints()) {
        if (b.kind() == null || b.said() == null) {
          throw new SessionFormatException("a breakpoint in it is incomplete", null);
        }
        check(b);
      }
    } catch (RuntimeException e) {
      throw new SessionFormatException("a value in it cannot be used: " + e.getMessage(), e);
    }
  }

  private static void check(SavedSession.SavedBreakpoint b) throws SessionFormatException {
    BreakpointKind kind =
        BreakpointKinds.of(b.kind())
            .orElseThrow(
                () ->
                    new SessionFormatException(
                        "a breakpoint in it is of an unknown kind, " + b.kind(), null));
    try {
      kind.check(b.said());
    } catch (BreakpointException e) {
      throw new SessionFormatException("a breakpoint in it cannot be used: " + e.getMessage(), e);
    }
  }
}
