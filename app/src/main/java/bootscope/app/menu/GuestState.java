package bootscope.app.menu;

/**
 * The guest at a glance, for the status bar and for what can be done now.
 *
 * @param name the file's or built-in guest's name, for the window's title; empty without a guest
 * @param detail where it stopped ({@code pvh_start_xen (0x1000000)}), or how it ended
 * @param instructions retired since the start
 * @param nanoseconds of virtual time since the start
 * @param mips millions of guest instructions a second of late; 0 while it stands
 * @param mode of the processor, such as {@code 64-bit, CPL 3}
 * @param engine what runs it, a word
 * @param engineTip why, and what it holds
 * @param unwritten what disks' files lack, such as {@code 12 KiB unwritten}; empty for nothing
 * @param unwrittenTip the same at length
 * @param before whether it can be taken back
 * @param past how far it stands in its past, such as {@code 12 of 40 instructions}; empty where
 *     nothing is known of what comes
 */
public record GuestState(
    Phase phase,
    String name,
    String detail,
    long instructions,
    long nanoseconds,
    double mips,
    String mode,
    String engine,
    String engineTip,
    String unwritten,
    String unwrittenTip,
    boolean before,
    String past) {
  /** What it is doing. */
  public enum Phase {
    NO_GUEST,
    LOADING,
    STOPPED,
    RUNNING,
    /** It powered off, or asked for a reset that the configuration does not grant. */
    ENDED,
    /** Triple fault or an emulator's limit: its state can still be looked at. */
    CRASHED
  }

  public static final GuestState NONE = new GuestState(Phase.NO_GUEST, "", "", 0, 0, 0, "");

  /** A guest whose disks' files lack nothing, and of whose engine nothing is said. */
  public GuestState(
      Phase phase,
      String name,
      String detail,
      long instructions,
      long nanoseconds,
      double mips,
      String mode) {
    this(phase, name, detail, instructions, nanoseconds, mips, mode, "", "", "", "", false, "");
  }

  /** A guest that is being loaded. */
  public static GuestState loading(String name) {
    return new GuestState(Phase.LOADING, name, "", 0, 0, 0, "");
  }

  /** Whether its state can be looked at. */
  public boolean hasGuest() {
    return phase != Phase.NO_GUEST && phase != Phase.LOADING;
  }
}
