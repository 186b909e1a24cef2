package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.app.cli.OptionTable.Group;
import bootscope.app.cli.OptionTable.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What QEMU takes is taken or refused by its name; qemu-options.txt has the names. */
class QemuOptionsTest {
  /** What is taken of the values in qemu-values.txt, by their section. */
  private static final Map<String, Set<String>> TAKEN =
      Map.ofEntries(
          Map.entry("-machine", Set.of("q35")),
          Map.entry(
              "-machine q35,",
              Set.of(
                  "acpi=on",
                  "graphics=off",
                  "hpet=on",
                  "pic=on",
                  "pit=on",
                  "sata=off",
                  "smm=off",
                  "usb=off",
                  "vmport=off")),
          Map.entry("-accel", Set.of("kvm", "hax", "hvf", "nvmm", "whpx", "tcg")),
          Map.entry("-accel tcg,", Set.of()),
          Map.entry("-cpu", Set.of("max")),
          Map.entry("-cpu max,+", Set.of()), // and what CpuFeatures has
          Map.entry("-device", Set.of("pc-testdev", "isa-debug-exit")),
          Map.entry("-device alias", Set.of()),
          Map.entry("-d", Set.of("in_asm", "int", "cpu_reset", "unimp", "guest_errors")),
          Map.entry("-icount", Set.of("sleep=on", "sleep=off", "align=off")),
          Map.entry("-rtc", Set.of()),
          Map.entry("-smp", Set.of()),
          Map.entry("-vga", Set.of("none")),
          Map.entry("-display", Set.of("none")),
          Map.entry("-serial", Set.of("none", "null", "stdio", "mon:stdio", "file:x")));

  private final CommandLineParser parser = new CommandLineParser(InstantSource.system());

  /** The sections of a resource; the first has no name. */
  private static Map<String, List<String>> sections(String resource) throws IOException {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> section = new ArrayList<>();
    sections.put("", section);
    try (InputStream in = QemuOptionsTest.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("[")) {
          section = new ArrayList<>();
          sections.put(line.substring(1, line.length() - 1), section);
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          section.add(line);
        }
      }
    }
    return sections;
  }

  private static List<String> names() throws IOException {
    List<String> names = sections("qemu-options.txt").get("");
    assertTrue(names.size() > 150, names::toString);
    return names;
  }

  private String refusal(String... words) {
    return assertThrows(
            UsageException.class, () -> parser.parse(List.of(words)), () -> String.join(" ", words))
        .getMessage();
  }

  @Test
  void eachOfItsOptionsIsHereOrRefusedByItsNameWithOneDashOrTwo() throws IOException {
    for (String name : names()) {
      boolean value = name.endsWith("=");
      String option = "-" + name.replace("=", "");
      Row row = OptionTable.find(option);
      assertNotNull(row, option);
      assertSame(row, OptionTable.find("-" + option));
      assertEquals(value, row.argument() != null, option + " takes a value");
      if (row.group() == Group.REFUSED) {
        for (String spelling : List.of(option, "-" + option)) {
          String refusal =
              value
                  ? refusal("-kernel", "k", spelling, "x")
                  : refusal("-kernel", "k", spelling, "-S");
          assertTrue(refusal.startsWith(option + ": not built here; "), refusal);
          assertEquals(1, refusal.lines().count(), refusal);
        }
      }
    }
  }

  @Test
  void noneIsRefusedAsItsThatItDoesNotHave() throws IOException {
    Set<String> refused = new TreeSet<>();
    RefusedOptions.rows().forEach(row -> refused.add(row.name()));
    names().forEach(name -> refused.remove("-" + name.replace("=", "")));
    assertEquals(Set.of(), refused);
  }

  /** Every reason names only options that there are. */
  @Test
  void whatToWriteInsteadIsThere() {
    for (Row row : RefusedOptions.rows()) {
      for (String word : row.help().split("[ ,;:]+")) {
        if (word.matches("-[A-Za-z][a-z_-]*")) {
          Row instead = OptionTable.find(word);
          assertTrue(instead != null && instead.group() != Group.REFUSED, row.name() + ": " + word);
        }
      }
    }
  }

  @Test
  void eachOfItsValuesIsTakenOrRefusedByItsName() throws IOException {
    Map<String, List<String>> sections = sections("qemu-values.txt");
    sections.remove("");
    assertEquals(TAKEN.keySet(), sections.keySet());
    for (Map.Entry<String, List<String>> section : sections.entrySet()) {
      Set<String> taken = TAKEN.get(section.getKey());
      for (String value : spellings(section.getKey(), section.getValue())) {
        String[] option = (section.getKey().replace(" alias", "") + " ").split(" ", 2);
        String[] words = {"-kernel", "k", option[0], option[1].strip() + value};
        if (taken.contains(value) || switchable(section.getKey(), value)) {
          assertInstanceOf(Invocation.Run.class, parser.parse(List.of(words)), value);
        } else {
          String refusal = refusal(words);
          assertTrue(refusal.startsWith(option[0] + ": "), refusal);
          String name = value.replaceFirst("=.*", "");
          assertTrue(refusal.contains(name), refusal);
        }
      }
    }
  }

  /** As they are written: a name alone, or with a value where it has one. */
  private static List<String> spellings(String section, List<String> names) {
    if (section.equals("-icount") || section.equals("-machine q35,") || section.equals("-rtc")) {
      List<String> switched = new ArrayList<>();
      names.stream()
          .filter(name -> !name.equals("shift"))
          .forEach(name -> switched.addAll(List.of(name + "=on", name + "=off", name + "=x")));
      return switched;
    }
    boolean numbers = section.equals("-smp") || section.equals("-accel tcg,");
    return numbers ? names.stream().map(name -> name + "=2").toList() : names;
  }

  private static boolean switchable(String section, String value) {
    return section.equals("-cpu max,+") && CpuFeatures.BY_NAME.containsKey(value.replace('.', '-'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-accel",
        "-cpu",
        "-d",
        "-device",
        "-display",
        "-icount",
        "-loader",
        "-machine",
        "-M",
        "-monitor",
        "-net",
        "-nic",
        "-rtc",
        "-serial",
        "-smp",
        "-vga",
        "-debugcon"
      })
  void helpOfAnOptionIsAList(String option) {
    for (String help : List.of("help", "?")) {
      Invocation asked = parser.parse(List.of("-" + option, help));
      String text = assertInstanceOf(Invocation.Print.class, asked).text();
      assertTrue(text.endsWith("\n") && text.length() > 4, text);
    }
    assertInstanceOf(
        Invocation.Print.class, parser.parse(List.of("-kernel", "k", option, "help", option, "x")));
  }

  @Test
  void helpTellsOnlyWhatWorks() throws IOException {
    Map<String, List<String>> sections = sections("qemu-values.txt");
    for (String option : List.of("-accel", "-d", "-device", "-machine", "-serial", "-vga")) {
      String text = ((Invocation.Print) parser.parse(List.of(option, "help"))).text();
      Set<String> told = new TreeSet<>(List.of(text.split("[\\s\",:]+")));
      for (String name : sections.get(option)) {
        boolean works =
            TAKEN.get(option).contains(name) || name.equals("virtio-blk-pci") || told("mon", name);
        if (!works) {
          assertFalse(told.contains(name), option + " help tells of " + name);
        } else if (name.matches("[a-z0-9_-]+")) {
          assertTrue(told.contains(name), option + " help is silent about " + name);
        }
      }
    }
  }

  /** A word that is part of another entry. */
  private static boolean told(String part, String name) {
    return name.startsWith(part + ":");
  }

  @Test
  void aDeviceAndTheMachineTellTheirProperties() {
    Invocation device = parser.parse(List.of("-device", "isa-debug-exit,help"));
    assertTrue(((Invocation.Print) device).text().contains("iobase=PORT"));
    assertTrue(refusal("-device", "e1000,help").startsWith("-device: 'e1000' is not built yet"));
    Invocation machine = parser.parse(List.of("-machine", "q35,help"));
    assertTrue(((Invocation.Print) machine).text().contains("\nhpet=on\n"));
    assertTrue(refusal("-machine", "pc,help").startsWith("-machine: "));
  }

  /** QEMU adds such options up; what an earlier one says is not lost, and not accepted unread. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-machine pc,usb=on -machine q35;        usb=on",
        "-machine accel=xen -machine q35;        accel=xen",
        "-accel xen -accel tcg;                  accel=xen",
        "-accel tcg,tb-size=1 -accel kvm;        tb-size=1",
        "-smp 1,cores=4 -smp 1;                  cores=4",
        "-m 512,slots=2 -m 512;                  slots=2",
        "-icount 1,rr=record -icount 2;          rr=record",
        "-rtc clock=host -rtc base=utc;          clock=host",
        "-vga std -vga none;                     std",
      })
  void whatAnEarlierOneAsksForIsRefused(String line, String named) {
    String refusal = refusal(("-kernel k " + line.strip()).split(" "));
    assertTrue(refusal.contains(named), refusal);
  }

  @Test
  void whatAnEarlierOneSaysCounts() {
    RunOptions options =
        ((Invocation.Run)
                parser.parse(
                    List.of(
                        ("-kernel k -rtc base=2020-01-02 -rtc clock=vm -icount shift=3 -icount"
                                + " sleep=off -m 1G -m size=2G -machine accel=kvm:tcg -M q35")
                            .split(" "))))
            .options();
    assertEquals(2020, options.rtcStart().getYear());
    assertEquals(3, options.instructionShift());
    assertEquals(2L << 30, options.memoryBytes());
  }

  @Test
  void noValueIsADefect() {
    List<String> odd =
        List.of(
            "",
            ",",
            "=",
            "==",
            ",,",
            "x",
            "x=",
            "=x",
            "help,",
            ",help",
            "x,help",
            "help=help",
            "{\"driver\":\"x\"}",
            "-",
            ":",
            "file:",
            "9999999999999999999",
            "-1",
            "0x",
            "\0",
            "é",
            "x".repeat(70_000));
    for (Row row : OptionTable.ROWS) {
      if (row.argument() == null) {
        continue;
      }
      for (String name : row.names()) {
        for (String value : odd) {
          try {
            parser.parse(List.of("-kernel", "k", name, value));
          } catch (UsageException e) {
            assertTrue(e.getMessage().startsWith("-"), e.getMessage());
          }
        }
      }
    }
  }
}
