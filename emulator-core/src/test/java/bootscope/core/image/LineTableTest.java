package bootscope.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
    ways.add(List.of("64", "-g", "-O0"));
    ways.add(List.of("64", "-gdwarf-4", "-O2"));
    ways.add(List.of("64", "-gdwarf-5", "-gdwarf64", "-O2", "-gz=zlib"));
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
    if (all.remove("64")) {
      return SourceKernel.compile64(folder, all.toArray(String[]::new));
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
            number(m.group(3))
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
        script.append(
            table.at(at).isPresent() ? "info line *0x" + Long.toHexString(at) + "\n" : "");
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
      assertTrue(
          Long.compareUnsigned(number(m.group(3)), r.from()) <= 0
              && Long.compareUnsigned(r.to(), number(m.group(4))) <= 0,
          name);
    }
  }

  private static long number(String hex) {
    return Long.parseUnsignedLong(hex.replaceFirst("^0x", ""), 16);
  }

  /**
   * System V ABI, "Compression header": {@code ch_type} 1 is zlib, 2 Zstandard. Of a header that
   * does not fit its data comes a sentence and no line, whatever it says.
   */
  @Test
  void aHeaderThatDoesNotFitItsDataIsTold() throws Exception {
    byte[] image = Files.readAllBytes(compiled(List.of("64", "-g", "-gz=zlib")));
    ElfSection s =
        Elf.parse(ImageBytes.ofArray("whole", image)).sections().stream()
            .filter(n -> n.name().equals(".debug_line") && (n.flags() & 0x800) != 0)
            .findFirst()
            .orElseThrow();
    long right = LittleEndian.i64(image, (int) s.offset() + 8);
    long[] sizes = {right, 0, 1, right - 1, right + 1, -1, Integer.MAX_VALUE, Long.MIN_VALUE};
    for (int type = 0; type < 4; type++) {
      for (long size : sizes) {
        byte[] changed = image.clone();
        ByteBuffer.wrap(changed)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) s.offset(), type)
            .putLong((int) s.offset() + 8, size);
        LineTable table = LineTables.of(Elf.parse(ImageBytes.ofArray("changed", changed)));
        boolean fits = type == 1 && size == right;
        assertEquals(fits, !table.isEmpty(), type + " " + size);
        assertEquals(
            !fits,
            table.origin().startsWith("the line numbers cannot be read: "),
            type + " " + size + ": " + table.origin());
      }
    }
  }

  /** Damaged anywhere, a table costs bounded time, and all that comes of it is rows or findings. */
  @Test
  void damagedSectionsEndWithWhatIsWhole() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> images = new ArrayList<>();
    for (List<String> way :
        List.of(List.of("-gdwarf-5", "-O2"), List.of("-gdwarf-3", "-O2"), List.of("-g", "-gz"))) {
      images.add(Files.readAllBytes(compiled(way)));
    }
    int damaged = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] image = images.get(i % images.size()).clone();
      List<ElfSection> sections =
          Elf.parse(ImageBytes.ofArray("whole", image)).sections().stream()
              .filter(s -> s.name().startsWith(".debug_") && s.size() > 0)
              .toList();
      boolean line = random.nextInt(3) > 0;
      ElfSection s =
          line
              ? sections.stream().filter(n -> n.name().equals(".debug_line")).findFirst().get()
              : sections.get(random.nextInt(sections.size()));
      for (int n = 1 + random.nextInt(8); n > 0; n--) {
        int at = (int) (s.offset() + random.nextLong(s.size()));
        image[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(2));
      }
      try {
        LineTable table = LineTables.of(Elf.parse(ImageBytes.ofArray("damaged", image)));
        damaged += table.findings().isEmpty() && !table.isEmpty() ? 0 : 1;
        table.at(0x100010);
        table.eachRow((a, f, l, c, x) -> assertTrue(f < table.files().size()));
        for (int f = 0; f < table.files().size(); f++) {
          table.file(f).path();
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertTrue(damaged > 1000, damaged + " of seed " + seed);
  }

  /** DWARF 5 §6.2.4: one unit by hand, of version 2, with each standard and extended opcode. */
  @Test
  void eachOpcodeDoesWhatTheStandardSays() throws Exception {
    ByteBuffer b = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0).putShort((short) 2).putInt(0);
    int header = b.position();
    b.put((byte) 2).put((byte) 0).put((byte) -3).put((byte) 12).put((byte) 15); // unit of 2 bytes
    b.put(new byte[] {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2, 1}); // the last two are not known
    text(b, "/usr/include");
    b.put((byte) 0);
    text(b, "a.c").put(new byte[] {0, 0, 0});
    text(b, "b.h").put(new byte[] {1, 0, 0});
    b.put((byte) 0);
    b.putInt(6, b.position() - header);
    b.put(new byte[] {0, 9, 2}).putLong(0x100000); // DW_LNE_set_address
    b.put(new byte[] {3, 9, 6, 1}); // advance_line 9, negate_stmt, copy: line 10
    b.put(new byte[] {2, 4, 5, 7, 4, 2, 1}); // advance_pc 4*2, column 7, file 2, copy
    b.put(new byte[] {8, 7, 10, 11, 12, 5, 1}); // const_add_pc (255-15)/12*2, …, isa 5, copy
    b.put(new byte[] {9, 3, 0, 13, 1, 2, 14, 9, 6}); // fixed_advance_pc 3; not known; negate_stmt
    b.put((byte) (15 + 2 * 12 + 5)); // special: 2*2 bytes on, line + 2
    b.put(new byte[] {0, 2, 4, 1, 0, 3, (byte) 0x90, 1, 1}); // discriminator, not known
    text(b.put(new byte[] {0, 8, 3}), "c.c").put(new byte[] {0, 0, 0}); // define_file 3
    b.put(new byte[] {4, 3, 3, 0x7F, 1}); // file 3, line - 1, copy
    b.put(new byte[] {2, 1, 0, 1, 1}); // advance_pc 2, end_sequence
    b.putInt(0, b.position() - 4);
    byte[] section = Arrays.copyOf(b.array(), b.position());
    List<String> rows = new ArrayList<>();
    LineTable table = LineTables.of(elf(section));
    assertEquals(List.of(), table.findings());
    table.eachRow(
        (a, f, l, c, x) ->
            rows.add(
                String.format(
                    Locale.ROOT,
                    "%x %s:%d:%d%s",
                    a - 0x100000,
                    f < 0 ? "end" : table.file(f).path(),
                    l,
                    c,
                    x ? " x" : "")));
    assertEquals(
        List.of(
            "0 a.c:10:0 x",
            "8 /usr/include/b.h:10:7 x",
            "30 /usr/include/b.h:10:7 x",
            "37 /usr/include/b.h:12:7",
            "37 c.c:11:7",
            "39 end:0:0"),
        rows);
  }

  private static ByteBuffer text(ByteBuffer b, String text) {
    return b.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
  }

  /** A file of 64 bits with code at 1 MiB and a line table. */
  private static Elf elf(byte[] lines) {
    ElfHeader header = new ElfHeader(true, 0, 2, Elf.MACHINE_X86_64, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    return new Elf(
        ImageBytes.ofArray("made", lines),
        header,
        List.of(),
        List.of(),
        List.of(
            new ElfSection(1, ".text", 1, 6, 0x100000, 0, 0x1000, 0, 1, 0),
            new ElfSection(2, ".debug_line", 1, 0, 0, 0, lines.length, 0, 1, 0)),
        List.of(),
        List.of());
  }

  /** What the linker has left of a function that it discarded lies at 0, or where nothing is. */
  @Test
  void discardedSequencesAreLeftOut() throws Exception {
    Path file = compiled(List.of("-g", "-O0", "-ffunction-sections", "-Wl,--gc-sections,-e,start"));
    LineTable table = table(file);
    table.eachRow(
        (address, f, l, c, x) -> assertTrue(address >= 0x100000, Long.toHexString(address)));
  }

  @Test
  void aFileIsNamedByTheEndOfItsPath() {
    LineTable.SourceFile file =
        new LineTable.SourceFile("main.c", "../init/./x/..", "/build/linux/out");
    assertEquals("/build/linux/init/main.c", file.path());
    assertEquals("/build/linux/init/main.c", file.shortPath());
    assertEquals("main.c", file.baseName());
    assertTrue(file.matches("main.c") && file.matches("init/main.c"));
    assertTrue(file.matches("./init/main.c") && file.matches(file.path()));
    assertFalse(file.matches("ain.c") || file.matches("") || file.matches("it/main.c"));
    assertEquals("kernel/fork.c", new LineTable.SourceFile("kernel/fork.c", "", "/b").shortPath());
    assertEquals("fork.c", new LineTable.SourceFile("fork.c", "", "").path());
  }
}
