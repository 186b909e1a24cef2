package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Line tables as compilers write them, compared with what other readers make of them. */
class LineTableTest {
  private static final Pattern ROW =
      Pattern.compile("(\\S+) +(\\d+|-) +(0x[0-9a-f]+|0)(?: +\\d+)?( +x)? *");

  @TempDir Path folder;

  static Stream<List<String>> ways() {
    List<List<String>> ways = new ArrayList<>();
    for (String version : List.of("-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5")) {
      ways.add(List.of(version, "-O0"));
      ways.add(List.of(version, "-O2"));
    }
    ways.add(List.of("-gdwarf-5", "-gdwarf64", "-O2"));
    ways.add(List.of("-gdwarf-4", "-gdwarf64", "-O1"));
    ways.add(List.of("-g", "-O2", "-gz=zlib"));
    ways.add(List.of("-gdwarf-4", "-O2", "-gz=zlib-gnu"));
    ways.add(List.of("-g", "-O2", "-ffunction-sections", "-Wl,--gc-sections"));
    ways.add(List.of("-g", "-O2", "-gsplit-dwarf", "-dumpdir", "/tmp/"));
    ways.add(List.of("-g", "-O2", "-gno-as-locview-support", "-gno-as-loc-support"));
    return ways.stream();
  }

  private LineTable table(Path file) throws Exception {
    LineTable table = LineTables.of(Elf.parse(ImageBytes.ofFile(file)));
    assertEquals(List.of(), table.findings());
    assertFalse(table.isEmpty(), table.origin());
    return table;
  }

  private Path compiled(List<String> options) throws Exception {
    List<String> all = new ArrayList<>(options);
    int dump = all.indexOf("-dumpdir");
    if (dump >= 0) {
      all.set(dump + 1, folder + "/");
    }
    return SourceKernel.compile(folder, all.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void allRowsAreThoseOfObjdump(List<String> options) throws Exception {
    Path file = compiled(options);
    TreeSet<String> theirs = new TreeSet<>();
    List<String> command = List.of("objdump", "--dwarf=decodedline", file.toString());
    for (String line : SourceKernel.output(folder, command).lines().toList()) {
      Matcher m = ROW.matcher(line);
      if (m.matches()) {
        boolean end = m.group(2).equals("-");
        theirs.add(
            Long.decode(m.group(3))
                + (end ? " end" : " " + m.group(1) + ":" + m.group(2))
                + (m.group(4) == null || end ? "" : " x"));
      }
    }
    LineTable table = table(file);
    TreeSet<String> ours = new TreeSet<>();
    table.eachRow(
        (address, number, line, column, statement) ->
            ours.add(
                address
                    + (number < 0 ? " end" : " " + table.file(number).baseName() + ":" + line)
                    + (statement ? " x" : "")));
    assertTrue(ours.size() > 30, () -> ours.toString());
    assertEquals(String.join("\n", theirs), String.join("\n", ours));
  }

  /**
   * gdb's "info line" of every address. It takes neighbouring rows of one line together, so that
   * its stretch may be longer.
   */
  @ParameterizedTest
  @MethodSource("ways")
  void lineOfEachAddressIsGdbs(List<String> options) throws Exception {
    Path file = compiled(options);
    LineTable table = table(file);
    TreeSet<Long> addresses = new TreeSet<>();
    table.eachRow((address, f, line, column, statement) -> addresses.add(address));
    StringBuilder script = new StringBuilder();
    List<LineTable.Row> rows = new ArrayList<>();
    for (long first : addresses) {
      for (long at = first; at < first + 2; at++) {
        table.at(at).ifPresent(rows::add);
        script.append(table.at(at).isPresent() ? "info line *" + at + "\n" : "");
      }
    }
    Path commands = folder.resolve("commands");
    Files.writeString(commands, script);
    List<String> command =
        List.of("gdb", "-nx", "-batch", "-x", commands.toString(), file.toString());
    Pattern said =
        Pattern.compile(
            "Line (\\d+) of \"([^\"]+)\" starts at address (0x[0-9a-f]+).* ends at"
                + " (0x[0-9a-f]+).*");
    List<String> lines =
        SourceKernel.output(folder, command).lines().filter(l -> l.startsWith("Line")).toList();
    assertEquals(rows.size(), lines.size());
    for (int i = 0; i < rows.size(); i++) {
      LineTable.Row r = rows.get(i);
      Matcher m = said.matcher(lines.get(i));
      assertTrue(m.matches(), lines.get(i));
      String name = table.file(r.file()).baseName() + ":" + r.line();
      assertEquals(m.group(2).replaceFirst(".*/", "") + ":" + m.group(1), name, lines.get(i));
      assertTrue(Long.decode(m.group(3)) <= r.from() && r.to() <= Long.decode(m.group(4)), name);
    }
  }
}
