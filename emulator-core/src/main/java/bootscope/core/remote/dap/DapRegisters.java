package bootscope.core.remote.dap;

import bootscope.core.debug.CpuRegister;
import bootscope.core.debug.CpuRegister.Group;
import bootscope.core.debug.CpuRegisters;
import bootscope.core.debug.Editor;
import bootscope.core.debug.RegisterEdit;
import bootscope.core.debug.RegisterName;
import bootscope.core.debug.RegisterValues;
import bootscope.core.describe.FieldDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.lsp4j.debug.Scope;
import org.eclipse.lsp4j.debug.Variable;

/**
 * The processor's registers as an editor's variables: a scope for each group, and the fields of a
 * register within it. They are those of the instruction that runs next, whatever frame is chosen.
 */
final class DapRegisters {
  /** References of scopes are the groups' numbers from 1 on, those of registers lie above. */
  private static final int FIELDS = 1000;

  private DapRegisters() {}

  static List<Scope> scopes() {
    List<Scope> all = new ArrayList<>();
    for (Group group : Group.values()) {
      Scope scope = new Scope();
      scope.setName(name(group));
      scope.setPresentationHint("registers");
      scope.setVariablesReference(group.ordinal() + 1);
      scope.setExpensive(group != Group.GENERAL && group != Group.POINTER);
      all.add(scope);
    }
    return all;
  }

  private static String name(Group group) {
    String words = group.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "Registers: " + words;
  }

  /**
   * What a reference means.
   *
   * @throws IllegalArgumentException when it means nothing
   */
  static List<Variable> variables(RegisterValues values, int reference) {
    List<CpuRegister> all = CpuRegisters.all();
    if (reference >= FIELDS && reference - FIELDS < all.size()) {
      CpuRegister register = all.get(reference - FIELDS);
      return register.fields().stream().map(f -> field(f, values.get(register))).toList();
    }
    if (reference < 1 || reference > Group.values().length) {
      throw new IllegalArgumentException(
          "variablesReference: there is nothing of the number " + reference);
    }
    return CpuRegisters.of(Group.values()[reference - 1]).stream()
        .map(r -> register(values, r))
        .toList();
  }

  private static Variable register(RegisterValues values, CpuRegister r) {
    Variable made = variable(r.name(), text(values, r));
    made.setVariablesReference(r.fields().isEmpty() ? 0 : FIELDS + r.index());
    if (r.group() == Group.GENERAL || r.group() == Group.POINTER) {
      made.setMemoryReference(DapServer.hex(values.get(r)));
    }
    return made;
  }

  private static String text(RegisterValues values, CpuRegister r) {
    return r.width() <= 64
        ? DapServer.hex(values.get(r))
        : String.format(Locale.ROOT, "0x%x%016x", values.high(r), values.get(r));
  }

  private static Variable field(FieldDescription field, long value) {
    String meaning = field.meaningOf(value);
    String text = DapServer.hex(field.of(value));
    return variable(field.name(), meaning == null ? text : text + " (" + meaning + ")");
  }

  private static Variable variable(String name, String value) {
    Variable made = new Variable();
    made.setName(name);
    made.setValue(value);
    made.setEvaluateName("$" + name);
    made.setVariablesReference(0);
    return made;
  }

  /**
   * Gives a register a value; what it has then.
   *
   * @throws IllegalArgumentException with the reason where it cannot have it
   */
  static String set(Editor machine, int reference, String name, String value) {
    boolean known =
        variables(machine.registers(), reference).stream().anyMatch(v -> v.getName().equals(name));
    if (!known && CpuRegisters.named(name).isEmpty()) {
      throw new IllegalArgumentException(name + ": there is no such variable");
    }
    RegisterName register =
        CpuRegisters.named(name)
            .orElseThrow(() -> new IllegalArgumentException(name + ": it cannot be set"));
    RegisterEdit edit = machine.set(register, DapServer.value(machine, value));
    if (edit != RegisterEdit.DONE) {
      throw new IllegalArgumentException(name + ": " + edit.text());
    }
    return DapServer.hex(machine.registers().get(register));
  }
}
