package bootscope.core.cpu.translate;

import static bootscope.core.cpu.translate.RegisterMap.POINTER;
import static bootscope.core.cpu.translate.RegisterMap.STATE;
import static bootscope.core.cpu.translate.RegisterMap.TEMP;

import bootscope.core.cpu.state.LazyFlags;

/**
 * Where the guest's arithmetic flags are while a block is emitted. They may be in several places at
 * once: in the host's flags, in {@link Context#FLAGS}, or in a recipe, registers from which one or
 * two instructions make them again. A recipe costs nothing unless somebody asks; most are forgotten
 * when the next instruction sets the flags.
 */
final class FlagState {
  /** How flags are made again. */
  enum Recipe {
    NONE,
    /** As they come from comparing the operands. */
    COMPARE,
    /** As they come from testing the operands. */
    TEST,
    /** From a sum and one of what was added. */
    ADD,
    /** From a difference and what was taken away. */
    SUBTRACT
  }

  private static final int NO_REGISTER = -1;

  private final Assembler a;
  boolean inHost;
  boolean inImage;
  Recipe recipe = Recipe.NONE;

  // Of the recipe: bytes of the operation, guest registers, and the constant in place of the
  // second.
  private int size;
  private int first;
  private int second;
  private int constant;

  FlagState(Assembler a) {
    this.a = a;
  }

  /** At a block's start and behind what the interpreter did. */
  void onlyInImage() {
    inHost = false;
    inImage = true;
    recipe = Recipe.NONE;
  }

  void onlyInHost() {
    inHost = true;
    inImage = false;
    recipe = Recipe.NONE;
  }

  /** They are in the host's flags, and a recipe is known. */
  void set(Recipe recipe, int size, int first, int second, int constant) {
    onlyInHost();
    this.recipe = recipe;
    this.size = size;
    this.first = first;
    this.second = second;
    this.constant = constant;
  }

  void copy(FlagState other) {
    inHost = other.inHost;
    inImage = other.inImage;
    set(other);
  }

  private void set(FlagState other) {
    recipe = other.recipe;
    size = other.size;
    first = other.first;
    second = other.second;
    constant = other.constant;
  }

  boolean dependsOn(int written) {
    return recipe != Recipe.NONE
        && ((written >>> first & 1) != 0 || second != NO_REGISTER && (written >>> second & 1) != 0);
  }

  /** Puts them into the host's flags; uses both free registers for it. */
  void toHost() {
    if (inHost) {
      return;
    }
    if (recipe != Recipe.NONE) {
      remake();
    } else {
      restore(POINTER);
    }
    inHost = true;
  }

  /** Puts them into memory. */
  void toImage() {
    if (!inImage) {
      toHost();
      save();
      inImage = true;
    }
  }

  /** From memory into the host's flags. */
  void restore(int free) {
    a.move(free, Assembler.RAX);
    a.memory(0, false, false, Assembler.MAP_0F | 0xB7, Assembler.RAX, STATE, -1, 0, Context.FLAGS);
    a.byte8(0x04); // ADD AL, 7F: overflows for 1
    a.byte8(0x7F);
    a.byte8(0x9E); // SAHF
    a.move(Assembler.RAX, free);
    inHost = true;
  }

  private void save() {
    beginSave();
    endSave();
  }

  private void beginSave() {
    a.move(POINTER, Assembler.RAX);
    a.byte8(0x9F); // LAHF
    a.registers(0, false, true, Assembler.MAP_0F | 0x90, 0, Assembler.RAX); // SETO AL
  }

  private void endSave() {
    a.memory(0x66, false, false, Assembler.STORE, Assembler.RAX, STATE, -1, 0, Context.FLAGS);
    a.move(Assembler.RAX, POINTER);
  }

  /** Puts the host's flags into memory with AF clear, as the interpreter has it after shifts. */
  void saveWithoutAuxiliary() {
    beginSave();
    a.byte8(0x80); // AND AH, ~AF
    a.byte8(0xE4);
    a.byte8(~LazyFlags.AF);
    endSave();
    onlyInImage();
  }

  /** Puts into memory SF, ZF, PF of the host's flags, and CF and OF as TEMP's low byte has both. */
  void saveProduct() {
    a.move(POINTER, Assembler.RAX);
    a.byte8(0x9F); // LAHF: CF and AF are clear after TEST
    a.registers(0, false, true, 0x8A, Assembler.RAX, TEMP); // MOV AL, TEMP
    a.registers(0, false, true, Assembler.MAP_0F | 0xB6, TEMP, TEMP);
    a.shift(false, Assembler.GROUP_SHL, TEMP, 8);
    a.rr(false, Assembler.OR, Assembler.RAX, TEMP);
    endSave();
    onlyInImage();
  }

  // ---------------------------------------------------------------- recipes

  private void remake() {
    int x = held(first, POINTER);
    switch (recipe) {
      case COMPARE -> operate(Assembler.CMP, Assembler.GROUP_CMP, x);
      case TEST -> {
        if (second == NO_REGISTER) {
          group(0xF7, 0, x, true);
        } else {
          sized(Assembler.TEST, held(second, TEMP), x);
        }
      }
      case ADD -> {
        a.move(POINTER, x);
        operate(Assembler.SUB, Assembler.GROUP_SUB, POINTER);
        operate(Assembler.ADD, Assembler.GROUP_ADD, POINTER);
      }
      default -> {
        a.move(POINTER, x);
        operate(Assembler.ADD, Assembler.GROUP_ADD, POINTER);
        operate(Assembler.SUB, Assembler.GROUP_SUB, POINTER);
      }
    }
  }

  private int held(int guest, int free) {
    if (RegisterMap.pinned(guest)) {
      return RegisterMap.host(guest);
    }
    a.load(free, STATE, RegisterMap.slot(guest));
    return free;
  }

  private void operate(int opcode, int group, int x) {
    if (second == NO_REGISTER) {
      group(0x81, group, x, false);
    } else {
      sized(opcode, x, held(second, TEMP));
    }
  }

  private void sized(int opcode, int reg, int rm) {
    boolean bytes = size == 1;
    a.registers(size == 2 ? 0x66 : 0, size == 8, bytes, bytes ? opcode & ~1 : opcode, reg, rm);
  }

  private void group(int opcode, int group, int rm, boolean test) {
    boolean bytes = size == 1;
    boolean small = !test && !bytes && constant == (byte) constant;
    int code = bytes ? opcode & ~1 : small ? 0x83 : opcode;
    a.registers(size == 2 ? 0x66 : 0, size == 8, bytes, code, group, rm);
    if (bytes || small) {
      a.byte8(constant);
    } else if (size == 2) {
      a.byte8(constant);
      a.byte8(constant >> 8);
    } else {
      a.int32(constant);
    }
  }
}
