package bootscope.app.cli.run;

import bootscope.app.cli.UsageException;
import bootscope.app.cli.monitor.BreakpointTarget;
import bootscope.core.debug.Breakpoint;
import bootscope.core.debug.BreakpointException;
import bootscope.core.debug.BreakpointKind;
import bootscope.core.debug.BreakpointKinds;
import bootscope.core.debug.Breakpoints;
import bootscope.core.debug.Debugger;
import bootscope.core.debug.Expression;
import bootscope.core.debug.ExpressionException;
import bootscope.core.debug.Message;
import bootscope.core.debug.ModuleTrigger;
import bootscope.core.debug.Names;
import bootscope.core.debug.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The breakpoints of the monitor's machine. */
final class DebuggerBreakpoints implements BreakpointTarget {
  /** A kernel that has this function can load modules. */
  private static final String LOADS_MODULES = "do_init_module";

  private final Debugger debugger;
  private final UnaryOperator<String> meant;

  /**
   * @param meant what a place means that a user wrote, as {@link SourceView#meant}
   */
  DebuggerBreakpoints(Debugger debugger, UnaryOperator<String> meant) {
    this.debugger = debugger;
    this.meant = meant;
  }

  @Override
  public String addBreakpoint(String written, String condition, boolean once) {
    String where = meant.apply(written);
    if (where.equals("pvh")) {
      return addBreakpoint(kind("entry"), Map.of(), condition, once);
    }
    BreakpointKinds.Said said = BreakpointKinds.at(debugger.symbols(), where);
    try {
      return addBreakpoint(said.kind(), said.values(), condition, once);
    } catch (UsageException e) {
      if (!where.equals(written)) {
        throw new UsageException(e.getMessage() + "; '*" + written + "' is the address");
      }
      boolean name = where.matches("[A-Za-z_][A-Za-z0-9_.]*");
      if (!name || !debugger.symbols().knows(LOADS_MODULES)) {
        throw e;
      }
      throw new UsageException(
          e.getMessage() + "; 'break MODULE:" + where + "' waits for a module that has it");
    }
  }

  private static BreakpointKind kind(String id) {
    return BreakpointKinds.of(id).orElseThrow();
  }

  @Override
  public String addBreakpoint(
      BreakpointKind kind, Map<String, String> said, String condition, boolean once) {
    Trigger trigger = trigger(kind, said);
    try {
      Optional<Expression> when = condition(condition);
      Breakpoint added = all().add(trigger, once);
      all().condition(added.id(), when);
      return text(added);
    } catch (ExpressionException e) {
      throw wrong(e);
    }
  }

  @Override
  public Optional<String> changeBreakpoint(int id, BreakpointKind kind, Map<String, String> said) {
    all().trigger(id, trigger(kind, said));
    return all().get(id).map(this::text);
  }

  private Breakpoints all() {
    return debugger.breakpoints();
  }

  private Optional<Expression> condition(String text) throws ExpressionException {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Expression condition = Expression.parse(text, 10);
    condition.check(debugger.symbols());
    return Optional.of(condition);
  }

  private String text(Breakpoint b) {
    Trigger trigger = b.trigger();
    StringBuilder out = new StringBuilder("breakpoint ").append(b.id());
    Optional<Trigger.Place> place = trigger.place(all().surroundings());
    place.ifPresent(p -> out.append(" at 0x").append(Long.toHexString(p.address())));
    out.append(" (").append(b.where());
    String remark = trigger.remark(all().surroundings());
    out.append(remark.isEmpty() ? "" : ", ").append(remark);
    out.append(place.filter(Trigger.Place::physical).isPresent() ? ", physical address" : "");
    if (trigger.waits(all().surroundings())) {
      out.append(
          debugger.symbols().relocation().isEmpty()
              ? ", once the kernel is unpacked"
              : trigger instanceof ModuleTrigger
                  ? ", but the kernel's symbols do not tell where it loads any"
                  : ", once its module is loaded");
    }
    trigger
        .missing(all().surroundings())
        .ifPresent(why -> out.append(", pending: ").append(why.getMessage()));
    b.condition().ifPresent(c -> out.append(", if ").append(c));
    b.message().ifPresent(m -> out.append(", says '").append(m).append('\''));
    out.append(b.once() ? ", once" : "").append(b.enabled() ? "" : ", off");
    if (b.ignored() > 0) {
      out.append(", the next ").append(b.ignored()).append(" hits pass");
    }
    if (b.hits() > 0) {
      out.append(", hit ").append(b.hits()).append(b.hits() == 1 ? " time" : " times");
    }
    return out.append(")\n").toString();
  }

  @Override
  public List<String> breakpoints() {
    return all().list().stream().map(this::text).toList();
  }

  @Override
  public List<Integer> breakpointIds() {
    return all().list().stream().map(Breakpoint::id).toList();
  }

  @Override
  public boolean ignore(int id, long count) {
    return all().ignore(id, count);
  }

  @Override
  public boolean deleteBreakpoint(int id) {
    return all().delete(id);
  }

  @Override
  public boolean enableBreakpoint(int id, boolean enable) {
    return all().enable(id, enable);
  }

  @Override
  public boolean condition(int id, String condition) {
    try {
      return all().condition(id, condition(condition));
    } catch (ExpressionException e) {
      throw wrong(e);
    }
  }

  @Override
  public boolean message(int id, String text) {
    try {
      return all().message(id, text.isBlank() ? Optional.empty() : Optional.of(message(text)));
    } catch (ExpressionException e) {
      throw wrong(e);
    }
  }

  private Message message(String text) throws ExpressionException {
    Message message = Message.parse(text, 10);
    message.check(debugger.symbols());
    return message;
  }

  /**
   * What a kind of breakpoint stops at.
   *
   * @throws UsageException when it means nothing
   */
  Trigger trigger(BreakpointKind kind, Map<String, String> said) {
    try {
      return kind.make(said, all().surroundings(), 10);
    } catch (BreakpointException e) {
      throw new UsageException(e.getMessage() + Names.question(Names.near(debugger.symbols(), e)));
    }
  }

  private UsageException wrong(ExpressionException e) {
    return new UsageException(e.getMessage() + Names.question(Names.near(debugger.symbols(), e)));
  }
}
