package bootscope.core.history;

import bootscope.core.isa.Instruction;
import bootscope.core.isa.Opcode;
import bootscope.core.isa.Operand;
import bootscope.core.isa.RegisterClass;
import java.util.ArrayList;
import java.util.List;

/** What is gathered of an instruction: the transfers that it makes, in order. */
final class Effects {
  private static final int REGISTER = 8;

  private final Instruction in;
  private final Places places;
  private final List<Transfer> all = new ArrayList<>(4);

  Effects(Instruction in, Places places) {
    this.in = in;
    this.places = places;
  }

  List<Transfer> all() {
    return all;
  }

  void add(Piece to, Piece from) {
    add(new Transfer(to, from));
  }

  void add(Transfer transfer) {
    all.add(transfer);
  }

  /** An operand becomes what the lower bytes of another are, and something else above. */
  void copy(int to, int from) {
    Operand target = in.operand(to);
    Operand source = in.operand(from);
    int bytes = Math.min(target.size(), bytes(source));
    move(places.piece(target, target.size()), places.piece(source, bytes), bytes, target);
  }

  /**
   * The lower bytes of an operand become others.
   *
   * @param bytes as many as there are to be copied
   */
  void move(Piece to, Piece from, int bytes, Operand target) {
    if (!to.space().extended()) {
      return;
    }
    if (target instanceof Operand.Register r && to.space() == Piece.Space.GENERAL) {
      written(full(r)); // what the copy leaves
    } else if (bytes < to.size() && to.space() == Piece.Space.LINEAR) {
      written(to);
    }
    all.add(new Transfer(to.part(0, Math.min(bytes, to.size())), from));
  }

  /** Bytes that an operand has to be copied: of a number, those in the instruction. */
  static int bytes(Operand operand) {
    return operand instanceof Operand.Immediate n && n.encodedBytes() > 0
        ? n.encodedBytes()
        : operand.size();
  }

  /** An operand is worked out, if it is written. */
  void computed(Operand operand) {
    switch (operand) {
      case Operand.Register r when r.size() == 4 && isGeneral(r) -> written(full(r));
      case Operand.Register r -> written(places.piece(r, r.size()));
      case Operand.Memory m when stores() -> written(places.piece(m, m.size()));
      default -> {}
    }
  }

  private boolean stores() {
    Opcode.Access access = in.opcode().access();
    return access == Opcode.Access.WRITE || access == Opcode.Access.READ_WRITE;
  }

  /** Bytes are worked out. */
  void written(Piece to) {
    all.add(new Transfer(to, Piece.COMPUTED));
  }

  /** The lower bytes of a register are worked out. */
  void register(int number, int bytes) {
    written(Piece.general(number, 0, full(bytes)));
  }

  /** All bytes of registers are. */
  void registers(int... numbers) {
    for (int number : numbers) {
      register(number, REGISTER);
    }
  }

  /** Writes of 4 bytes clear those above (SDM vol. 1 §3.4.1.1). */
  void zeroExtended(int number, int bytes) {
    if (bytes == 4) {
      register(number, bytes);
    }
  }

  /** As many bytes as a write of some of a general register changes. */
  static int full(int bytes) {
    return bytes == 4 ? REGISTER : bytes;
  }

  private static boolean isGeneral(Operand.Register r) {
    return r.file() == RegisterClass.GENERAL;
  }

  /** What a write of a general register changes. */
  Piece full(Operand.Register r) {
    return places.piece(r, isGeneral(r) ? full(r.size()) : r.size());
  }
}
