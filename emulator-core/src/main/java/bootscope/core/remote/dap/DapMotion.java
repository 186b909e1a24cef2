package bootscope.core.remote.dap;

import bootscope.core.debug.Stop;
import bootscope.core.drive.GuestGoneException;
import bootscope.core.drive.RunWatch;
import bootscope.core.machine.StopReason;
import bootscope.core.remote.Motion;
import bootscope.core.remote.RemoteGuest;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.eclipse.lsp4j.debug.ContinuedEventArguments;
import org.eclipse.lsp4j.debug.OutputEventArguments;
import org.eclipse.lsp4j.debug.OutputEventArgumentsCategory;
import org.eclipse.lsp4j.debug.StoppedEventArguments;
import org.eclipse.lsp4j.debug.TerminatedEventArguments;
import org.eclipse.lsp4j.debug.services.IDebugProtocolClient;

/**
 * How the guest goes and stands, as an editor is told it: what it asked for itself, and what others
 * do to the guest, as whoever sits before the window. Its state belongs to the thread that writes.
 */
final class DapMotion implements RunWatch.Listener, AutoCloseable {
  private final RemoteGuest guest;
  private final Executor later;
  private final DapBreakpoints breakpoints;
  private final IDebugProtocolClient client;
  private final Runnable deaf;

  private boolean begun; // it was told where the guest stands, or let it go
  private boolean runs; // as the editor has it
  private int own; // motions that the editor asked for and has not heard the end of

  /**
   * @param later writes what the machine's thread says
   */
  DapMotion(
      RemoteGuest guest, Executor later, DapBreakpoints breakpoints, IDebugProtocolClient client) {
    this.guest = guest;
    this.later = later;
    this.breakpoints = breakpoints;
    this.client = client;
    deaf = guest.hear(this);
  }

  /** It is told of nothing any more. */
  @Override
  public void close() {
    deaf.run();
  }

  // ---------------------------------------------------------------- what the editor asks for

  /** The editor is configured. */
  void begin(boolean stopOnEntry) {
    if (!stopOnEntry) {
      go(new Motion.Run(), "breakpoint");
      return;
    }
    guest
        .stands()
        .thenAcceptAsync(
            stop -> {
              begun = true;
              stopped("entry", stop);
            },
            later);
  }

  /**
   * Lets the guest go.
   *
   * @param reason of the stop, where that itself says none
   */
  void go(Motion motion, String reason) {
    later.execute(
        () -> {
          begun = true;
          runs = true;
          own++;
        });
    guest
        .go(motion)
        .whenCompleteAsync(
            (stop, trouble) -> {
              own--;
              if (trouble == null) {
                stopped(reason, stop);
              } else {
                failed(trouble);
              }
            },
            later);
  }

  private void failed(Throwable trouble) {
    Throwable cause = trouble instanceof CompletionException ? trouble.getCause() : trouble;
    if (cause instanceof GuestGoneException) {
      client.terminated(new TerminatedEventArguments());
      return;
    }
    say(cause.getMessage());
    guest.stands().thenAcceptAsync(stop -> stopped("pause", stop), later);
  }

  // ---------------------------------------------------------------- what others do

  @Override
  public void goes() {
    later.execute(
        () -> {
          if (begun && own == 0 && !runs) {
            runs = true;
            ContinuedEventArguments event = new ContinuedEventArguments();
            event.setThreadId(DapServer.THREAD);
            event.setAllThreadsContinued(true);
            client.continued(event);
          }
        });
  }

  @Override
  public void stands(Stop stop) {
    later.execute(
        () -> {
          if (begun && own == 0) {
            stopped("step", stop);
          }
        });
  }

  // ---------------------------------------------------------------- telling

  /** Says why it stands. */
  private void stopped(String reason, Stop stop) {
    runs = false;
    StoppedEventArguments event = new StoppedEventArguments();
    event.setThreadId(DapServer.THREAD);
    event.setAllThreadsStopped(true);
    event.setReason(
        switch (stop.reason()) {
          case BREAKPOINT -> breakpoints.reason(stop);
          case REQUESTED -> reason.equals("entry") ? reason : "pause";
          case TRIPLE_FAULT -> "exception";
          default -> reason;
        });
    if (stop.reason() == StopReason.BREAKPOINT) {
      event.setHitBreakpointIds(stop.hits().stream().map(Stop.Hit::id).toArray(Integer[]::new));
      event.setText(String.join("; ", stop.hits().stream().map(Stop.Hit::text).toList()));
    } else if (stop.reason() != StopReason.LIMIT && stop.reason() != StopReason.REQUESTED) {
      event.setText(stop.reason().text());
      say(stop.reason().ofGuest());
    }
    client.stopped(event);
  }

  private void say(String text) {
    OutputEventArguments output = new OutputEventArguments();
    output.setCategory(OutputEventArgumentsCategory.CONSOLE);
    output.setOutput(text + "\n");
    client.output(output);
  }
}
