package bootscope.core.profile.compare;

/** What a function took before and after. */
public record FunctionChange(MatchedFunction function, Amounts before, Amounts after) {
  /** Instructions of its own that came or, negative, went. */
  public long self() {
    return after.self() - before.self();
  }

  /** Instructions, with those of what it calls, that came or went. */
  public long total() {
    return after.total() - before.total();
  }

  /** Calls that came or went. */
  public long calls() {
    return after.calls() - before.calls();
  }

  /** Whether nothing is another number. */
  public boolean isZero() {
    return before.equals(after);
  }
}
