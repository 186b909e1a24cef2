package bootscope.core.remote.gdb;

import bootscope.core.image.Orc;
import bootscope.core.image.Orc.Base;
import bootscope.core.image.Orc.Kind;
import bootscope.core.image.Orc.Row;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel's own table of its frames, said over in the form that debuggers read: the section {@code
 * .debug_frame} (DWARF 4 §6.4). With it callers are found without frame pointers and without
 * debugging data. Of registers that the kernel's table says nothing of, none is told.
 */
final class FrameTable {
  /** So many rows are read from their beginning to find one. */
  private static final int MOST_ROWS = 64;

  // Registers by DWARF's numbers (System V ABI for AMD64, figure 3.36).
  private static final int RDX = 1;
  private static final int RDI = 5;
  private static final int RBP = 6;
  private static final int RSP = 7;
  private static final int R10 = 10;
  private static final int R13 = 13;
  private static final int RETURN = 16;

  /** The registers that an interrupt's entry pushes, from the lowest address up; −1 for none. */
  private static final int[] PUSHED = {
    15, 14, 13, 12, RBP, 3, 11, 10, 9, 8, 0, 2, RDX, 4, RDI, -1, RETURN, -1, -1, RSP, -1
  };

  private static final int POINTER = 8;
  private static final int PUSHED_RSP = 19 * POINTER;
  private static final int INTERRUPT_RSP = 3 * POINTER;

  // Call frame instructions and operations (DWARF 4 §7.23, §7.7.1).
  private static final int ADVANCE_1 = 0x02;
  private static final int ADVANCE_2 = 0x03;
  private static final int ADVANCE_4 = 0x04;
  private static final int UNDEFINED = 0x07;
  private static final int SAME_VALUE = 0x08;
  private static final int DEF_CFA = 0x0C;
  private static final int DEF_CFA_EXPRESSION = 0x0F;
  private static final int EXPRESSION = 0x10;
  private static final int OFFSET_SIGNED = 0x11;
  private static final int DEF_CFA_SIGNED = 0x12;
  private static final int OP_DEREF = 0x06;
  private static final int OP_PLUS_UCONST = 0x23;
  private static final int OP_BREG0 = 0x70;

  /** A row and where it begins to hold. */
  private record Placed(long from, Row row) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private FrameTable() {}

  /** The section's bytes; none where the table is empty. */
  static byte[] of(Orc orc) {
    FrameTable table = new FrameTable();
    table.common();
    List<Placed> run = new ArrayList<>();
    orc.each((from, row) -> table.add(run, new Placed(from, row)));
    table.end(run, run.isEmpty() ? 0 : run.getLast().from + 1);
    return table.out.toByteArray();
  }

  /** Rows of calls stand together; each other has an entry of its own. */
  private void add(List<Placed> run, Placed next) {
    boolean open =
        !run.isEmpty()
            && run.size() < MOST_ROWS
            && run.getLast().row != null
            && run.getLast().row.kind() == Kind.CALL
            && next.row != null
            && next.row.kind() == Kind.CALL;
    if (!open) {
      end(run, next.from);
    }
    run.add(next);
  }

  private void end(List<Placed> run, long end) {
    if (!run.isEmpty() && run.getFirst().row != null && end > run.getFirst().from) {
      entry(run, end);
    }
    run.clear();
  }

  // ---------------------------------------------------------------- entries

  /** What all entries have in common: of no register but RSP and RIP anything is known. */
  private void common() {
    Dwarf body = new Dwarf();
    body.u32(-1); // it is no entry
    body.u8(3); // version
    body.u8(0); // nothing augmented
    body.unsigned(1); // code is counted in bytes
    body.signed(-POINTER); // data in pointers, downwards
    body.unsigned(RETURN);
    body.u8(DEF_CFA);
    body.unsigned(RSP);
    body.unsigned(POINTER);
    offset(body, RETURN, -POINTER);
    for (int register = 0; register < RETURN; register++) {
      if (register != RSP) {
        body.u8(UNDEFINED);
        body.unsigned(register);
      }
    }
    body.to(out);
  }

  private void entry(List<Placed> run, long end) {
    Kind kind = run.getFirst().row.kind();
    if (kind == Kind.UNKNOWN) {
      return;
    }
    Dwarf body = new Dwarf();
    body.u32(0); // what it has in common lies first in the section
    body.u64(run.getFirst().from);
    body.u64(end - run.getFirst().from);
    long at = run.getFirst().from;
    for (Placed p : run) {
      advance(body, p.from - at);
      at = p.from;
      row(body, p.row);
    }
    body.to(out);
  }

  private static void advance(Dwarf body, long by) {
    if (by == 0) {
      return;
    }
    if (by < 0x40) {
      body.u8(0x40 | (int) by);
    } else if (by < 0x100) {
      body.u8(ADVANCE_1);
      body.u8((int) by);
    } else if (by < 0x1_0000) {
      body.u8(ADVANCE_2);
      body.u8((int) by & 0xFF);
      body.u8((int) by >> 8);
    } else {
      body.u8(ADVANCE_4);
      body.u32((int) by);
    }
  }

  private static void row(Dwarf body, Row row) {
    switch (row.kind()) {
      case END -> {
        body.u8(UNDEFINED);
        body.unsigned(RETURN); // nobody called it
      }
      case CALL -> {
        if (row.rsp() == Base.AT_RBP || row.rsp() == Base.AT_RSP) {
          callers(body, place(row), 0, false);
        } else {
          body.u8(row.rspOffset() < 0 ? DEF_CFA_SIGNED : DEF_CFA);
          body.unsigned(register(row.rsp()));
          if (row.rspOffset() < 0) {
            body.signed(row.rspOffset() / -POINTER);
          } else {
            body.unsigned(row.rspOffset());
          }
        }
        framePointer(body, row);
      }
      case REGISTERS -> {
        callers(body, place(row), PUSHED_RSP, true);
        for (int i = 0; i < PUSHED.length; i++) {
          if (PUSHED[i] >= 0 && PUSHED[i] != RSP) {
            at(body, PUSHED[i], place(row), i * POINTER);
          }
        }
      }
      case INTERRUPT -> {
        callers(body, place(row), INTERRUPT_RSP, true);
        at(body, RETURN, place(row), 0);
        framePointer(body, row);
      }
      case UNKNOWN -> throw new IllegalArgumentException("nothing is known of it");
    }
  }

  private static void framePointer(Dwarf body, Row row) {
    switch (row.rbp()) {
      case CALLERS_RSP -> offset(body, RBP, row.rbpOffset());
      case RBP -> at(body, RBP, based(RBP, row.rbpOffset()), 0);
      default -> {
        body.u8(SAME_VALUE);
        body.unsigned(RBP);
      }
    }
  }

  /** A register lies so many bytes from the caller's stack pointer. */
  private static void offset(Dwarf body, int register, int bytes) {
    body.u8(OFFSET_SIGNED);
    body.unsigned(register);
    body.signed(bytes / -POINTER);
  }

  private static int register(Base base) {
    return switch (base) {
      case RDX -> RDX;
      case RDI -> RDI;
      case RBP, AT_RBP -> RBP;
      case R10 -> R10;
      case R13 -> R13;
      default -> RSP;
    };
  }

  // ---------------------------------------------------------------- expressions

  private static byte[] based(int register, long offset) {
    Dwarf expression = new Dwarf();
    expression.u8(OP_BREG0 + register);
    expression.signed(offset);
    return expression.bytes();
  }

  /** The stack pointer that a row speaks of. */
  private static byte[] place(Row row) {
    Dwarf expression = new Dwarf();
    switch (row.rsp()) {
      case AT_RBP -> {
        expression.all(based(RBP, row.rspOffset()));
        expression.u8(OP_DEREF);
      }
      case AT_RSP -> {
        expression.all(based(RSP, 0));
        expression.u8(OP_DEREF);
        expression.u8(OP_PLUS_UCONST);
        expression.unsigned(row.rspOffset());
      }
      default -> expression.all(based(register(row.rsp()), row.rspOffset()));
    }
    return expression.bytes();
  }

  private static byte[] behind(byte[] place, int offset) {
    Dwarf expression = new Dwarf();
    expression.all(place);
    if (offset != 0) {
      expression.u8(OP_PLUS_UCONST);
      expression.unsigned(offset);
    }
    return expression.bytes();
  }

  /** The caller's stack pointer is a place, or lies there. */
  private static void callers(Dwarf body, byte[] place, int offset, boolean lies) {
    Dwarf expression = new Dwarf();
    expression.all(behind(place, offset));
    if (lies) {
      expression.u8(OP_DEREF);
    }
    body.u8(DEF_CFA_EXPRESSION);
    body.block(expression.bytes());
  }

  /** A register lies at a place. */
  private static void at(Dwarf body, int register, byte[] place, int offset) {
    body.u8(EXPRESSION);
    body.unsigned(register);
    body.block(behind(place, offset));
  }

  // ---------------------------------------------------------------- bytes

  /** Numbers in DWARF's forms. */
  private static final class Dwarf {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void u8(int value) {
      bytes.write(value);
    }

    void u32(int value) {
      all(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    void u64(long value) {
      all(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    void all(byte[] more) {
      bytes.writeBytes(more);
    }

    /** ULEB128. */
    void unsigned(long value) {
      long left = value;
      while (left >>> 7 != 0) {
        u8((int) left & 0x7F | 0x80);
        left >>>= 7;
      }
      u8((int) left);
    }

    /** SLEB128. */
    void signed(long value) {
      long left = value;
      while (left != (left << 57) >> 57) {
        u8((int) left & 0x7F | 0x80);
        left >>= 7;
      }
      u8((int) left & 0x7F);
    }

    void block(byte[] expression) {
      unsigned(expression.length);
      all(expression);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    /** Behind its length, filled up to a multiple of 8. */
    void to(ByteArrayOutputStream out) {
      while ((bytes.size() + 4) % 8 != 0) {
        u8(0);
      }
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(length.putInt(bytes.size()).array());
      out.writeBytes(bytes());
    }
  }
}
