package bootscope.app.settings;

import bootscope.app.settings.SavedSession.SavedBreakpoint;
import bootscope.app.settings.SavedSession.SavedDrive;
import bootscope.app.settings.SavedSession.SavedFwCfg;
import bootscope.core.bits.ByteText;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.device.fwcfg.FwCfgItem;
import bootscope.core.isa.CpuFeature;
import bootscope.views.control.dock.DockLayout.Area;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Sessions as JSON text. What is read has been checked by {@link Forms} before it is made. */
public final class SessionStore {
  /** The largest file that is read, in bytes; what people save has some thousand. */
  public static final int LARGEST = 4 << 20;

  private static final Rule VERSIONS = Rule.whole(1, SavedSession.VERSION);

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
   * @throws SessionFormatException when the text is something else, from a newer program, or has a
   *     value that may not be there; it names the field, and what it may be
   */
  public static SavedSession read(String text) throws SessionFormatException {
    JsonObject read = object(text);
    upgrade(read);
    List<String> troubles = new ArrayList<>();
    if (!Forms.SESSION.allows("", read, troubles)) {
      throw new SessionFormatException(troubles.getFirst(), null);
    }
    SavedSession session;
    try {
      session = GSON.fromJson(read, SavedSession.class);
    } catch (RuntimeException e) {
      // Not only JsonParseException: Gson hands on whatever a record's constructor throws.
      throw new SessionFormatException("it is not JSON of the right form", e);
    }
    check(session);
    return session;
  }

  private static JsonObject object(String text) throws SessionFormatException {
    JsonElement read;
    try {
      read = Forms.parse(text);
    } catch (RuntimeException e) {
      throw new SessionFormatException("it is not JSON of the right form", e);
    }
    if (read instanceof JsonObject object
        && object.get("format") instanceof JsonPrimitive format
        && format.getAsString().equals(SavedSession.FORMAT)) {
      return object;
    }
    throw new SessionFormatException("it is JSON, but no session of Bootscope", null);
  }

  /** Makes what an older program wrote into what this one writes. */
  private static void upgrade(JsonObject session) throws SessionFormatException {
    JsonElement version = session.get("version");
    if (version == null || !VERSIONS.allows("version", version, new ArrayList<>())) {
      throw new SessionFormatException(
          String.format(
              Locale.ROOT,
              "it has version %s; versions 1 to %d are understood",
              version == null ? "none" : Rule.shown(version),
              SavedSession.VERSION),
          null);
    }
    try {
      FirstSessions.upgrade(session);
    } catch (RuntimeException e) { // Gson's, for values of other types
      throw new SessionFormatException("breakpoints are not as version 1 has them", e);
    }
  }

  // ---------------------------------------------------------------- what no single field tells

  private static void check(SavedSession session) throws SessionFormatException {
    if (session.kernel() == null || session.kernel().isEmpty()) {
      throw new SessionFormatException("it names no kernel", null);
    }
    check(session.machine());
    Set<String> ids = new HashSet<>();
    for (SavedDrive d : session.drives()) {
      unique("drives", "id", d.id(), ids);
    }
    Set<String> names = new HashSet<>();
    for (SavedFwCfg f : session.fwCfg()) {
      unique("fwCfg", "name", f.name(), names);
      check(f, "fwCfg[" + (names.size() - 1) + "]");
    }
    for (int i = 0; i < session.breakpoints().size(); i++) {
      check(session.breakpoints().get(i), "breakpoints[" + i + "]");
    }
  }

  private static void check(SavedSession.Machine machine) throws SessionFormatException {
    if (!machine.features().contains(CpuFeature.BASE.name())) {
      throw new SessionFormatException(
          "machine.features has no " + CpuFeature.BASE.name() + ", without which nothing runs",
          null);
    }
    try {
      machine.configuration().board();
    } catch (IllegalArgumentException e) {
      throw new SessionFormatException(
          "machine.exitPort, machine.exitPorts and machine.pcTestdev do not go together: "
              + e.getMessage(),
          e);
    }
  }

  private static void unique(String list, String field, String value, Set<String> before)
      throws SessionFormatException {
    if (!before.add(value)) {
      throw new SessionFormatException(
          String.format(
              Locale.ROOT,
              "%s has two with the %s %s, and each must have its own",
              list,
              field,
              Rule.shown(new JsonPrimitive(value))),
          null);
    }
  }

  private static void check(SavedFwCfg f, String at) throws SessionFormatException {
    if ((f.file() == null) == (f.text() == null)) {
      throw new SessionFormatException(at + " must have either a file or a text", null);
    }
    int bytes = ByteText.bytes(f.name()).length;
    if (bytes > FwCfgItem.LONGEST_NAME) {
      throw new SessionFormatException(
          String.format(
              Locale.ROOT,
              "%s.name has %d bytes, of at most %d",
              at,
              bytes,
              FwCfgItem.LONGEST_NAME),
          null);
    }
  }

  private static void check(SavedBreakpoint b, String at) throws SessionFormatException {
    BreakpointKind kind =
        BreakpointKinds.of(b.kind())
            .orElseThrow(
                () ->
                    new SessionFormatException(
                        at
                            + ".kind is "
                            + Rule.shown(new JsonPrimitive(b.kind()))
                            + ", which is no kind of breakpoint",
                        null));
    try {
      kind.check(b.said());
    } catch (BreakpointException e) {
      throw new SessionFormatException(at + " cannot be used: " + e.getMessage(), e);
    }
  }
}
