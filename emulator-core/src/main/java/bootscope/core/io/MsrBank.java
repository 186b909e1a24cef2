package bootscope.core.io;

/** Model-specific registers that live outside the processor core: the local APIC's. */
public interface MsrBank {
  /** Has none. */
  MsrBank NONE =
      new MsrBank() {
        @Override
        public boolean owns(int msr) {
          return false;
        }

        @Override
        public boolean readable(int msr) {
          return false;
        }

        @Override
        public long read(int msr) {
          throw new IllegalStateException("no MSR here");
        }

        @Override
        public boolean write(int msr, long value) {
          return false;
        }
      };

  /** Whether this MSR belongs to the bank, be it accessible now or not. */
  boolean owns(int msr);

  /** Whether reading works; otherwise RDMSR raises #GP(0). */
  boolean readable(int msr);

  /** The value of an MSR for which {@link #readable} holds. Reading has no side effects. */
  long read(int msr);

  /**
   * Writes an MSR that the bank {@link #owns}.
   *
   * @return false when WRMSR must raise #GP(0); nothing has changed then
   */
  boolean write(int msr, long value);
}
