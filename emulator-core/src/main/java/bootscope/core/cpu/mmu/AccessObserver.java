package bootscope.core.cpu.mmu;

/** Who must see data accesses: the debug registers and the debugger's watchpoints. */
public interface AccessObserver {
  /** Whether any access to this linear page must be reported. */
  boolean watchesPage(long linearPage);

  /** An access to a watched page is being made; the translation has succeeded. */
  void accessed(long linear, int size, boolean write);
}
