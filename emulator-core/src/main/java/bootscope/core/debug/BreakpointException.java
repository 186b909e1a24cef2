package bootscope.core.debug;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A breakpoint that cannot be made from what was said. */
public final class BreakpointException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    NO_SYMBOL("neither the kernel nor a loaded module has a symbol '%s'"),
    NO_MODULES(
        "'%s' would be a module's symbol, and by its symbols this kernel can load no modules"),
    NO_FILE_LINE("'%s' is not a line of source, such as main.c:12"),
    NO_MILESTONE("'%s' is not a milestone"),
    NO_COUNT("'%s' is not a whole number above 0"),
    NO_CHOICE("this is none of the choices: %s"),
    NO_REGISTER("'%s' is not a register whose writes can be stopped at: cr0, dr7, xcr0, efer, …"),
    NO_PORT("'%s' is not a port or a range of ports from 0 to 0xffff"),
    NO_VECTOR("'%s' is not a vector from 0 to 255, nor the name of an exception"),
    NO_DEVICE_REGISTER("'%s' is no device's register, such as lapic.tpr, nor a device"),
    NO_FUNCTION("'%s' is no function on the PCI bus, such as 00:1f.0, nor a device that is one"),
    NO_PCI_REGISTER("'%s' is no register of that function, nor an offset from 0 to 0xff"),
    NO_LENGTH("'%s' is not a length from 1 to 4,096 bytes"),
    NO_ENTRY("the kernel image is not at hand: this machine comes from a snapshot%s"),
    MISSING("%s is missing"),
    EXPRESSION("%s");

    private final String form;

    Problem(String form) {
      this.form = form;
    }
  }

  private final Problem problem;
  private final String what;
  private final transient ExpressionException expression;
  private final transient List<String> names;

  BreakpointException(Problem problem, String what) {
    this(problem, what, Stream.of());
  }

  /**
   * @param names among which that is which was meant
   */
  BreakpointException(Problem problem, String what, Stream<String> names) {
    super(problem.form.replace("%s", what), null, false, false);
    this.problem = problem;
    this.what = what;
    this.names = names.toList();
    expression = null;
  }

  BreakpointException(ExpressionException e) {
    super(e.getMessage(), null, false, false);
    problem = Problem.EXPRESSION;
    what = e.term();
    names = List.of();
    expression = e;
  }

  public Problem problem() {
    return problem;
  }

  /** The text that it is about. */
  public String what() {
    return what;
  }

  /** Among which names that is which was meant, where these are few. */
  List<String> names() {
    return names;
  }

  /** What is wrong with an address. */
  public Optional<ExpressionException> expression() {
    return Optional.ofNullable(expression);
  }
}
