package bootscope.views.pane;

import bootscope.core.image.ImageBytes;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.MachineView;
import bootscope.core.session.Session;
import bootscope.views.text.Texts;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A built-in guest on a real machine, for models; answers are taken on the test's own thread. */
public final class OpenGuest implements AutoCloseable {
  private static final long SECONDS = 30;

  public final Texts texts = new Texts(Locale.ENGLISH);
  public final Session session;
  public final Guest guest;
  private final LinkedBlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
  private Throwable defect;

  public OpenGuest(String name) throws Exception {
    byte[] elf;
    try (InputStream in =
        ClassLoader.getSystemResourceAsStream("bootscope/assets/guests/" + name + ".elf")) {
      elf = in.readAllBytes();
    }
    Boot boot =
        Boot.pvh(
            KernelImages.open(ImageBytes.ofArray(name, elf)),
            List.of(),
            "hello world",
            MachineConfiguration.ofRam(64 << 20));
    session = Session.start(boot);
    guest = new Guest(name, session, boot, answers::add, e -> defect = e);
  }

  /** Where models are to run what comes later. */
  public void later(Runnable work) {
    answers.add(work);
  }

  public MachineView view() {
    return session.view();
  }

  /** Takes answers until something holds. */
  public void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      Runnable answer = answers.poll(5, TimeUnit.MILLISECONDS);
      if (answer != null) {
        answer.run();
      }
      if (defect != null) {
        throw new AssertionError(defect);
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("nothing came of it");
      }
    }
  }

  @Override
  public void close() {
    guest.close();
    session.close();
  }
}
