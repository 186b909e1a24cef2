package bootscope.core.profile;

import bootscope.core.isa.InstructionClass;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a user says an instruction of each class costs, in units of the user's. Where nothing is
 * said it costs 1, so that a cost is the number of instructions. It is no time.
 */
public final class CostModel {
  /** The largest weight: with it the cost of 2^48 instructions still fits into 64 bits. */
  public static final int MOST = 10_000;

  private final int[] weights; // by class

  private CostModel(int[] weights) {
    this.weights = weights;
  }

  /**
   * @param given weights, 0 to {@link #MOST}; of classes that are missing, 1
   * @throws IllegalArgumentException when one is outside of that
   */
  public static CostModel of(Map<InstructionClass, Integer> given) {
    int[] weights = new int[ClassCounts.CLASSES];
    Arrays.fill(weights, 1);
    given.forEach((c, weight) -> weights[c.ordinal()] = checked(weight));
    return new CostModel(weights);
  }

  private static int checked(int weight) {
    if (weight < 0 || weight > MOST) {
      throw new IllegalArgumentException("a weight is 0 to " + MOST);
    }
    return weight;
  }

  /**
   * Reads {@code CLASS=WEIGHT[,CLASS=WEIGHT...]}.
   *
   * @throws IllegalArgumentException with what is wrong, for the user
   */
  public static CostModel parse(String text) {
    Map<InstructionClass, Integer> given = new EnumMap<>(InstructionClass.class);
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "'%s' is not CLASS=WEIGHT", part));
      }
      InstructionClass of = named(part.substring(0, equals));
      if (given.put(of, weight(of, part.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(of.key() + " is given twice");
      }
    }
    return of(given);
  }

  private static InstructionClass named(String key) {
    return Arrays.stream(InstructionClass.values())
        .filter(c -> c.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT, "there is no class '%s'; there are %s", key, keys())));
  }

  /** The names of all classes. */
  public static String keys() {
    return Arrays.stream(InstructionClass.values())
        .map(InstructionClass::key)
        .collect(Collectors.joining(", "));
  }

  /** The classes with what belongs to them, a line each. */
  public static String classes() {
    return Arrays.stream(InstructionClass.values())
        .map(c -> String.format(Locale.ROOT, "%-8s  %s%n", c.key(), c.text()))
        .collect(
            Collectors.joining(
                "", "Classes of instructions; each is of the first that it belongs to:\n", ""));
  }

  private static int weight(InstructionClass of, String text) {
    try {
      return checked(Integer.parseInt(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the weight of %s is a whole number of 0 to %,d, not '%s'",
              of.key(),
              MOST,
              text),
          e);
    }
  }

  /** What an instruction of a class costs. */
  public int weight(InstructionClass of) {
    return weights[of.ordinal()];
  }

  /** What instructions cost of which there are so many of each class, by its ordinal. */
  public long cost(long[] counts) {
    long cost = 0;
    for (int i = 0; i < weights.length; i++) {
      cost += weights[i] * counts[i];
    }
    return cost;
  }
}
