package bootscope.core.bits;

/** The process in which the program runs. */
public final class HostProcess {
  private HostProcess() {}

  /** Loads what {@link #end} needs. */
  public static void prepare() {
    LinuxCalls.here();
  }

  /**
   * Ends the process. On Linux it does so at once: the Java runtime's own end waits for its
   * compilers to be done with what nobody will run, some 60 ms behind a boot. Shutdown hooks are
   * not run there; what they would do must have been done, and what is printed must have been
   * flushed.
   *
   * @param status 0 to 255
   */
  public static void end(int status) {
    if (LinuxCalls.here()) {
      LinuxCalls.call(LinuxCalls.EXIT_GROUP, status, 0, 0, 0, 0);
    }
    System.exit(status);
  }
}
