package bootscope.app.cli.capsule;

import bootscope.app.cli.RunOptions;
import bootscope.app.cli.capsule.CapsuleFile.IndexPart;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What words a capsule may have: those of {@link GuestWords}, and no file but its own. A capsule
 * comes from somebody else, who must not have this computer's files read or written.
 */
final class AllowedWords {
  private static final Pattern CONSOLE = Pattern.compile("none|null|mon:stdio");
  private static final Pattern DEVICE =
      Pattern.compile("pc-testdev|isa-debug-exit,iobase=[0-9]+,iosize=[0-9]+");
  private static final Pattern DRIVE =
      Pattern.compile("if=virtio,format=raw,id=[^,]+,(readonly|snapshot)=on,file=");
  private static final Pattern NAME = Pattern.compile("name=[^,]+");

  /** Without a comma that is not written twice. */
  private static final Pattern DOUBLED = Pattern.compile("(?s)([^,]|,,)*");

  private AllowedWords() {}

  /** Throws where there is another word. */
  static void check(List<List<IndexPart>> words) throws CapsuleException {
    if (words.size() % 2 != 0) {
      throw new CapsuleException("the capsule's last option has no value");
    }
    for (int i = 0; i < words.size(); i += 2) {
      String option = words.get(i).size() == 1 ? words.get(i).getFirst().text() : null;
      if (option == null || !allowed(option, words.get(i + 1))) {
        throw new CapsuleException("the capsule asks for what none may: " + option);
      }
    }
  }

  private static boolean allowed(String option, List<IndexPart> value) {
    return switch (option) {
      case "-append", "-loader", "-m", "-cpu", "-rtc" -> isText(value, 0) && value.size() == 1;
      case "-serial", "-debugcon" -> value.size() == 1 && matches(value, 0, CONSOLE);
      case "-device" -> value.size() == 1 && matches(value, 0, DEVICE);
      case "-kernel" ->
          value.size() == 1
              && (isFile(value, 0)
                  || isText(value, 0)
                      && value.getFirst().text().startsWith(RunOptions.GUEST_PREFIX));
      case "-bios" -> value.size() == 1 && isFile(value, 0);
      case "-L" -> value.size() == 1 && value.getFirst().folder() != null;
      case "-drive" -> value.size() == 2 && matches(value, 0, DRIVE) && isFile(value, 1);
      case "-fw_cfg" -> value.size() == 3 && matches(value, 0, NAME) && item(value);
      case "-initrd" -> modules(value);
      default -> false;
    };
  }

  private static boolean item(List<IndexPart> value) {
    return is(value, 1, ",file=") && isFile(value, 2)
        || is(value, 1, ",string=") && matches(value, 2, DOUBLED);
  }

  /** Files, each perhaps with a command line, and commas between. */
  private static boolean modules(List<IndexPart> value) {
    int i = 0;
    while (isFile(value, i)) {
      i++;
      if (isText(value, i) && value.get(i).text().startsWith(" ") && matches(value, i, DOUBLED)) {
        i++;
      }
      if (i == value.size()) {
        return true;
      }
      if (!is(value, i++, ",")) {
        return false;
      }
    }
    return false;
  }

  private static boolean isText(List<IndexPart> value, int i) {
    return i < value.size() && value.get(i).text() != null;
  }

  private static boolean is(List<IndexPart> value, int i, String text) {
    return i < value.size() && text.equals(value.get(i).text());
  }

  private static boolean matches(List<IndexPart> value, int i, Pattern pattern) {
    return isText(value, i) && pattern.matcher(value.get(i).text()).matches();
  }

  private static boolean isFile(List<IndexPart> value, int i) {
    return i < value.size() && value.get(i).text() == null && value.get(i).file() != null;
  }
}
