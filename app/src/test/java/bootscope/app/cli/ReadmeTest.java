package bootscope.app.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.control.toolkit.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README says what the program does. */
class ReadmeTest {
  private final String readme = read();

  private static String read() {
    try {
      return Files.readString(Path.of(System.getProperty("basedir", "."), "..", "README.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itsTableOfExitStatusesIsThePrograms() {
    StringBuilder table = new StringBuilder();
    for (ExitStatus status : ExitStatus.fixed()) {
      table.append(String.format(Locale.ROOT, "| %d | %s |%n", status.code(), status.meaning()));
    }
    table.append(String.format(Locale.ROOT, "| odd | %s |%n", ExitStatus.ofDebugExit(0).meaning()));
    assertTrue(readme.replace("`", "").contains(table), "expected in README.md:\n" + table);
  }

  @Test
  void eachOptionInItsCommandsIsOneThatIsBuilt() {
    Pattern command = Pattern.compile("bin/bootscope (.*(?:\\\\\\n.*)*)");
    Matcher commands = command.matcher(readme);
    int options = 0;
    while (commands.find()) {
      Matcher option = Pattern.compile("(?<= )-[a-z-]+").matcher(" " + commands.group(1));
      while (option.find()) {
        OptionTable.Row row = OptionTable.find(option.group());
        assertTrue(row != null && row.group() != OptionTable.Group.REFUSED, option.group());
        options++;
      }
    }
    assertTrue(options > 5, "the README's commands have options");
  }

  @Test
  void itNamesThePackageOfEachLibraryThatAWindowNeeds() {
    for (NativeLibrary library : NativeLibrary.ALL) {
      for (String name : List.of(library.debian(), library.fedora())) {
        assertTrue(
            Pattern.compile("(?<![\\w.+-])" + Pattern.quote(name) + "(?![\\w.+-])")
                .matcher(readme)
                .find(),
            name + " for " + library.file());
      }
    }
  }
}
