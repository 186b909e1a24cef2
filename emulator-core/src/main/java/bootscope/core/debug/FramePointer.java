package bootscope.core.debug;

/**
 * Whether a function begins by setting up a frame pointer: PUSH EBP, MOV EBP, ESP (or RBP, RSP),
 * behind an ENDBR if there is one. Sources: System V ABI, AMD64 supplement §3.2.2, Intel386
 * supplement "Function Calling Sequence"; SDM vol. 2, "PUSH", "MOV", "ENDBR64".
 */
final class FramePointer {
  private static final int LONGEST = 8;

  private FramePointer() {}

  static boolean isSetUp(Debugger debugger, long function) {
    byte[] b = new byte[LONGEST];
    int count = Listing.peek(debugger.machine(), false, function, b);
    int at = 0;
    boolean marked =
        is(b, count, 0, 0xF3, 0x0F, 0x1E, 0xFA) || is(b, count, 0, 0xF3, 0x0F, 0x1E, 0xFB);
    at += marked ? 4 : 0;
    if (!is(b, count, at, 0x55)) {
      return false;
    }
    boolean wide = is(b, count, at + 1, 0x48);
    at += wide ? 2 : 1;
    return is(b, count, at, 0x89, 0xE5) || is(b, count, at, 0x8B, 0xEC);
  }

  private static boolean is(byte[] b, int count, int at, int... wanted) {
    if (at + wanted.length > count) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((b[at + i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
