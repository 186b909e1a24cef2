package bootscope.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.describe.FieldDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/registers.md says what the table has. */
class RegisterDocsTest {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", "."), "../docs/registers.md").normalize();

  @Test
  void thePageIsTheTable() throws Exception {
    String page = page();
    if (Boolean.getBoolean("bootscope.write")) {
      Files.writeString(FILE, page);
    }
    assertEquals(
        page,
        Files.readString(FILE),
        "run this test with -Dbootscope.write=true, and look at what changed");
  }

  private static String page() {
    StringBuilder out =
        new StringBuilder(
            """
            # Registers

            The processor's registers as the monitor, expressions and the window know them
            (`debug.CpuRegisters`, from which this page is made). Names may be written in upper or lower
            case, in expressions with `$` or `%` before them where a symbol is called so too. `sp`, `fp`
            and `pc` are gdb's: the whole stack pointer, frame pointer, and the next instruction's linear
            address.
            """);
    CpuRegister.Group group = null;
    for (CpuRegister r : CpuRegisters.all()) {
      if (r.group() != group) {
        group = r.group();
        String title = group.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out.append("\n## ").append(title.substring(0, 1).toUpperCase(Locale.ROOT));
        out.append(title.substring(1)).append("\n\n");
        out.append("| name | bits | parts | meaning | set | source |\n|---|---|---|---|---|---|\n");
      }
      String parts =
          r.aliases().stream()
              .map(a -> a.name() + " " + (a.shift() + a.width() - 1) + ":" + a.shift())
              .collect(Collectors.joining(", "));
      String fields =
          r.fields().stream().map(FieldDescription::name).collect(Collectors.joining(" "));
      String meaning = r.meaning() + (fields.isEmpty() ? "" : ": " + fields);
      out.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %d | %s | %s | %s | %s |\n",
              r.name(),
              r.width(),
              parts,
              meaning,
              r.settable() ? "yes" : "",
              r.source()));
    }
    return out.toString();
  }
}
