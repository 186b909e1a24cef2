package bootscope.core.event;

/** What a disk was asked to do. */
public enum DiskWork {
  READ("read"),
  WRITE("write"),
  FLUSH("flush"),
  DISCARD("discard"),
  ZERO("write zeros"),
  /** What moves no sector, and what cannot be served. */
  OTHER("other");

  private final String text;

  DiskWork(String text) {
    this.text = text;
  }

  /** In a word or two, as reports have it. */
  public String text() {
    return text;
  }
}
