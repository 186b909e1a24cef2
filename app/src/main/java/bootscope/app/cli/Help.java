package bootscope.app.cli;

import java.util.List;
import java.util.Locale;

/** The texts that the program prints about itself. */
public final class Help {
  private Help() {}

  static String version() {
    String version = Help.class.getPackage().getImplementationVersion();
    return "bootscope " + (version == null ? "(not packaged)" : version) + "\n";
  }

  static String usage() {
    StringBuilder text = new StringBuilder(6000);
    text.append(
        """
        Bootscope boots x86-64 guests through the x86/HVM direct boot ABI (PVH).

        usage: bootscope [OPTION...]       boot a guest
               bootscope inspect FILE      what a kernel image holds, and whether it can boot
               bootscope guests            list the built-in guests
               bootscope cache             list the translated code that is kept from run to run;
                                           'cache clear [FILE...]' throws it away
               bootscope measure OPTION... boot a kernel in every way, and compare them:
                                           -kernel, -initrd, -append, -m, -cpu, -rtc, -drive,
                                           -snapshot, -L, -engine, -repeat,
                                           -kept-code (off), -max-instructions, -max-time;
                                           -bios FILE[,FILE...] (those found of
                                           bios-256k.bin and qboot.rom), or -loader
                                           all|NAME[,NAME...] to try it as these hand over;
                                           -format text|json|csv
               bootscope profile OPTION... boot a guest, and print which functions, threads and
                                           initcalls its instructions went to; -top N rows (20);
                                           -cost CLASS=WEIGHT[,CLASS=WEIGHT...] weighs them by
                                           class (1); -cost help lists the classes
               bootscope diff OPTION... -against OPTION...
                                           the first instruction at which two boots part;
                                           the second has the options of the first, and
                                           those behind -against in place of them:
                                           -kernel, -initrd, -append, -m, -cpu, -rtc, -machine,
                                           -drive, -device, -bios, -L, -fw_cfg, -loader,
                                           -serial, -engine, -history, -max-instructions;
                                           -from SYMBOL begins with that function
               bootscope compare BEFORE AFTER
                                           hold two profiles (.bootprofile) against each other;
               bootscope compare OPTION... -against OPTION...
                                           the same of two boots, with options as for
                                           diff; a file may stand on either side, and
                                           -serial stdio shows the guest's console;
                                           also -max-time, -no-reboot, -kept-code,
                                           -symbols; with both:
                                           -fail-if 'COND' (several), as in
                                           'linux_start_user>+0.5%', 'func:NAME>+10000',
                                           'self:NAME', 'initcall:NAME', 'caused:NAME'
                                           or 'total': exit status 8 if one holds;
                                           -from and -until MILESTONE, -top N (10),
                                           -html, -markdown, -csv and -junit FILE
               bootscope help

        Options have QEMU's names; one or two dashes. Defaults are in parentheses.
        """);
    for (OptionTable.Group group : OptionTable.Group.values()) {
      if (group == OptionTable.Group.REFUSED) {
        continue;
      }
      text.append('\n').append(group.title).append(":\n");
      for (OptionTable.Row row : OptionTable.ROWS) {
        if (row.group() == group) {
          appendRow(text, row);
        }
      }
    }
    text.append("\nWith mon:stdio, Ctrl-A then: x quit, c monitor and back, a a Ctrl-A, h help.\n");
    text.append("\nExit status:\n");
    for (ExitStatus status : ExitStatus.fixed()) {
      text.append(String.format(Locale.ROOT, "  %3d  %s%n", status.code(), status.meaning()));
    }
    text.append(String.format(Locale.ROOT, "  odd  %s%n", ExitStatus.ofDebugExit(0).meaning()));
    return text.toString();
  }

  private static void appendRow(StringBuilder text, OptionTable.Row row) {
    String head = "  " + String.join(", ", row.names());
    if (row.argument() != null) {
      head += " " + row.argument();
    }
    text.append(head);
    String indent = " ".repeat(28);
    boolean sameLine = head.length() < 27;
    for (String line : row.help().split("\n")) {
      text.append(sameLine ? " ".repeat(28 - head.length()) : "\n" + indent).append(line);
      sameLine = false;
    }
    text.append('\n');
  }

  /** The candidate most like {@code word}, or null where none is near. */
  public static String nearest(String word, List<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Levenshtein's distance: insertions, deletions and substitutions from one word to another. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
