package bootscope.core.cpu.translate;

/**
 * One instruction of a block's translated code.
 *
 * @param at distance from the start of the code memory
 * @param instruction the block's instruction that it belongs to, or −1
 * @param note what an operand is, or where the code goes; empty where nothing is to be said
 */
public record HostLine(int at, byte[] bytes, Part part, int instruction, String text, String note) {
  /** What a piece of code is for. */
  public enum Part {
    KEY("is the block current? code of its own page enters behind this"),
    ROOM("may all its instructions run before the deadline?"),
    COUNTER("count it"),
    INSTRUCTION("the instruction itself"),
    ONWARD("on to what follows"),
    INTERPRETER("ways to the interpreter, and back behind the instruction"),
    EXITS("other ways out");

    private final String meaning;

    Part(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }
  }
}
