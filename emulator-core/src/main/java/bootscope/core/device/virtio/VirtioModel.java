package bootscope.core.device.virtio;

import bootscope.core.describe.StateReader;
import bootscope.core.describe.StateWriter;

/** What a virtio device is beside its transport: features, configuration, and what it does. */
interface VirtioModel {
  /** Device type (virtio 1.2 chapter 5): 2 is a block device. */
  int type();

  /** Feature bits 0 to 23 that it offers. */
  long features();

  int queues();

  /** Entries of each of its queues at reset, a power of two. */
  int queueSize();

  /** Bytes of its configuration. */
  int configurationBytes();

  /** A byte of its configuration, without side effects. */
  int configuration(int offset);

  /** The driver's write to a byte of its configuration. */
  void configure(int offset, int value);

  /** The driver has made buffers available, perhaps. The queue is enabled, and the driver ready. */
  void notified(int queue);

  /** Forgets what the driver told it and what it was about to do. */
  void reset();

  void save(StateWriter out);

  void restore(StateReader in);
}
