package bootscope.core.device.virtio;

/** What a virtio device sees of what connects it to the driver. */
interface VirtioTransport {
  /** Whether the driver has accepted a feature. */
  boolean has(long feature);

  /** Whether the driver is ready, and nothing has gone wrong. */
  boolean running();

  Virtqueue queue(int index);

  /** The driver is to hear of a used buffer. */
  void used(Virtqueue queue);

  /** The driver did what cannot be served: the device stops and asks for a reset. */
  void broken();
}
