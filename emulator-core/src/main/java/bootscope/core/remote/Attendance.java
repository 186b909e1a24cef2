package bootscope.core.remote;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * That a client is there, from its coming to its going: whoever lets the guest go on without it
 * ends it before, so that an end behind that is nobody's to be shown.
 */
public final class Attendance implements AutoCloseable {
  private final RemoteGuest guest;
  private final AtomicBoolean there = new AtomicBoolean(true);

  public Attendance(RemoteGuest guest) {
    this.guest = guest;
    guest.attended(true);
  }

  /** It has gone. Once more changes nothing. */
  @Override
  public void close() {
    if (there.getAndSet(false)) {
      guest.attended(false);
    }
  }
}
