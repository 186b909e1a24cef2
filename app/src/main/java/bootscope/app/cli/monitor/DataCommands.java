package bootscope.app.cli.monitor;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.Command.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Commands that show values and memory, or change them. */
final class DataCommands {
  private final MonitorTarget target;
  private final Consumer<String> out;
  private final MemoryDump dump;

  DataCommands(MonitorTarget target, Consumer<String> out) {
    this.target = target;
    this.out = out;
    dump = new MemoryDump(target, out);
  }

  List<Command> table() {
    return List.of(
        Command.of("x", "[/FMT] [ADDR]", "memory at a linear address", this::dump).repeating(),
        Command.of("xp", "[/FMT] [ADDR]", "memory at a physical address", this::dump).repeating(),
        Command.of(
            "walk",
            "[ADDR]",
            "how an address, if none the next instruction's, is translated",
            r -> out.accept(target.walk(Values.of(walked(r.arguments()), target)))),
        Command.of(
            "print p inspect",
            "[/FMT] EXPR",
            "the value of an expression; with = as of set, it is given first",
            r -> out.accept(text(r) + "\n")),
        Command.of(
            "output", "[/FMT] EXPR", "the same without a new line", r -> out.accept(text(r))),
        Command.of(
            "set",
            "[var] PLACE = EXPR",
            "give a $REGISTER, or memory as *(u32*)ADDR or {int}ADDR, a value",
            this::set));
  }

  private static String walked(String address) {
    return address.isEmpty() ? "$pc" : address;
  }

  private void dump(Request r) {
    dump.dump(r.name().equals("xp"), r.format(), r.arguments(), r.repeated());
  }

  private String text(Request r) {
    Optional<ValueFormat> format = r.format().isEmpty() ? Optional.empty() : Optional.of(format(r));
    if (r.arguments().isEmpty()) {
      throw new UsageException(r.name() + ": an expression is missing");
    }
    Optional<Assignment> assignment = Assignment.in(r.arguments(), target);
    long value =
        assignment.map(Assignment::value).orElseGet(() -> Values.of(r.arguments(), target));
    assignment.ifPresent(a -> a.carryOut(target));
    if (format.isPresent()) {
      return format.get().alone(value, target);
    }
    String name = target.nameOf(value);
    return String.format(
        Locale.ROOT, "0x%x  %d%s", value, value, name.isEmpty() ? "" : "  <" + name + ">");
  }

  private static ValueFormat format(Request r) {
    Optional<ValueFormat> format =
        r.format().length() == 1 ? ValueFormat.of(r.format().charAt(0)) : Optional.empty();
    return format.orElseThrow(
        () ->
            new UsageException(
                r.name() + "/" + r.format() + ": the format is one of " + ValueFormat.letters()));
  }

  private void set(Request r) {
    String words = r.arguments().replaceFirst("^var(iable)? +", "");
    Assignment.in(words, target)
        .orElseThrow(() -> new UsageException("set: = is missing: set $rax = 5"))
        .carryOut(target);
  }
}
