package bootscope.app.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of the files that people may write, with what it may be and what it may not. */
class FormsTest {
  @TempDir Path folder;

  /** What no field may be, but those that say so. */
  private static final Set<String> HOSTILE =
      Set.of(
          "null",
          "true",
          "\"\"",
          "\"x\"",
          "\"1\"",
          "{}",
          "[]",
          "[null]",
          "[[]]",
          "{\"a\":null}",
          "-1",
          "1",
          "0.5",
          "1e400",
          "-1e400",
          "1e999999999",
          "1e-999999999",
          "1e99999999999",
          "9223372036854775808",
          "1".repeat(1000),
          "NaN",
          "Infinity");

  /** Words without quotation marks are read as if they had some. */
  private static final Set<String> NAMES = Set.of("\"x\"", "\"1\"", "NaN", "Infinity");

  private static final Set<String> TEXTS = set(NAMES, "\"\"");

  /**
   * A field.
   *
   * @param hostile which of {@link #HOSTILE} it may be after all
   * @param allowed its least and its greatest value, and the like
   * @param refused what lies just outside
   */
  private record Field(String at, Set<String> hostile, List<String> allowed, List<String> refused) {
    @Override
    public String toString() {
      return at;
    }
  }

  private static Field field(
      String at, Set<String> hostile, List<String> allowed, List<String> refused) {
    return new Field(at, hostile, allowed, refused);
  }

  private static Field flag(String at) {
    return field(at, Set.of("true", "null"), List.of("false"), List.of("0"));
  }

  private static Field path(String at, String... more) {
    Set<String> hostile = new TreeSet<>(NAMES);
    hostile.addAll(List.of(more));
    return field(at, hostile, List.of("\"/ä ö/\\udce4\""), List.of("\"a\\u0000b\""));
  }

  private static String letters(int count) {
    return "\"" + "x".repeat(count) + "\"";
  }

  static Stream<Field> fieldsOfASession() {
    return Stream.of(
        field("kernel", NAMES, List.of("\"guest:echo\""), List.of(letters(10_001))),
        field("initrds", Set.of("[]", "null"), List.of("[\"a b\"]"), List.of("[1]")),
        field(
            "append", set(TEXTS, "null"), List.of(letters(1_000_000)), List.of(letters(1_000_001))),
        path("bios", "null"),
        field("biosFolders", Set.of("[]", "null"), List.of("[\"/a\"]"), List.of("[\"\"]")),
        field("loader", Set.of("null"), List.of("\"xen\""), List.of("\"all\"", "\"XEN\"")),
        field("machine", Set.of(), List.of(), List.of()),
        field(
            "machine.memoryBytes",
            Set.of(),
            List.of("2097152", "68719476736", "4.194304e6", "4198400"),
            List.of("2093056", "68719480832", "2097153", "4194304.5", "0", "-4194304")),
        field(
            "machine.features",
            Set.of(),
            List.of("[\"BASE\", \"FPU\"]"),
            List.of(
                "[\"FPU\"]", "[\"BASE\", \"TELEPATHY\"]", "[\"BASE\", 1]", "[\"BASE\", \"PKU\"]")),
        field(
            "machine.tscHz",
            Set.of("1"),
            List.of("8000000000"),
            List.of("0", "8000000001", "1000000000.5")),
        field(
            "machine.seed",
            Set.of("null", "1", "-1"),
            List.of("9223372036854775807", "-9223372036854775808"),
            List.of("-9223372036854775809", "1.5")),
        field(
            "machine.startSeconds",
            Set.of("null", "1", "-1"),
            List.of("-62135596800", "253402300799"),
            List.of("-62135596801", "253402300800")),
        field("machine.serialPorts", Set.of("null", "1"), List.of("0", "4"), List.of("5", "4.5")),
        field(
            "machine.serialTiming",
            Set.of("null"),
            List.of("\"INSTANT\"", "\"BAUD_RATE\""),
            List.of("\"instant\"", "\"SOON\"")),
        flag("machine.debugConsole"),
        field("machine.exitPort", Set.of("null", "1"), List.of("0", "65535"), List.of("65536")),
        field("machine.exitPorts", Set.of("null", "1"), List.of("0", "4"), List.of("5", "9")),
        flag("machine.pcTestdev"),
        field("machine.engine", set(TEXTS, "null"), List.of("\"auto\""), List.of(letters(101))),
        field("drives", Set.of("[]", "null"), List.of(), List.of()),
        field(
            "drives[0].id",
            NAMES,
            List.of(letters(60), "\"a-b.c_d\""),
            List.of(letters(61), "\"a b\"", "\"ä\"", "\"virtio1\"")),
        path("drives[0].file"),
        flag("drives[0].readOnly"),
        flag("drives[0].snapshot"),
        flag("drives[0].raw"),
        field("fwCfg", Set.of("[]", "null"), List.of(), List.of()),
        field(
            "fwCfg[0].name",
            NAMES,
            List.of(letters(55)),
            List.of(letters(56), "\"" + "ä".repeat(28) + "\"", "\"a\\u0000\"", "\"opt/b\"")),
        field("fwCfg[0].text", TEXTS, List.of(letters(1_000_000)), List.of()),
        path("fwCfg[1].file"),
        field("breakpoints", Set.of("[]", "null"), List.of(), List.of()),
        field("breakpoints[0].kind", Set.of(), List.of("\"symbol\""), List.of("\"moonrise\"")),
        field(
            "breakpoints[0].said",
            Set.of(),
            List.of("{\"symbol\": \"x\"}"),
            List.of("{\"symbol\": 1}", "{\"symbol\": " + letters(10_001) + "}")),
        field(
            "breakpoints[0].condition",
            set(TEXTS, "null"),
            List.of(letters(10_000)),
            List.of(letters(10_001))),
        flag("breakpoints[0].once"),
        field(
            "breakpoints[0].ignored",
            Set.of("null", "1"),
            List.of("0", "9223372036854775807"),
            List.of("-1", "1.5")),
        flag("breakpoints[0].enabled"),
        field("bookmarks", Set.of("[]", "null"), List.of(), List.of()),
        field("bookmarks[0].name", TEXTS, List.of(letters(10_000)), List.of(letters(10_001))),
        field(
            "bookmarks[0].address",
            Set.of("\"1\""),
            List.of("\"0xffffffffffffffff\"", "\"0x0\"", "\"0xAB\""),
            List.of(
                "\"0x10000000000000000\"",
                "\"0x\"",
                "\"-1\"",
                "\"0xhere\"",
                "\"" + "9".repeat(19) + "\"")),
        flag("bookmarks[0].physical"),
        field(
            "layout", Set.of("null", "{}", "{\"a\":null}"), List.of("{\"main\": null}"), List.of()),
        field(
            "layout.main",
            Set.of("null"),
            List.of("{\"ids\": []}"),
            List.of(
                "{\"ids\": [1]}",
                "{\"areas\": []}",
                "{\"dividers\": [0.5], \"areas\": [{}]}",
                "{\"dividers\": [7], \"areas\": []}",
                "{\"dividers\": [NaN], \"areas\": []}")),
        field("layout.windows", Set.of("[]", "null"), List.of(), List.of()),
        field("layout.windows[0].x", numbers(), List.of("-100000", "1e5"), List.of("100001")),
        field("layout.windows[0].y", numbers(), List.of("-100000", "1e5"), List.of("-100001")),
        field("layout.windows[0].width", Set.of("1"), List.of("100000"), List.of("100001")),
        field("layout.windows[0].height", Set.of("1"), List.of("100000"), List.of("0.9")),
        field("layout.windows[0].area", Set.of(), List.of("{\"ids\": [\"x\"]}"), List.of()),
        field("zooms", Set.of("{}", "null"), List.of(), List.of()),
        field("zooms.terminal", Set.of("0.5", "1"), List.of("4"), List.of("0.49", "4.01", "-2")));
  }

  private static Set<String> set(Set<String> some, String more) {
    return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toSet());
  }

  private static Set<String> numbers() {
    return Set.of("1", "-1", "0.5");
  }

  /** A session in which every field has a value. */
  private static JsonObject session() {
    return Forms.parse(
            """
            {"format": "bootscope-session", "version": 2, "kernel": "/boot/vmlinuz",
             "initrds": ["/boot/initrd"], "append": "quiet", "bios": "bios.bin",
             "biosFolders": ["/opt"], "loader": "bootscope",
             "machine": {"memoryBytes": 4194304, "features": ["BASE"], "tscHz": 1000000000,
              "seed": 1, "startSeconds": 0, "serialPorts": 1, "serialTiming": "INSTANT",
              "debugConsole": false, "exitPort": 1281, "exitPorts": 1, "pcTestdev": false,
              "engine": "auto"},
             "drives": [
              {"id": "virtio0", "file": "/a", "readOnly": false, "snapshot": false, "raw": true},
              {"id": "virtio1", "file": "/b"}],
             "fwCfg": [{"name": "opt/a", "text": "t"}, {"name": "opt/b", "file": "/c"}],
             "breakpoints": [{"kind": "symbol", "said": {"symbol": "x"}, "enabled": true}],
             "bookmarks": [{"name": "stack", "address": "0x1000", "physical": false}],
             "layout": {"main": {"ids": ["terminal"]}, "windows": [
              {"x": 0, "y": 0, "width": 300, "height": 200, "area": {"ids": ["log"]}}]},
             "zooms": {"terminal": 1.5}}
            """)
        .getAsJsonObject();
  }

  @Test
  void theSessionOfTheseTestsIsOne() throws Exception {
    SavedSession read = SessionStore.read(session().toString());
    assertEquals(read, SessionStore.read(SessionStore.write(read)));
  }

  @ParameterizedTest
  @MethodSource("fieldsOfASession")
  void aSessionsFieldIsWhatItMayBe(Field field) {
    Stream.concat(field.allowed.stream(), field.hostile.stream())
        .forEach(
            value -> {
              JsonObject session = session();
              put(session, field.at, value);
              assertDoesNotThrow(() -> SessionStore.read(session.toString()), value);
            });
  }

  @ParameterizedTest
  @MethodSource("fieldsOfASession")
  void anythingElseIsRefusedByTheFieldsName(Field field) {
    Stream.concat(field.refused.stream(), HOSTILE.stream().filter(v -> !field.hostile.contains(v)))
        .forEach(
            value -> {
              JsonObject session = session();
              put(session, field.at, value);
              String message =
                  assertThrows(
                          SessionFormatException.class,
                          () -> SessionStore.read(session.toString()),
                          field + ": " + start(value))
                      .getMessage();
              String name = field.at.replaceAll("\\[\\d].*", "");
              assertTrue(message.contains(name) || said(message), field + ": " + message);
              assertTrue(message.length() < 2_000, message);
            });
  }

  /** What is told without a field's name. */
  private static boolean said(String message) {
    return message.equals("it names no kernel");
  }

  private static String start(String value) {
    return value.substring(0, Math.min(80, value.length()));
  }

  /** Every number, flag, text and list of the session is in the table above. */
  @Test
  void everyFieldOfASessionIsTried() {
    Set<String> tried =
        fieldsOfASession().map(Field::at).collect(Collectors.toCollection(TreeSet::new));
    Set<String> missing = new TreeSet<>(leaves("", session()));
    missing.removeIf(
        at -> tried.contains(at) || tried.stream().anyMatch(t -> at.startsWith(t + "[")));
    missing.removeAll(Set.of("format", "version"));
    missing.removeIf(at -> at.matches("(drives\\[1]|fwCfg\\[1]).*|breakpoints\\[0]\\.said.*"));
    missing.removeIf(at -> at.matches("layout\\.main.*|layout\\.windows\\[0]\\.area.*"));
    assertEquals(Set.of(), missing);
  }

  private static List<String> leaves(String at, JsonElement value) {
    return switch (value) {
      case JsonObject o ->
          o.keySet().stream()
              .flatMap(n -> leaves(at.isEmpty() ? n : at + "." + n, o.get(n)).stream())
              .toList();
      case JsonArray a ->
          IntStream.range(0, a.size())
              .boxed()
              .flatMap(i -> leaves(at + "[" + i + "]", a.get(i)).stream())
              .toList();
      default -> List.of(at);
    };
  }

  /** Puts a value, as it is written in a file, into the place that {@code at} names. */
  private static void put(JsonObject in, String at, String value) {
    String[] steps = at.split("\\.|(?=\\[)");
    JsonElement place = in;
    for (int i = 0; i < steps.length; i++) {
      boolean index = steps[i].startsWith("[");
      boolean last = i == steps.length - 1;
      JsonElement read = last ? value(value) : null;
      if (index) {
        int n = Integer.parseInt(steps[i].substring(1, steps[i].length() - 1));
        place = last ? place.getAsJsonArray().set(n, read) : place.getAsJsonArray().get(n);
      } else if (last) {
        place.getAsJsonObject().add(steps[i], read);
      } else {
        place = place.getAsJsonObject().get(steps[i]);
      }
    }
  }

  private static JsonElement value(String text) {
    return text.equals("null") ? JsonNull.INSTANCE : Forms.parse(text);
  }

  // ---------------------------------------------------------------- files as a whole

  private static String refusal(String text) {
    return assertThrows(SessionFormatException.class, () -> SessionStore.read(text)).getMessage();
  }

  @Test
  void aSessionOfAnyDepthIsRefused() {
    for (String open : List.of("[", "{\"a\":")) {
      assertEquals("it is not JSON of the right form", refusal(open.repeat(100_000)));
    }
    String area = "{\"ids\": []}";
    for (int i = 0; i < 32; i++) {
      area = "{\"dividers\": [], \"areas\": [" + area + "]}";
    }
    JsonObject session = session();
    put(session, "layout.main", area);
    assertDoesNotThrow(() -> SessionStore.read(session.toString()));
    String deeper =
        session
            .toString()
            .replace(value(area).toString(), "{\"dividers\":[],\"areas\":[" + area + "]}");
    assertTrue(refusal(deeper).matches("layout\\.main\\..* is missing.*"), refusal(deeper));
  }

  @Test
  void aListOfAnyLengthIsRefused() {
    for (String list : List.of("initrds", "breakpoints", "bookmarks", "fwCfg", "drives")) {
      JsonObject session = session();
      JsonArray many = new JsonArray();
      JsonElement one = session.getAsJsonArray(list).get(0);
      for (int i = 0; i < 100_000; i++) {
        many.add(one);
      }
      session.add(list, many);
      String message = refusal(session.toString());
      assertTrue(message.startsWith(list + " has 100000 entries, of at most "), message);
    }
  }

  @Test
  void aVersionThatIsNoneIsRefused() {
    for (String version : List.of("0", "3", "-1", "1.5", "\"2\"", "null", "{}", "1e999999999")) {
      JsonObject session = session();
      put(session, "version", version);
      assertTrue(refusal(session.toString()).contains("it has version"), version);
    }
  }

  @Test
  void breakpointsOfTheFirstVersionAreCheckedToo() {
    for (String breakpoints :
        List.of(
            "[1]",
            "[{}]",
            "[null]",
            "[[]]",
            "[{\"kind\": {}}]",
            "[{\"kind\": \"x\", \"at\": []}]")) {
      JsonObject session = session();
      put(session, "version", "1");
      put(session, "breakpoints", breakpoints);
      assertTrue(refusal(session.toString()).contains("breakpoints"), breakpoints);
    }
  }

  @Test
  void whatPartsOfAMachineDoNotAllowTogetherIsTold() {
    JsonObject session = session();
    put(session, "machine.exitPort", "1016"); // COM1's
    assertTrue(refusal(session.toString()).contains("machine.exitPort"));
    put(session, "machine.exitPort", "65535");
    put(session, "machine.exitPorts", "2");
    assertTrue(refusal(session.toString()).contains("2 exit ports from 65535"));
  }

  // ---------------------------------------------------------------- settings

  private static final String SETTINGS =
      """
      {"version": 1, "theme": "DARK", "presenter": true, "presenterScale": 2,
       "keys": {"preset": "x64dbg", "changes": {"run.continue": ["F6"]}},
       "recent": ["/a", "/b"], "layout": {"main": {"ids": ["terminal"]}},
       "zooms": {"terminal": 2, "log": 3},
       "window": {"x": 1, "y": 2, "width": 1280, "height": 800, "maximized": false},
       "panes": {"memory": {"unit": "4"}}}
      """;

  static Stream<Field> fieldsOfSettings() {
    return Stream.of(
        field(
            "theme",
            Set.of("null"),
            List.of("\"LIGHT\"", "\"HIGH_CONTRAST\""),
            List.of("\"MAUVE\"")),
        flag("presenter"),
        field("presenterScale", Set.of("null", "1"), List.of("2.5"), List.of("0.99", "2.51")),
        field("keys", Set.of("null", "{}", "{\"a\":null}"), List.of(), List.of()),
        field("keys.preset", set(TEXTS, "null"), List.of(), List.of(letters(101))),
        field(
            "keys.changes", Set.of("null", "{}"), List.of("{\"a\": []}"), List.of("{\"a\": [1]}")),
        field("recent", Set.of("null", "[]"), List.of("[\"/c\"]"), List.of("[1]", "[\"\"]")),
        field(
            "layout",
            Set.of("null", "{}", "{\"a\":null}"),
            List.of(),
            List.of("{\"windows\": [{}]}")),
        field(
            "layout.main",
            Set.of("null"),
            List.of("{\"dividers\": [0, 1], \"areas\": []}"),
            List.of("{\"dividers\": [1.1], \"areas\": []}")),
        field("zooms", Set.of("null", "{}"), List.of(), List.of()),
        field("zooms.terminal", Set.of("1", "0.5"), List.of("4"), List.of("0.49", "4.01")),
        field("window", Set.of("null"), List.of(), List.of()),
        field("window.x", numbers(), List.of("-100000"), List.of("100001")),
        field("window.y", numbers(), List.of("100000"), List.of("-100001")),
        field("window.width", Set.of("1"), List.of("100000"), List.of("0", "-1280")),
        field("window.height", Set.of("1"), List.of("100000"), List.of("0", "100001")),
        flag("window.maximized"),
        field("panes", Set.of("null", "{}"), List.of(), List.of()),
        field("panes.memory", Set.of("{}"), List.of(), List.of("{\"unit\": 4}")),
        field("panes.memory.unit", TEXTS, List.of(letters(10_000)), List.of(letters(10_001))));
  }

  private SettingsStore.Loaded load(String text) throws IOException {
    SettingsStore store = new SettingsStore(Files.createTempDirectory(folder, "settings"));
    Files.writeString(store.file(), text);
    return store.load();
  }

  @ParameterizedTest
  @MethodSource("fieldsOfSettings")
  void aSettingIsWhatItMayBe(Field field) throws IOException {
    for (String value : Stream.concat(field.allowed.stream(), field.hostile.stream()).toList()) {
      JsonObject settings = value(SETTINGS).getAsJsonObject();
      put(settings, field.at, value);
      SettingsStore.Loaded loaded = load(settings.toString());
      assertEquals(List.of(), loaded.troubles(), value);
      assertNull(loaded.damaged());
    }
  }

  @ParameterizedTest
  @MethodSource("fieldsOfSettings")
  void anythingElseIsToldByTheSettingsNameAndTheOthersStay(Field field) throws IOException {
    List<String> refused =
        Stream.concat(
                field.refused.stream(), HOSTILE.stream().filter(v -> !field.hostile.contains(v)))
            .toList();
    for (String value : refused) {
      JsonObject settings = value(SETTINGS).getAsJsonObject();
      put(settings, field.at, value);
      SettingsStore.Loaded loaded = load(settings.toString());
      assertNotNull(loaded.damaged(), field + ": " + start(value));
      assertEquals(settings.toString(), Files.readString(loaded.damaged()), "kept as it was");
      String told = loaded.troubles().getFirst();
      assertTrue(told.startsWith(field.at), field + ": " + told);
      assertTrue(told.length() < 500, told);
      String part = field.at.replaceAll("\\..*", "");
      Settings now = loaded.settings();
      assertTrue(part.equals("theme") || now.theme() != null, "the theme stays");
      assertTrue(part.equals("window") || now.window() != null, "the window's place stays");
      assertTrue(part.equals("layout") || now.layout() != null, "the arrangement stays");
      assertTrue(part.equals("recent") || now.recent().size() == 2, "recent files stay");
      assertTrue(field.at.equals("zooms") || now.zooms().containsKey("log"), "another zoom stays");
    }
  }

  @Test
  void ofALongListOfRecentFilesTheNewestStay() throws IOException {
    JsonObject settings = value(SETTINGS).getAsJsonObject();
    JsonArray recent = new JsonArray();
    IntStream.range(0, 10_000).forEach(i -> recent.add("/" + i));
    settings.add("recent", recent);
    SettingsStore.Loaded loaded = load(settings.toString());
    assertEquals(List.of("recent has 10000 entries, of at most 12"), loaded.troubles());
    assertEquals(12, loaded.settings().recent().size());
    assertEquals("/0", loaded.settings().recent().getFirst());
  }

  @Test
  void settingsOfAnySizeAreToldAndNotRead() throws IOException {
    SettingsStore store = new SettingsStore(folder);
    try (RandomAccessFile file = new RandomAccessFile(store.file().toFile(), "rw")) {
      file.setLength(100_000_000);
    }
    SettingsStore.Loaded loaded = store.load();
    assertEquals(Settings.STANDARD, loaded.settings());
    assertEquals(List.of("it has more than 1024 KiB"), loaded.troubles());
    assertEquals(100_000_000, Files.size(loaded.damaged()));
  }

  @Test
  void settingsOfAnyDepthAreTold() throws IOException {
    for (String open : List.of("[", "{\"layout\":")) {
      SettingsStore.Loaded loaded = load(open.repeat(50_000));
      assertEquals(Settings.STANDARD, loaded.settings());
      assertEquals(List.of("it is not JSON of the right form"), loaded.troubles());
    }
  }
}
