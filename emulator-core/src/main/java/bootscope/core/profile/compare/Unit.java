package bootscope.core.profile.compare;

/** In what something is measured. */
public enum Unit {
  INSTRUCTIONS("instructions"),
  /** Virtual time: what instructions take in the guest's time, and what it waited in HLT. */
  NANOSECONDS("ns of virtual time");

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
