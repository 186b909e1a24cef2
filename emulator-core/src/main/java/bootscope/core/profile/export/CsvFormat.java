package bootscope.core.profile.export;

import bootscope.core.profile.CallTree;
import bootscope.core.profile.Profile;
import bootscope.core.profile.ProfiledFunction;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * A table with a row for each function that ran, those that retired most themselves first.
 *
 * <p>Source: RFC 4180; lines end with a line feed, as those of the timeline's tables do.
 */
final class CsvFormat implements ProfileFormat {
  private static final String HEAD =
      "function,place,module,address,self_instructions,total_instructions,calls,self_percent\n";

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public String suffix() {
    return ".csv";
  }

  @Override
  public String description() {
    return "table of all functions, for spreadsheets and scripts";
  }

  @Override
  public void write(Profile profile, Detail detail, OutputStream out) throws IOException {
    CallTree tree = profile.tree();
    FunctionSums sums = FunctionSums.of(profile, tree, new PathOrder(tree, profile.functions()));
    long all = Math.max(1, tree.total(0));
    Text.write(
        out,
        to -> {
          to.add(HEAD);
          for (int f : sums.inOrder(profile)) {
            ProfiledFunction function = profile.functions().get(f);
            to.add(field(function.name())).add(",").add(function.place().text()).add(",");
            to.add(field(function.module())).add(",").add(address(function)).add(",");
            to.add(sums.self()[f]).add(",").add(sums.total()[f]).add(",").add(sums.calls()[f]);
            double share = 100.0 * sums.self()[f] / all;
            to.add(",").add(String.format(Locale.ROOT, "%.4f", share)).add("\n");
          }
        });
  }

  /** In hexadecimal, or nothing where there is none. */
  static String address(ProfiledFunction function) {
    return function.address() == 0 ? "" : "0x" + Long.toHexString(function.address());
  }

  /**
   * A field as RFC 4180, section 2, items 5 to 7, has it. Names are the guest's: one that a
   * spreadsheet would take for a formula has an apostrophe before it.
   */
  static String field(String name) {
    boolean formula = !name.isEmpty() && "=+-@\t".indexOf(name.charAt(0)) >= 0;
    String text = formula ? "'" + name : name;
    boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
