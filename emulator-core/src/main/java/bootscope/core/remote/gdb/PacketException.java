package bootscope.core.remote.gdb;

/** A packet says nothing that can be done: answered by an error, and the line goes on. */
final class PacketException extends Exception {
  /** What is answered. */
  private final String answer;

  /** It says nothing. */
  PacketException() {
    this("E01");
  }

  PacketException(String answer) {
    super(answer, null, false, false);
    this.answer = answer;
  }

  String answer() {
    return answer;
  }
}
