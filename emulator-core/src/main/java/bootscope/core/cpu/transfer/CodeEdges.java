package bootscope.core.cpu.transfer;

/** Where one function ends and another begins: what passes from one to the other is noted. */
public interface CodeEdges {
  /** None but calls and returns are of interest. */
  CodeEdges NONE =
      new CodeEdges() {
        @Override
        public boolean crosses(long from, long to) {
          return false;
        }

        @Override
        public boolean begins(long linearAddress) {
          return false;
        }

        @Override
        public boolean beginsWithin(long linearAddress, int bytes) {
          return false;
        }
      };

  /** Whether a jump between these linear addresses leads from one function to another. */
  boolean crosses(long from, long to);

  /** Whether an instruction at a linear address is of another function than the byte before it. */
  boolean begins(long linearAddress);

  /** Whether that may hold for any of so many addresses. */
  boolean beginsWithin(long linearAddress, int bytes);
}
