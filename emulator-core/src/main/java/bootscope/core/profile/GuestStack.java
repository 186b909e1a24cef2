package bootscope.core.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A thread's calls that have not returned, as they are followed from outside. Each frame has the
 * place on the guest's stack where its way back lies, that way, and its function.
 */
final class GuestStack {
  // The kinds of frames, as CallFrame.Kind has them in order.

  /** Execution begins here; there is no way back. */
  static final byte BASE = 0;

  /** A CALL. */
  static final byte CALL = 1;

  /** A CALL within a function: no frame to whoever looks at functions. */
  static final byte LOCAL = 2;

  /** A jump to another function, which returns for the frame below. */
  static final byte TAIL = 3;

  /** An event, or a far CALL's kin: IRET leads back. */
  static final byte EVENT = 4;

  /** The way into the kernel from privilege level 3. */
  static final byte FROM_USER = 5;

  /** A function that is not known yet: a thunk has been called. */
  static final int PENDING = -2;

  /** More frames than this are not kept: a guest that never returns costs no more. */
  static final int MOST = 4096;

  final int thread;
  long parked; // stack pointer with which it was left
  boolean fresh; // it has not come to what it is to run yet
  boolean kept; // a mark has it: it must not be changed

  int users; // frames of privilege level 3: the lowest ones
  Program program; // that it runs there; null while that is not known
  boolean anew; // that has changed since it was there
  GuestStack born; // frames of the program that it begins with, which are another's; or null
  boolean doubted; // whether those are on the stack, and may not be this thread's

  int depth;
  int low; // frames that have been there since somebody set it
  long[] slots = new long[64];
  long[] backs = new long[64];
  int[] functions = new int[64];
  byte[] kinds = new byte[64];

  GuestStack(int thread) {
    this.thread = thread;
  }

  /** The same in another object. */
  GuestStack copy() {
    GuestStack copy = new GuestStack(thread);
    copy.parked = parked;
    copy.fresh = fresh;
    copy.users = users;
    copy.program = program;
    copy.anew = anew;
    copy.born = born;
    copy.doubted = doubted;
    copy.depth = depth;
    copy.low = low;
    int length = Math.max(16, depth);
    copy.slots = Arrays.copyOf(slots, length);
    copy.backs = Arrays.copyOf(backs, length);
    copy.functions = Arrays.copyOf(functions, length);
    copy.kinds = Arrays.copyOf(kinds, length);
    return copy;
  }

  /** Its frames of privilege level 3, for another that begins with the same; null without any. */
  GuestStack userFrames() {
    if (users < 2) {
      return null;
    }
    GuestStack frames = new GuestStack(thread);
    frames.depth = users;
    frames.slots = Arrays.copyOf(slots, users);
    frames.backs = Arrays.copyOf(backs, users);
    frames.functions = Arrays.copyOf(functions, users);
    frames.kinds = Arrays.copyOf(kinds, users);
    return frames;
  }

  /** Takes frames away down to this one, which goes too. */
  void pop(int frame, CallLog log, long t) {
    while (depth > frame) {
      depth--;
      if (shown(depth)) {
        log.leave(t);
      }
    }
    users = Math.min(users, depth);
    low = Math.min(low, depth);
  }

  /** A guest that only goes deeper: what it left deep below is given up. */
  void makeRoom(CallLog log, long t) {
    if (depth == MOST) {
      pop(MOST / 2, log, t);
    }
  }

  void push(byte kind, long slot, long back, int function) {
    if (depth == slots.length) {
      int more = 2 * depth;
      slots = Arrays.copyOf(slots, more);
      backs = Arrays.copyOf(backs, more);
      functions = Arrays.copyOf(functions, more);
      kinds = Arrays.copyOf(kinds, more);
    }
    slots[depth] = slot;
    backs[depth] = back;
    functions[depth] = function;
    kinds[depth] = kind;
    depth++;
  }

  /**
   * Whether a call's frame goes on top as it is: all that is there is still waited for.
   *
   * @param slot where its way back lies
   */
  boolean takes(long slot) {
    int top = depth - 1;
    return depth < MOST
        && (Long.compareUnsigned(slot, slots[top]) < 0 || kinds[top] >= EVENT || top == 0);
  }

  /** Whether a return is that of the call on top, and of nothing else. */
  boolean ends(long slot, long target) {
    int top = depth - 1;
    return slots[top] == slot
        && backs[top] == target
        && top >= users
        && kinds[top] == CALL
        && functions[top] != PENDING;
  }

  /** The function of so many frames' topmost that is shown, or the machine's. */
  int function(int frames) {
    for (int i = frames - 1; i >= 0; i--) {
      if (shown(i)) {
        return functions[i];
      }
    }
    return Profile.MACHINE;
  }

  /** Its frames, the innermost first. */
  List<CallFrame> frames() {
    CallFrame.Kind[] kind = CallFrame.Kind.values();
    List<CallFrame> frames = new ArrayList<>(depth);
    for (int i = depth - 1; i >= 0; i--) {
      frames.add(new CallFrame(Math.max(functions[i], -1), backs[i], kind[kinds[i]]));
    }
    return frames;
  }

  /** Whether a frame is a CALL's, from which RET leads back. */
  boolean calls(int frame) {
    return kinds[frame] == CALL || kinds[frame] == LOCAL;
  }

  /** Whether a frame is a call of a function. */
  boolean shown(int frame) {
    return kinds[frame] != LOCAL && functions[frame] != PENDING;
  }
}
