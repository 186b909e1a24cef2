package bootscope.core.device.virtio;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;
import bootscope.core.io.Dma;

/**
 * A virtio device's status, features and queues, by whatever interface the driver reaches them
 * (virtio 1.2 chapter 2).
 */
final class VirtioState {
  // Status (§2.1).
  static final int DRIVER_OK = 4;
  static final int FEATURES_OK = 8;
  static final int NEEDS_RESET = 0x40;

  // Features (§6).
  static final long INDIRECT = 1L << 28;
  static final long EVENT_INDEX = 1L << 29;
  static final long VERSION_1 = 1L << 32;
  static final long RING_RESET = 1L << 40;

  /** What the device does for the state's changes. */
  interface Interrupts {
    /** The configuration has changed, or the device needs a reset. */
    void changed();

    /** The device was reset: nothing interrupts any more. */
    void silence();
  }

  private final VirtioModel model;
  private final Virtqueue[] queues;
  private final Interrupts interrupts;
  private final long offered;
  private long features;
  private int status;
  private int queueSelect;
  private int configVector;

  VirtioState(VirtioModel model, Dma dma, Interrupts interrupts) {
    this.model = model;
    this.interrupts = interrupts;
    offered = model.features() | INDIRECT | EVENT_INDEX | VERSION_1 | RING_RESET;
    queues = new Virtqueue[model.queues()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new Virtqueue("queue" + i, model.queueSize(), dma);
    }
    configVector = Virtqueue.NO_VECTOR;
  }

  void reset() {
    features = 0;
    status = 0;
    queueSelect = 0;
    configVector = Virtqueue.NO_VECTOR;
    for (Virtqueue queue : queues) {
      queue.reset();
    }
    model.reset();
    interrupts.silence();
  }

  long offered() {
    return offered;
  }

  long features() {
    return features;
  }

  boolean has(long feature) {
    return (features & feature) != 0;
  }

  /** Takes what the driver accepts; too late when it has said that this was all (§3.1.1). */
  void features(long accepted) {
    if ((status & FEATURES_OK) == 0) {
      features = accepted;
    }
  }

  /** As {@link #features}, by the legacy interface: no more than the low 32 that are offered. */
  void legacyFeatures(long accepted) {
    features(accepted & offered & 0xFFFF_FFFFL);
  }

  int status() {
    return status;
  }

  /** The driver's write to status; 0 resets the device. */
  void status(int value) {
    if (value == 0) {
      reset();
      return;
    }
    int before = status;
    int next = value & 0xFF | status & NEEDS_RESET;
    boolean agreed = (features & ~offered) == 0 && has(VERSION_1);
    if ((next & ~before & FEATURES_OK) != 0 && !agreed) {
      next &= ~FEATURES_OK; // so the driver learns that it asked for what is not there (§3.1.1)
    }
    status = next;
    if ((next & ~before & DRIVER_OK) != 0) {
      for (int i = 0; i < queues.length; i++) {
        notified(i); // of what it made available before
      }
    }
  }

  /** Whether the driver is ready, and the device has not failed. */
  boolean running() {
    return (status & (DRIVER_OK | NEEDS_RESET)) == DRIVER_OK;
  }

  /** The driver says that a queue has buffers; of one that does not exist, it says nothing. */
  void notified(int queue) {
    if (queue >= 0 && queue < queues.length && queues[queue].enabled() && running()) {
      model.notified(queue);
    }
  }

  /** The driver did what it must not: the device stops until it is reset (§2.1.2). */
  void broken() {
    status |= NEEDS_RESET;
    interrupts.changed();
  }

  int queueCount() {
    return queues.length;
  }

  Virtqueue queue(int index) {
    return queues[index];
  }

  int queueSelect() {
    return queueSelect;
  }

  void queueSelect(int index) {
    queueSelect = index & 0xFFFF;
  }

  /** The selected queue, or null when there is none such. */
  Virtqueue selected() {
    return queueSelect < queues.length ? queues[queueSelect] : null;
  }

  int configVector() {
    return configVector;
  }

  void configVector(int vector) {
    configVector = vector;
  }

  VirtioModel model() {
    return model;
  }

  void save(StateWriter out) {
    out.putLong("features", features);
    out.putInt("status", status);
    out.putInt("queueSelect", queueSelect);
    out.putInt("configVector", configVector);
    for (Virtqueue queue : queues) {
      queue.save(out);
    }
    model.save(out);
  }

  void restore(StateReader in) {
    features = in.getLong("features");
    status = in.getInt("status");
    queueSelect = in.getInt("queueSelect") & 0xFFFF;
    configVector = in.getInt("configVector") & 0xFFFF;
    for (Virtqueue queue : queues) {
      queue.restore(in);
    }
    model.restore(in);
  }
}
