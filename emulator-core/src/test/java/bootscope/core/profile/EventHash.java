package bootscope.core.profile;

/** One number for all that it is shown, in its order. */
final class EventHash implements CallVisitor {
  private long hash = 1;
  private long events;

  static long of(Profile profile) {
    EventHash hash = new EventHash();
    profile.log().show(hash);
    hash.add(profile.devices().toString().hashCode());
    return hash.hash;
  }

  private void add(long... numbers) {
    events++;
    for (long n : numbers) {
      hash = hash * 0x9E37_79B9_7F4A_7C15L + n ^ hash >>> 29;
    }
  }

  @Override
  public void thread(int thread, long instructions, long nanoseconds) {
    add(1, thread, instructions, nanoseconds);
  }

  @Override
  public void enter(int function, Entered how, long instructions, long nanoseconds) {
    add(2, function, how.ordinal(), instructions, nanoseconds);
  }

  @Override
  public void leave(long instructions, long nanoseconds) {
    add(3, instructions, nanoseconds);
  }

  @Override
  public void idle(long idled, long instructions, long nanoseconds) {
    add(4, idled, instructions, nanoseconds);
  }

  @Override
  public void end(long instructions, long nanoseconds) {
    add(5, events, instructions, nanoseconds);
  }
}
