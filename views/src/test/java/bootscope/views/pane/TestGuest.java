package bootscope.views.pane;

import bootscope.core.boot.BootException;
import bootscope.core.boot.BootProtocol;
import bootscope.core.boot.DirectPvh;
import bootscope.core.history.MarkedInstant;
import bootscope.core.image.ImageBytes;
import bootscope.core.image.ImageException;
import bootscope.core.image.KernelImages;
import bootscope.core.machine.Boot;
import bootscope.core.machine.MachineConfiguration;
import bootscope.core.session.MachineView;
import bootscope.core.session.Phase;
import bootscope.core.session.Session;
import bootscope.views.action.PaneId;
import bootscope.views.text.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * A built-in guest with a workspace for models, without a screen: the test's thread is JavaFX's.
 */
public final class TestGuest implements Workspace, AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

  public final Texts texts = new Texts(Locale.ENGLISH);

  /** Ways that were gone, in words. */
  public final List<String> gone = new ArrayList<>();

  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final SimpleObjectProperty<Guest> guest = new SimpleObjectProperty<>();
  private final SimpleObjectProperty<MachineView> view = new SimpleObjectProperty<>();
  private final ShownWays ways = new ShownWays();
  private final List<Throwable> defects = new ArrayList<>();
  private final ObservableList<Bookmark> bookmarks = FXCollections.observableArrayList();
  private final ObservableList<MarkedInstant> instants = FXCollections.observableArrayList();

  private long history;

  /** The past of guests that are opened from now on is kept. */
  public TestGuest keepingHistory() {
    history = 64L << 20;
    return this;
  }

  /** Opens a guest with 32 MiB, stopped at its entry. */
  public TestGuest open(String name, String commandLine) {
    return open(name, commandLine, new DirectPvh());
  }

  /** The same, started another way. */
  public TestGuest open(String name, String commandLine, BootProtocol protocol) {
    closeGuest();
    String resource = "bootscope/assets/guests/" + name + ".elf";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
      Boot boot =
          Boot.of(
              protocol,
              KernelImages.open(ImageBytes.ofArray(name, in.readAllBytes())),
              List.of(),
              commandLine,
              MachineConfiguration.ofRam(32L << 20));
      Session session = Session.start(boot, history);
      guest.set(new Guest(name, session, boot, queue::add, defects::add));
      view.set(session.view());
    } catch (IOException | ImageException | BootException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Opens a kernel of one's own, stopped at its PVH entry. */
  public TestGuest open(Path kernel) {
    closeGuest();
    try {
      Boot boot =
          Boot.of(
              new DirectPvh(),
              KernelImages.open(ImageBytes.ofFile(kernel)),
              List.of(),
              "",
              MachineConfiguration.ofRam(32L << 20));
      Session session = Session.start(boot, history);
      guest.set(new Guest(kernel.toString(), session, boot, queue::add, defects::add));
      view.set(session.view());
    } catch (ImageException | BootException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  public Session session() {
    return guest.get().session();
  }

  /** The newest view. */
  public MachineView now() {
    return session().view();
  }

  /** Mistakes that were told. Any that is left at the end fails the test. */
  public List<Throwable> defects() {
    return defects;
  }

  /** Runs what the models want done until something holds. */
  public void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain; defects: " + defects);
      }
      try {
        Runnable next = queue.poll(2, TimeUnit.MILLISECONDS);
        if (next != null) {
          next.run();
        }
        if (guest.get() != null) {
          view.set(session().view());
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Runs the guest until it stops by itself. */
  public void run() {
    session().run().join();
    until(() -> session().view().phase() != Phase.RUNNING);
  }

  private void closeGuest() {
    Guest before = guest.get();
    if (before != null) {
      view.set(null);
      guest.set(null);
      before.close();
      before.session().close();
    }
  }

  @Override
  public void close() {
    closeGuest();
    if (!defects.isEmpty()) {
      throw new AssertionError(defects.getFirst());
    }
  }

  @Override
  public ShownWays ways() {
    return ways;
  }

  @Override
  public ObservableValue<Guest> guest() {
    return guest;
  }

  @Override
  public ObservableValue<MachineView> view() {
    return view;
  }

  @Override
  public Navigator navigator() {
    return new Navigator() {
      @Override
      public void goToMemory(Place place) {
        String bytes = place.bytes() == 1 ? "" : " " + place.bytes() + " bytes";
        String physical = place.physical() ? " physical" : "";
        gone.add("memory 0x" + Long.toHexString(place.address()) + physical + bytes);
      }

      @Override
      public void goToCode(long address, boolean physical) {
        gone.add("code 0x" + Long.toHexString(address) + (physical ? " physical" : ""));
      }

      @Override
      public void goToSource(long address, boolean physical) {
        gone.add("source 0x" + Long.toHexString(address) + (physical ? " physical" : ""));
      }

      @Override
      public void onSource(Consumer<Place> target) {}

      @Override
      public void goToWalk(long linear) {
        gone.add("walk 0x" + Long.toHexString(linear));
      }

      @Override
      public void goToInstant(String pane, long instructions) {
        gone.add(pane + " " + instructions);
      }

      @Override
      public void markInstant(String from, long instructions) {
        gone.add("mark " + instructions);
      }

      @Override
      public void goToOther(PaneId pane, Place place) {
        gone.add("other than " + pane + " 0x" + Long.toHexString(place.address()));
      }

      @Override
      public void onMemory(PaneId pane, Consumer<Place> target) {}

      @Override
      public void onCode(PaneId pane, Consumer<Place> target) {}

      @Override
      public void setCursor(PaneId pane, CodeCursor cursor) {}

      @Override
      public void onWalk(LongConsumer target) {}

      @Override
      public void onInstant(String pane, LongConsumer target) {}

      @Override
      public ObservableValue<CodeCursor> cursor() {
        return new SimpleObjectProperty<>();
      }
    };
  }

  @Override
  public ObservableList<MarkedInstant> markedInstants() {
    return instants;
  }

  @Override
  public ObservableList<Bookmark> bookmarks() {
    return bookmarks;
  }

  /** What is said to the monitor is among {@link #gone}; it says it once more. */
  public GuestMonitor monitor =
      new GuestMonitor() {
        @Override
        public CompletableFuture<?> execute(String line, Consumer<String> said) {
          gone.add("said " + line);
          said.accept("you said:\n" + line + "\n");
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public List<String> completing(String before, String word) {
          return before.isEmpty() && "info".startsWith(word) ? List.of("info") : List.of();
        }

        @Override
        public void cancel() {
          gone.add("cancelled");
        }
      };

  @Override
  public GuestMonitor monitor() {
    return monitor;
  }

  @Override
  public void tell(String message, String remedy) {
    gone.add("told " + message);
  }

  @Override
  public void tellOfMachine(String message, String remedy) {
    gone.add("told " + message);
  }

  @Override
  public void answer(String message, List<Told> lines) {
    gone.add("told " + message + lines.stream().map(TestGuest::told).toList());
  }

  private static String told(Told line) {
    return line.ways().stream()
        .map(Told.Way::link)
        .reduce("; " + line.text(), (a, b) -> a + " " + b);
  }

  @Override
  public void inBackground(Runnable work) {
    Thread.ofVirtual().start(work);
  }

  /** Where what is done in the background hands over. */
  public java.util.concurrent.Executor executor() {
    return queue::add;
  }

  @Override
  public Optional<Path> fileToSave(String name) {
    return Optional.empty();
  }

  @Override
  public Optional<Path> fileToRead(String title) {
    return Optional.empty();
  }
}
