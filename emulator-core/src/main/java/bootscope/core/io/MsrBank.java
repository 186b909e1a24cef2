package bootscope.core.io;

/** Model-specific registers that live outside the processor core: the local APIC's. */
public interface MsrBank {
  /** Has none. */
  MsrBank NONE =
      new MsrBank() {
        @Override
        public boolean has(int msr) {
          return false;
        }

        @Override
        public long read(int msr) {
          throw new IllegalStateException();
        }

        @Override
        public boolean write(int msr, long value) {
          return false;
        }
      };

  /** Whether this MSR can be read or written now. */
  boolean has(int msr);

  long read(int msr);

  /**
   * @return false when the value is not allowed, so that the guest gets #GP(0)
   */
  boolean write(int msr, long value);
}
