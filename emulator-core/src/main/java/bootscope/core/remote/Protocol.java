package bootscope.core.remote;

import bootscope.core.remote.control.ControlConnection;
import bootscope.core.remote.dap.DapConnection;
import bootscope.core.remote.gdb.GdbConnection;
import java.io.InputStream;
import java.io.OutputStream;

/** What clients may speak. */
public enum Protocol {
  /** gdb's remote serial protocol. */
  GDB("-gdb", "gdb") {
    @Override
    public void serve(RemoteGuest guest, InputStream in, OutputStream out)
        throws InterruptedException {
      new GdbConnection(guest, in, out).serve();
    }
  },
  /** The debug adapter protocol. */
  DAP("-dap", "an editor") {
    @Override
    public void serve(RemoteGuest guest, InputStream in, OutputStream out)
        throws InterruptedException {
      new DapConnection(guest, in, out).serve();
    }
  },
  /** JSON, a line each way. */
  CONTROL("-control", "a script") {
    @Override
    public void serve(RemoteGuest guest, InputStream in, OutputStream out) {
      new ControlConnection(guest, in, out).serve();
    }
  };

  private final String option;
  private final String client;

  Protocol(String option, String client) {
    this.option = option;
    this.client = client;
  }

  /** The option that opens a door for it. */
  public String option() {
    return option;
  }

  /** Who speaks it, in words. */
  public String client() {
    return client;
  }

  /** Serves a client until it goes. */
  public abstract void serve(RemoteGuest guest, InputStream in, OutputStream out)
      throws InterruptedException;
}
