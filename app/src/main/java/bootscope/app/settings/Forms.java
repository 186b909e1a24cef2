package bootscope.app.settings;

import static bootscope.app.settings.Rule.FLAG;
import static bootscope.app.settings.Rule.Field.optional;
import static bootscope.app.settings.Rule.Field.required;
import static bootscope.app.settings.Rule.PATH;
import static bootscope.app.settings.Rule.oneOf;
import static bootscope.app.settings.Rule.real;
import static bootscope.app.settings.Rule.text;
import static bootscope.app.settings.Rule.whole;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.RunOptions.Loader;
import bootscope.app.settings.Rule.Field;
import bootscope.app.settings.Rule.Fields;
import bootscope.app.settings.Rule.Many;
import bootscope.app.settings.Rule.Named;
import bootscope.core.board.Board;
import bootscope.core.cpu.engine.Processor;
import bootscope.core.device.serial.SerialTiming;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.time.Frequency;
import bootscope.views.control.dock.Dock;
import bootscope.views.control.theme.Appearance;
import bootscope.views.control.theme.Theme;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the files of settings and of sessions may hold, field by field. */
final class Forms {
  /** More than anybody has set, and few enough to read. */
  private static final int MANY = 10_000;

  /** Panes, and the areas and windows that they are in. */
  private static final int PANES = 100;

  /** How deep areas may lie in each other: a split has two sides, in turn. */
  private static final int DEEPEST_AREA = 32;

  /** How deep values may lie in each other in any file; our own are areas at the deepest. */
  private static final int DEEPEST = 4 + 2 * (DEEPEST_AREA + 1);

  private static final Rule NAME = text(MANY);
  private static final Rule WORD = text(100);

  /** A command line, or a file's name with one behind it. */
  private static final Rule LINE = text(1_000_000);

  /** Pixels from the first screen's corner, or of a window. */
  private static final Rule PLACE = real(-100_000, 100_000);

  private static final Rule EXTENT = real(1, 100_000);

  private static final Rule AREA = area(DEEPEST_AREA);

  private static final Rule LAYOUT =
      fields(
          optional("main", AREA),
          optional(
              "windows",
              many(
                  PANES,
                  fields(
                      required("x", PLACE),
                      required("y", PLACE),
                      required("width", EXTENT),
                      required("height", EXTENT),
                      required("area", AREA)))));

  private static final Rule ZOOM = real(Dock.LEAST_ZOOM, Dock.MOST_ZOOM);

  private static final Rule MACHINE =
      fields(
          required("memoryBytes", whole(RunOptions.LEAST_MEMORY, RunOptions.MOST_MEMORY, 4096)),
          required(
              "features",
              many(
                  PANES, oneOf(Processor.implementedFeatures().stream().map(Enum::name).toList()))),
          required("tscHz", whole(1, Frequency.MOST)),
          optional("seed", whole(Long.MIN_VALUE, Long.MAX_VALUE)),
          // From the first of January of the year 1 to the end of the year 9999.
          optional("startSeconds", whole(-62_135_596_800L, 253_402_300_799L)),
          optional("serialPorts", whole(0, Board.MOST_SERIAL_PORTS)),
          optional("serialTiming", oneOf(names(SerialTiming.values()))),
          optional("debugConsole", FLAG),
          optional("exitPort", whole(0, 0xFFFF)),
          optional("exitPorts", whole(0, 4)),
          optional("pcTestdev", FLAG),
          optional("engine", WORD));

  private static final Rule DRIVE =
      fields(
          required("id", text("1 to 60 letters, digits and signs", Pattern.compile("[!-~]{1,60}"))),
          required("file", PATH),
          optional("readOnly", FLAG),
          optional("snapshot", FLAG),
          optional("raw", FLAG));

  private static final Rule FW_CFG =
      fields(
          required("name", text("1 to 55 characters", Pattern.compile("[^\\x00]{1,55}"))),
          optional("file", PATH),
          optional("text", text(SessionStore.LARGEST)));

  private static final Rule BREAKPOINT =
      fields(
          required("kind", WORD),
          required("said", new Named(PANES, NAME, false)),
          optional("condition", NAME),
          optional("message", NAME),
          optional("once", FLAG),
          optional("ignored", whole(0, Long.MAX_VALUE)),
          optional("enabled", FLAG));

  private static final Rule INSTANT =
      fields(
          required("note", NAME),
          required("instructions", whole(0, Long.MAX_VALUE)),
          required("virtualNanos", whole(0, Long.MAX_VALUE)),
          optional("byItself", FLAG));

  private static final Rule BOOKMARK =
      fields(
          required("name", NAME),
          required(
              "address",
              text(
                  "an address of 64 bits, as 0x1000",
                  Pattern.compile("0x[0-9a-fA-F]{1,16}|[0-9]{1,18}"))),
          optional("physical", FLAG));

  /** A session, whose version has been looked at. All of it holds, or it is no session. */
  static final Rule SESSION =
      fields(
          optional("kernel", NAME), // an empty one is told otherwise
          optional("initrds", many(MANY, LINE)),
          optional("append", LINE),
          optional("bios", PATH),
          optional("biosFolders", many(MANY, PATH)),
          optional(
              "loader",
              oneOf(
                  Stream.of(Loader.values())
                      .filter(l -> l != Loader.ALL)
                      .map(Loader::key)
                      .toList())),
          required("machine", MACHINE),
          optional("drives", many(MachineConfiguration.MOST_DRIVES, DRIVE)),
          optional("fwCfg", many(MANY, FW_CFG)),
          optional("breakpoints", many(MANY, BREAKPOINT)),
          optional("bookmarks", many(MANY, BOOKMARK)),
          optional("instants", many(MANY, INSTANT)),
          optional("layout", LAYOUT),
          optional("zooms", new Named(PANES, ZOOM, false)));

  /** Settings: of what may not be there, the rest is kept. */
  static final Rule SETTINGS =
      new Fields(
          List.of(
              required("version", whole(1, Settings.VERSION)),
              optional("theme", oneOf(names(Theme.values()))),
              optional("presenter", FLAG),
              optional("presenterScale", real(1, Appearance.MOST_PRESENTER_SCALE)),
              optional(
                  "keys",
                  fields(
                      optional("preset", WORD),
                      optional("changes", new Named(MANY, many(PANES, WORD), true)))),
              optional("recent", new Many(Settings.MAX_RECENT, PATH, true)),
              optional("layout", LAYOUT),
              optional("zooms", new Named(PANES, ZOOM, true)),
              optional(
                  "window",
                  fields(
                      required("x", PLACE),
                      required("y", PLACE),
                      required("width", EXTENT),
                      required("height", EXTENT),
                      optional("maximized", FLAG))),
              optional("panes", new Named(PANES, new Named(PANES, NAME, true), true))),
          true);

  private Forms() {}

  private static Rule fields(Field... fields) {
    return new Fields(List.of(fields), false);
  }

  private static Rule many(int most, Rule each) {
    return new Many(most, each, false);
  }

  private static List<String> names(Enum<?>... all) {
    return Stream.of(all).map(Enum::name).toList();
  }

  private static Rule area(int levels) {
    Rule tabs = fields(required("ids", many(PANES, WORD)), optional("selected", WORD));
    if (levels == 0) {
      return tabs;
    }
    Rule split =
        fields(
            optional("vertical", FLAG),
            required("dividers", many(PANES, real(0, 1))),
            required("areas", many(PANES, area(levels - 1))));
    return new Rule() {
      @Override
      public String words() {
        return "an area of panes";
      }

      @Override
      public boolean allows(String at, JsonElement value, List<String> troubles) {
        boolean parted = value instanceof JsonObject o && !o.has("ids") && o.has("areas");
        return (parted ? split : tabs).allows(at, value, troubles);
      }
    };
  }

  /**
   * What a file's text holds.
   *
   * @throws JsonParseException when it is not JSON, or deeper than any file of ours
   */
  static JsonElement parse(String text) {
    JsonReader in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.LENIENT); // people write such files, too
    in.setNestingLimit(DEEPEST);
    JsonElement read = JsonParser.parseReader(in);
    try {
      if (!read.isJsonNull() && in.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("something follows its end");
      }
    } catch (IOException e) {
      throw new JsonParseException(e);
    }
    return read;
  }
}
