package bootscope.app.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Monitor.Outcome;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.MemorySpan;
import bootscope.core.debug.SymbolSearch;
import bootscope.core.debug.search.SearchKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorTest {
  private final FakeTarget target = new FakeTarget();
  private final StringBuilder out = new StringBuilder();
  private final Monitor monitor = new Monitor(target, target, List.of(), out::append);

  private String say(String line) {
    out.setLength(0);
    assertEquals(Outcome.STAY, monitor.execute(line), line);
    return out.toString();
  }

  @ParameterizedTest
  @EnumSource(MonitorTarget.Topic.class)
  void infoShowsEachTopicByItsName(MonitorTarget.Topic topic) {
    assertEquals("<" + topic + ">\n", say("info " + topic.name().toLowerCase(Locale.ROOT)));
    assertTrue(say("help").contains(topic.name().toLowerCase(Locale.ROOT)));
  }

  @Test
  void commandsAndTopicsMayBeShortened() {
    assertEquals("<REGISTERS>\n", say("i r"));
    assertEquals("<STARTINFO>\n", say("inf start"));
    assertEquals("stepped 1\n", say("si"));
  }

  @Test
  void buttonsAndTheBreakKeyHaveQemusNamesAndOurs() {
    assertEquals("", say("system_powerdown"));
    assertEquals("", say("nmi"));
    assertEquals("", say("sendbreak"));
    assertEquals("", say("sendbreak com2"));
    assertEquals("", say("chardev-send-break serial1"));
    assertEquals(List.of("power", "nmi", "break 0", "break 1", "break 1"), target.pressed);
    assertEquals("sendbreak: there is no serial port com3\n", say("sendbreak com3"));
    assertEquals("sendbreak: there is no serial port lpt1\n", say("sendbreak lpt1"));
    assertEquals("stepped 1\n", say("s"), "the short form of step stays");
  }

  @Test
  void anAmbiguousTopicIsAskedAbout() {
    assertTrue(say("info t").startsWith("info: which of these?"));
    assertTrue(say("info").startsWith("info: which of these?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x /4bx 0x1000 | 0x0000000000001000: 0x48 0x69 0x00 0xff",
        "x /2hx 0x1000 | 0x0000000000001000: 0x6948 0xff00",
        "x /wx 0x1000 | 0x0000000000001000: 0xff006948",
        "x/gx 0x1000 | 0x0000000000001000: 0x07060504ff006948",
        "x /bd 0x1003 | 0x0000000000001003: -1",
        "x /bu 0x1003 | 0x0000000000001003: 255",
        "x /2c 0x1000 | 0x0000000000001000: 'H' 'i'",
        "x /s 0x1000 | 0x0000000000001000: \"Hi\"",
        "x/1xb 0x1000 | 0x0000000000001000: 0x48",
        "x/2tb 0x1000 | 0x0000000000001000: 01001000 01101001",
        "x/zw 0x1000 | 0x0000000000001000: 0xff006948",
        "x/ob 0x1000 | 0x0000000000001000: 0110",
        "x/a 0x1000 | 0x0000000000001000: 0x7060504ff006948",
        "xp /bx 4096 | 0x0000000000001000: 0xc8",
        "x /bx $rsp+4-4 | 0x0000000000001000: 0x48",
        "x /bx start | 0x0000000000001003 <start>: 0xff",
        "x /i start | 0x0000000000001003 <start>:  insn at 1003",
      })
  void memoryIsShownInTheAskedFormatAndSize(String command, String shown) {
    target.namedAddress = 0x1003;
    if (!command.contains("start")) {
      target.namedAddress = -1;
    }
    assertEquals(shown + "\n", say(command));
  }

  @Test
  void linesHoldSixteenBytes() {
    assertEquals(
        List.of("0x0000000000001000:", "0x0000000000001010:", "0x0000000000001020:"),
        say("x /9wx 0x1000").lines().map(l -> l.substring(0, 19)).toList());
  }

  @Test
  void formatAndSizeStayAndAnEmptyLineGoesOn() {
    say("x /2bx 0x1000");
    assertEquals("0x0000000000001002: 0x00 0xff\n", say(""));
    assertEquals("0x0000000000001001: 0x69\n", say("x 0x1001"));
    assertEquals("0x0000000000001002: 0x00\n", say("x"));
    say("x /q 0x1000");
    assertEquals("0x0000000000001003: 0xff\n", say("x"), "a mistake changes nothing");
  }

  @Test
  void anEmptyLineStepsAgainButNeverContinues() {
    say("step 5");
    assertEquals("stepped 5\n", say(""));
    monitor.execute("cont");
    assertEquals("", say(""));
  }

  @Test
  void memoryThatIsNotThereEndsTheDumpWithAMessage() {
    assertEquals(
        "0x00000000000010ff: 0x00\n" + "0x1100: nothing that can be read at this linear address\n",
        say("x /2bx 0x10ff"));
    assertTrue(say("x /i 0x5000").contains("nothing that can be read"));
    assertTrue(say("x /s 0x5000").contains("nothing that can be read"));
  }

  @Test
  void breakpointsAreAddedListedAndDeleted() {
    assertEquals("no breakpoints\n", say("break"));
    assertEquals("breakpoint 1: start\n", say("b start"));
    assertEquals("breakpoint 2: pvh\n", say("break pvh"));
    assertEquals("breakpoint 3: start+2 if $rax == 1\n", say("break start+2 if $rax == 1"));
    assertEquals("breakpoint 4: *0x1000 once\n", say("tbreak *0x1000"));
    say("delete 2");
    assertEquals(
        "breakpoint 1: start\nbreakpoint 3: start+2 if $rax == 1\nbreakpoint 4: *0x1000 once\n",
        say("info b"));
    assertEquals("delete: there is no breakpoint 2\n", say("d 2"));
    assertEquals("delete: there is no breakpoint 9\n", say("d 1 9"), "and 1 stays");
    say("condition 1 $rbx");
    say("condition 1");
    say("disable 3");
    say("enable 3");
    say("message 1 rax is {$rax}, if any");
    say("message 1");
    assertEquals(
        List.of(
            "condition 1 $rbx",
            "condition 1 ",
            "disable 3",
            "enable 3",
            "message 1 rax is {$rax}, if any",
            "message 1 "),
        target.pressed);
    assertEquals("message: there is no breakpoint 9\n", say("message 9 x"));
    assertEquals("message: a breakpoint's number is missing\n", say("message"));
    assertEquals("enable: there is no breakpoint 9\n", say("enable 9"));
  }

  @Test
  void breakpointsAreChosenByListsAndRangesOrAllOfThem() {
    for (int i = 1; i <= 6; i++) {
      say("b " + i);
    }
    say("delete 1-2 5");
    assertEquals(List.of(3, 4, 6), target.breakpointIds());
    say("disable 3-99");
    say("enable");
    assertEquals(
        List.of("disable 3", "disable 4", "disable 6", "enable 3", "enable 4", "enable 6"),
        target.pressed);
    target.pressed.clear();
    assertEquals("breakpoint 4 lets the next 3 hits pass\n", say("ignore 4 3"));
    assertEquals("breakpoint 4 stops at its next hit\n", say("ignore 4 0"));
    assertEquals("ignore: there is no breakpoint 5\n", say("ignore 5 1"));
    assertEquals(List.of("ignore 4 3", "ignore 4 0", "ignore 5 1"), target.pressed);
    say("d");
    assertEquals(List.of(), target.breakpointIds());
  }

  @Test
  void registersAndMemoryAreGivenValues() {
    assertEquals("", say("set $rsp = 5"));
    say("set var $rsp = $rsp + 1");
    say("set variable $rsp = -1");
    say("set $rsp += 2 * 3");
    say("set *(u32*)0x1000 = 7");
    say("set {int}(start + 1) = -7");
    say("set {char}0x1000 = 255");
    assertEquals("0x9  9\n", say("print $rsp = 9"));
    assertEquals("0x0\n", say("p/x $rsp == 9"));
    assertEquals(
        List.of(
            "rsp = 5",
            "rsp = 4097",
            "rsp = -1",
            "rsp = 4102",
            "1000 = [7, 0, 0, 0]",
            "1004 = [-7, -1, -1, -1]",
            "1000 = [-1]",
            "rsp = 9"),
        target.pressed);
    assertEquals("$moon: there is no such register\n", say("set $moon = 5"));
    assertEquals("0x100 does not fit in 1 byte\n", say("set {char}0 = 256"));
    assertTrue(say("set start = 5").startsWith("start: cannot be given a value"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p/x 16 | 0x10",
        "print /d -1 | -1",
        "p/u -1 | 18446744073709551615",
        "p/o 8 | 010",
        "p/o 0 | 0",
        "p/t 5 | 101",
        "p/t 0 | 0",
        "p/c 65 | 65 'A'",
        "p/c 10 | 10 '\\n'",
        "p/c 255 | -1 '\\xff'",
        "p/z 5 | 0x0000000000000005",
        "p/a 0x1003 | 0x1003 <start>",
        "p/a 5 | 0x5",
        "inspect/x 5 | 0x5",
      })
  void printTakesGdbsFormats(String command, String shown) {
    target.namedAddress = 0x1003;
    assertEquals(shown + "\n", say(command));
    assertEquals(shown, say(command.replaceFirst("^\\w+", "output")));
  }

  @Test
  void infoTakesWhatItIsAbout() {
    assertEquals("<registers [rax, eax, cs]>\n", say("info registers rax eax cs"));
    assertEquals("<registers [sse]>\n", say("i r sse"));
    assertEquals("<registers [all]>\n", say("info all-registers"));
    assertEquals("<devices >\n", say("info devices"));
    assertEquals("<devices com1>\n", say("i dev com1"));
    assertEquals("<REGISTERS>\n", say("info registers -a"));
    assertEquals("<at 1004>\n", say("info symbol start + 1"));
    assertEquals("<line *start+1>\n", say("info line *start+1"));
    assertEquals("<address of start>\n", say("info address start"));
    assertEquals("<PCI>\n", say("info pci"));
    assertEquals("<MEM>\n", say("info mem"), "although mem is not all that begins so");
    assertEquals("no breakpoints\n", say("info breakpoints"));
    assertEquals("info mem: '5' is too much\n", say("info mem 5"));
    assertEquals("<CONTRACT>\n", say("info contract"));
    assertEquals("<contract now>\n", say("i cont now"));
    assertEquals("info contract: takes nothing, or now\n", say("info contract then"));
    assertEquals("<IMAGE>\n", say("info ima"));
  }

  @Test
  void anAddressOfAnyExpressionIsWalkedTo() {
    target.namedAddress = 0x1003;
    assertEquals("<walk to 1004>\n", say("walk start + 1"));
    assertEquals("<walk to 1002>\n", say("walk"), "the next instruction's");
  }

  @Test
  void theGuestIsMovedWithGdbsWords() {
    assertEquals("stepped 1\n", say("stepi"));
    assertEquals("stepped 3\n", say("si 3"));
    for (String next : new String[] {"n", "ni", "nexti", "next"}) {
      assertEquals("stepped over 1\n", say(next));
    }
    assertEquals("stepped over 2\n", say("ni 2"));
    assertEquals("stepped over 2\n", say(""), "an empty line goes on");
    assertEquals("<finished>\n", say("finish"));
    assertEquals("<ran to start + 2>\n", say("until start + 2"));
    assertEquals("<ran to *0x5>\n", say("advance *0x5"));
    for (String stack : new String[] {"bt", "backtrace", "where", "info stack", "i s"}) {
      assertEquals("<stack 100>\n", say(stack));
    }
    assertEquals("<stack 3>\n", say("bt 3"));
    assertEquals("<reset>\n", say("system_reset"));
    assertEquals("<here>\n", say("stop"));
    assertEquals(Outcome.CONTINUE, monitor.execute("continue"));
    assertEquals(Outcome.QUIT, monitor.execute("exit"));
  }

  @Test
  void eachCommandIsInTheHelpAndHasItsOwn() {
    String help = say("help");
    for (String name : new String[] {"x", "print", "set", "backtrace", "finish", "system_reset"}) {
      assertTrue(help.contains("\n  " + name + " ") || help.startsWith("  " + name + " "), name);
      assertTrue(say("help " + name).startsWith(name), name);
    }
    assertTrue(say("help stepi").contains("also: si"));
    assertTrue(help.lines().allMatch(l -> l.length() <= 110), help);
    assertEquals("moon: there is no such command; try help\n", say("help moon"));
  }

  @Test
  void aWordThatCouldBeSeveralCommandsIsAskedAbout() {
    assertEquals("e: which of these? enable engine quit\n", say("e"));
  }

  @Test
  void otherKindsAreAddedByTheirParameters() {
    assertEquals("breakpoint 1: data {at=start, name=start, on=change}\n", say("watch start"));
    assertEquals(
        "breakpoint 2: data {at=start + 8, length=4, name=start + 8, on=read} if $rax\n",
        say("rwatch start + 8 4 if $rax"));
    assertEquals(
        "breakpoint 3: data {at=start + 8, name=start + 8, on=access}\n", say("awatch start + 8"));
    assertEquals(
        "breakpoint 4: data {at=0x1000, length=4, name=*(u32*)0x1000, on=change}\n",
        say("watch *(u32*)0x1000"));
    assertEquals("moon: there is no such type; u8, u16, u32, u64\n", say("watch *(moon*)1"));
    assertEquals("breakpoint 5: register {register=cr3}\n", say("catch register cr3"));
    assertEquals("breakpoint 6: port {on=write, ports=0x3f8}\n", say("catch port 0x3f8 write"));
    assertEquals("breakpoint 7: event {}\n", say("catch event"));
    assertEquals("breakpoint 7: port {ports=0x60}\n", say("change 7 port 0x60"));
    assertEquals("change: there is no breakpoint 70\n", say("change 70 port 0x60"));
    assertTrue(say("change 7").startsWith("change: which of these? symbol "));
    assertEquals("change: 'x' is not a breakpoint's number\n", say("change x port 0x60"));
    assertEquals(
        "catch: which of these? symbol address entry line milestone count data register port event"
            + " mode privilege execute page device pci mmio dma load\n",
        say("catch moon"));
    assertEquals("catch port: ports is missing, such as 0x3f8-0x3ff\n", say("catch port"));
    assertEquals("catch entry: 'x' is too much\n", say("catch entry x"));
    assertTrue(say("help catch").contains("catch data AT [LENGTH] [change|write|read|access]"));
  }

  @Test
  void printShowsAnExpressionsValue() {
    assertEquals("0x1008  4104\n", say("print $rsp + 8"));
    assertEquals("0xfffffffffffffff8  -8\n", say("p -8"));
    assertEquals("0x6  6\n", say("p 2*3"));
    assertEquals("0x1003  4099\n", say("p start & ~0"));
    assertEquals("nothing can be read at 0x9000\n", say("p *(u8*)0x9000"));
    assertEquals("a division by zero\n", say("p 1/0"));
  }

  @Test
  void theEngineIsLookedAtAndCounts() {
    assertEquals("<ENGINE>\n", say("info en"));
    assertEquals("<hot 10>\n", say("info engine hot"));
    assertEquals("<hot 3>\n", say("info engine hot 3"));
    assertEquals("<block 1005>\n", say("info engine block start + 2"));
    say("engine count on");
    say("eng count off");
    assertEquals(List.of("count true", "count false"), target.pressed);
  }

  @Test
  void contAndQuitAreTheCallersToCarryOut() {
    assertEquals(Outcome.CONTINUE, monitor.execute("cont"));
    assertEquals(Outcome.CONTINUE, monitor.execute("c"));
    assertEquals(Outcome.QUIT, monitor.execute("q"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "x /q 0",
        "x/xb16 0x1000",
        "print/i 5",
        "print/xx 5",
        "print/x",
        "output",
        "info/x r",
        "step/2",
        "quit now",
        "cont 5",
        "finish 2",
        "next x",
        "until",
        "bt 0",
        "ignore",
        "ignore 1",
        "ignore x 1",
        "ignore 1 -1",
        "delete 1-",
        "delete 3-1",
        "enable 5",
        "set",
        "set $rsp",
        "set $rsp =",
        "set = 5",
        "set $moon = 5",
        "set moon = 5",
        "set start = 5",
        "set {char}0x1000 = 256",
        "set {char}0x1000 = -129",
        "set {moon}0x1000 = 1",
        "info address",
        "info symbol",
        "x /0x 0",
        "x /99999999999x 0",
        "x",
        "x nosuch",
        "x $nosuch",
        "step 0",
        "step x",
        "delete x",
        "info frob",
        "print",
        "info engine frob",
        "info engine hot 0",
        "info engine block",
        "info e820 hot",
        "engine",
        "engine count",
        "engine count maybe",
      })
  void aMistakeIsOneLineAndChangesNothing(String line) {
    String message = say(line);
    assertEquals(1, message.lines().count(), message);
    assertTrue(target.breakpoints.isEmpty());
    assertEquals(0, target.steps);
  }

  @Test
  void aMisspeltCommandSuggestsTheNearest() {
    assertEquals("brek: there is no such command; did you mean break?\n", say("brek 1"));
  }

  /** 256 bytes at 0x1000; physical memory holds them with bit 7 turned. */
  private static final class FakeTarget implements MonitorTarget, BreakpointTarget {
    private final byte[] memory = new byte[256];
    private final Map<Integer, String> breakpoints = new TreeMap<>();
    private final List<String> pressed = new ArrayList<>();
    private long namedAddress = -1;
    private long steps;
    private int lastId;

    FakeTarget() {
      byte[] start = "Hi\0\377\4\5\6\7".getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(start, 0, memory, 0, start.length);
    }

    @Override
    public String info(Topic topic) {
      return "<" + topic + ">\n";
    }

    @Override
    public String contractNow() {
      return "<contract now>\n";
    }

    @Override
    public String registers(List<String> words) {
      return "<registers " + words + ">\n";
    }

    @Override
    public String devices(String name) {
      return "<devices " + name + ">\n";
    }

    @Override
    public String wrong(ExpressionException e) {
      return e.getMessage();
    }

    @Override
    public void setRegister(String name, long value) {
      if (!name.equals("rsp")) {
        throw new UsageException("$" + name + ": there is no such register");
      }
      pressed.add(name + " = " + value);
    }

    @Override
    public void poke(long linearAddress, byte[] bytes) {
      pressed.add(Long.toHexString(linearAddress) + " = " + Arrays.toString(bytes));
    }

    @Override
    public String symbolAt(long linearAddress) {
      return "<at " + Long.toHexString(linearAddress) + ">\n";
    }

    @Override
    public String addressOf(String symbol) {
      return "<address of " + symbol + ">\n";
    }

    @Override
    public String walk(long linearAddress) {
      return "<walk to " + Long.toHexString(linearAddress) + ">\n";
    }

    @Override
    public String backtrace(int most) {
      return "<stack " + most + ">\n";
    }

    @Override
    public String hotBlocks(int most) {
      return "<hot " + most + ">\n";
    }

    @Override
    public String block(long linearAddress) {
      return "<block " + Long.toHexString(linearAddress) + ">\n";
    }

    @Override
    public void countBlocks(boolean on) {
      pressed.add("count " + on);
    }

    @Override
    public OptionalLong register(String name) {
      return switch (name) {
        case "rsp" -> OptionalLong.of(0x1000);
        case "pc" -> OptionalLong.of(0x1002);
        default -> OptionalLong.empty();
      };
    }

    @Override
    public OptionalLong named(String name) {
      return name.equals("start") ? OptionalLong.of(0x1003) : OptionalLong.empty();
    }

    @Override
    public OptionalLong memory(long linearAddress, int bytes) {
      byte[] one = new byte[1]; // a byte is enough here
      boolean read = bytes == 1 && peek(false, linearAddress, one) == 1;
      return read ? OptionalLong.of(one[0] & 0xFF) : OptionalLong.empty();
    }

    @Override
    public String nameOf(long linearAddress) {
      return linearAddress == namedAddress ? "start" : "";
    }

    @Override
    public int peek(boolean physical, long address, byte[] into) {
      if (address < 0x1000 || address >= 0x1100) {
        return 0;
      }
      int count = (int) Math.min(into.length, 0x1100 - address);
      byte[] source = Arrays.copyOfRange(memory, (int) address - 0x1000, memory.length);
      for (int i = 0; i < count; i++) {
        into[i] = (byte) (physical ? source[i] ^ 0x80 : source[i]);
      }
      return count;
    }

    @Override
    public Line disassemble(boolean physical, long address) {
      return address >= 0x1100 ? null : new Line(2, "insn at " + Long.toHexString(address));
    }

    @Override
    public String addBreakpoint(String where, String condition, boolean once) {
      return add(where + (condition.isEmpty() ? "" : " if " + condition) + (once ? " once" : ""));
    }

    @Override
    public String addBreakpoint(
        BreakpointKind kind, Map<String, String> said, String condition, boolean once) {
      return add(
          kind.id() + " " + new TreeMap<>(said) + (condition.isEmpty() ? "" : " if " + condition));
    }

    @Override
    public Optional<String> changeBreakpoint(
        int id, BreakpointKind kind, Map<String, String> said) {
      return Optional.ofNullable(
          breakpoints.computeIfPresent(
              id, (i, old) -> "breakpoint " + i + ": " + kind.id() + " " + said + "\n"));
    }

    private String add(String what) {
      breakpoints.put(++lastId, "breakpoint " + lastId + ": " + what + "\n");
      return breakpoints.get(lastId);
    }

    @Override
    public List<String> breakpoints() {
      return List.copyOf(breakpoints.values());
    }

    @Override
    public List<Integer> breakpointIds() {
      return List.copyOf(breakpoints.keySet());
    }

    @Override
    public boolean ignore(int id, long count) {
      pressed.add("ignore " + id + " " + count);
      return breakpoints.containsKey(id);
    }

    @Override
    public boolean deleteBreakpoint(int id) {
      return breakpoints.remove(id) != null;
    }

    @Override
    public boolean enableBreakpoint(int id, boolean enable) {
      pressed.add((enable ? "enable " : "disable ") + id);
      return breakpoints.containsKey(id);
    }

    @Override
    public boolean condition(int id, String condition) {
      pressed.add("condition " + id + " " + condition);
      return breakpoints.containsKey(id);
    }

    @Override
    public boolean message(int id, String text) {
      pressed.add("message " + id + " " + text);
      return breakpoints.containsKey(id);
    }

    @Override
    public boolean sendBreak(int port) {
      pressed.add("break " + port);
      return port < 2;
    }

    @Override
    public void pressPowerButton() {
      pressed.add("power");
    }

    @Override
    public void pressNmiButton() {
      pressed.add("nmi");
    }

    @Override
    public String step(long count) {
      steps += count;
      return "stepped " + count + "\n";
    }

    @Override
    public String next(long count) {
      return "stepped over " + count + "\n";
    }

    @Override
    public String stepLine(long count, boolean over) {
      return over ? next(count) : step(count);
    }

    @Override
    public SearchTarget search() {
      return new FakeSearch();
    }

    @Override
    public SourceTarget source() {
      return new FakeSource();
    }

    @Override
    public String finish() {
      return "<finished>\n";
    }

    @Override
    public String runTo(String where) {
      return "<ran to " + where + ">\n";
    }

    @Override
    public String where() {
      return "<here>\n";
    }

    @Override
    public String reset() {
      return "<reset>\n";
    }
  }

  private static final class FakeSearch implements SearchTarget {
    @Override
    public void find(Sought s, Consumer<String> out) {
      MemorySpan in = s.within();
      out.accept(
          (s.physical() ? "physical " : "")
              + (s.aligned() ? "aligned " : "")
              + (s.anyCase() ? "anycase " : "")
              + s.kind()
              + " <"
              + s.what()
              + ">"
              + (in == null ? "" : String.format(Locale.ROOT, " %x-%x", in.first(), in.last()))
              + (s.most() == 50 ? "" : " most " + s.most())
              + "\n");
    }

    @Override
    public String symbols(SymbolSearch.Kind kind, String letters, int most) {
      return kind + " <" + letters + "> " + most + "\n";
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "find bytes 0f ?5 | BYTES <0f ?5>",
        "find text Linux version | TEXT <Linux version>",
        "find text Linux from 0 | find text: text with 'from' or 'to' in it needs quotes, which"
            + " part it from a range",
        "find text \"a \\\"b\\\" from\" from 0x10 to 0x1f | TEXT <a \"b\" from> 10-1f",
        "find phys anycase utf16 EFI | physical anycase UTF_16 <EFI>",
        "find aligned u32 $rsp + 4 to 0x20 | aligned U32 <$rsp + 4> 0-20",
        "find/7 u64 start from start | U64 <start> 1003-ffffffffffffffff most 7",
        "find code mov %cr3, %rax | INSTRUCTION <mov %cr3, %rax>",
        "find code \"from\" to 9 | INSTRUCTION <from> 0-9",
        "find refs start from start-3 to start + 1 | REFERENCE <start> 1000-1004",
        "find text \"a\" in 5 | find: 'in 5' is no range: from ADDR to ADDR",
        "find u8 1 from 5 to 4 | find: the range ends before it begins",
        "find text \"a | find: the quote at the end of the text is missing",
        "find text \"a\\q\" | find: \\q means nothing here; of \\n \\r \\t \\0 \\\\ \\\" each does",
        "find code | find code: say what to look for",
        "find u8 from 5 | find u8: say what to look for",
        "find anycase u8 5 | find: anycase is for text",
        "find aligned text 5 | find: aligned is for numbers",
        "find/1001 u8 1 | find/1001: at most 1000",
        "find/x u8 1 | 'x' is not a count from 1 up",
        "info symbols | ALL <> 50",
        "info functions vmx 7 | CODE <vmx> 7",
        "info var jiff 5000 | DATA <jiff> 1000",
        "info symbols a 1 b | info symbols: 'b' is too much",
        "info sy 4096 | <at 1000>",
        "info sym 4096 | <at 1000>",
      })
  void whatIsLookedForIsSaidInWords(String command, String said) {
    assertEquals(said + "\n", say(command));
  }

  @Test
  void aSearchNeedsAKindThatThereIs() {
    for (String line : List.of("find", "find 0x1000, 0x2000, 5", "find phys")) {
      String said = say(line);
      for (SearchKind kind : SearchKind.values()) {
        assertTrue(said.contains(" " + kind.word()), said);
        assertTrue(say("help find").contains(kind.meaning()));
      }
    }
    assertEquals(List.of("text"), monitor.completing("find", "te"));
    assertEquals(List.of("u16", "u32", "u64", "u8", "utf16"), monitor.completing("find phys", "u"));
    assertEquals(List.of(), monitor.completing("find phys", "ph"));
    assertEquals(List.of(), monitor.completing("find refs", ""));
  }

  private static final class FakeSource implements SourceTarget {
    @Override
    public String list(String where) {
      return "<list " + where + ">\n";
    }

    @Override
    public String line(String where) {
      return "<line " + where + ">\n";
    }

    @Override
    public String current() {
      return "<source>\n";
    }

    @Override
    public String files(String part) {
      return "<sources " + part + ">\n";
    }

    @Override
    public String code(String where, boolean withSource) {
      return "<code " + where + (withSource ? " with source" : "") + ">\n";
    }

    @Override
    public String above(boolean physical, long address, boolean first) {
      return first ? "<above>\n" : "";
    }
  }

  @Test
  void sourceIsListedOnwardAndBack() {
    assertEquals("<list main.c:12>\n", say("list main.c:12"));
    assertEquals("<list >\n", say(""), "an empty line goes on");
    assertEquals("<list ->\n", say("l -"));
    assertEquals("<list ->\n", say(""));
    assertEquals("<line start>\n", say("info line start"));
    assertEquals("<source>\n", say("info source"));
    assertEquals("<sources lib/>\n", say("info sources lib/"));
  }

  @Test
  void listingsTakeLinesOfSource() {
    assertEquals("<code start with source>\n", say("disassemble /s start"));
    assertEquals("<code >\n", say("disassemble"));
    assertEquals("disassemble: takes /s for lines of source\n", say("disassemble/q"));
    assertTrue(say("x/2is 0x1000").startsWith("<above>\n"), say("x/2is 0x1000"));
    assertFalse(say("x/2i 0x1000").contains("<above>"));
  }
}
