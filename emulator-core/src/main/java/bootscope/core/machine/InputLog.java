package bootscope.core.machine;

import bootscope.core.event.Recorded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What came into a machine from outside and when: with it, the same run can be made again. A byte
 * for each character typed, and some 25 bytes for each instant at which any came.
 */
public final class InputLog implements Recorded {
  /**
   * Something that the machine took.
   *
   * @param instructions retired before it
   * @param virtualNanos virtual time then
   */
  public record Input(Stimulus what, long instructions, long virtualNanos) {}

  private static final int TYPED = 0;
  private static final int BREAK = 1;
  private static final int POWER_BUTTON = 2;
  private static final int NMI = 3;

  // By instant: when, what, and where its characters end.
  private long[] instructions = new long[16];
  private long[] nanos = new long[16];
  private byte[] kinds = new byte[16];
  private byte[] ports = new byte[16];
  private int[] ends = new int[16];
  private int count;

  private byte[] characters = new byte[64];
  private int length;

  /** The machine took something. */
  void add(Stimulus what, long instructionCount, long virtualNanos) {
    switch (what) {
      case Stimulus.Typed t -> {
        boolean goesOn =
            count > 0
                && kinds[count - 1] == TYPED
                && ports[count - 1] == t.port()
                && instructions[count - 1] == instructionCount
                && nanos[count - 1] == virtualNanos;
        if (!goesOn) {
          add(TYPED, t.port(), instructionCount, virtualNanos);
        }
        if (length == characters.length) {
          characters = Arrays.copyOf(characters, 2 * length);
        }
        characters[length++] = (byte) t.character();
        ends[count - 1] = length;
      }
      case Stimulus.Break b -> add(BREAK, b.port(), instructionCount, virtualNanos);
      case Stimulus.PowerButton p -> add(POWER_BUTTON, 0, instructionCount, virtualNanos);
      case Stimulus.Nmi n -> add(NMI, 0, instructionCount, virtualNanos);
    }
  }

  private void add(int kind, int port, long instructionCount, long virtualNanos) {
    if (count == kinds.length) {
      instructions = Arrays.copyOf(instructions, 2 * count);
      nanos = Arrays.copyOf(nanos, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
      ports = Arrays.copyOf(ports, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    instructions[count] = instructionCount;
    nanos[count] = virtualNanos;
    kinds[count] = (byte) kind;
    ports[count] = (byte) port;
    ends[count++] = length;
  }

  /** Copies nothing: what is recorded goes behind what there was, and a cut makes other arrays. */
  @Override
  public Mark mark() {
    long[] markedInstructions = instructions;
    long[] markedNanos = nanos;
    byte[] markedKinds = kinds;
    byte[] markedPorts = ports;
    int[] markedEnds = ends;
    byte[] markedCharacters = characters;
    int markedCount = count;
    int markedLength = length;
    return () -> {
      instructions = markedInstructions.clone();
      nanos = markedNanos.clone();
      kinds = markedKinds.clone();
      ports = markedPorts.clone();
      ends = markedEnds.clone();
      characters = markedCharacters.clone();
      count = markedCount;
      length = markedLength;
      if (count > 0) {
        ends[count - 1] = length; // more may have come at the same instant
      }
    };
  }

  /** Virtual time of the first; {@link Long#MAX_VALUE} where nothing has come. */
  public long firstNanos() {
    return count == 0 ? Long.MAX_VALUE : nanos[0];
  }

  /** How much has come. */
  public int size() {
    int size = length;
    for (int i = 0; i < count; i++) {
      size += kinds[i] == TYPED ? 0 : 1;
    }
    return size;
  }

  /** All of it, in the order in which the machine took it. */
  public List<Input> all() {
    List<Input> all = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      for (; from < ends[i]; from++) {
        all.add(input(i, new Stimulus.Typed(ports[i], characters[from] & 0xFF)));
      }
      switch (kinds[i]) {
        case BREAK -> all.add(input(i, new Stimulus.Break(ports[i])));
        case POWER_BUTTON -> all.add(input(i, new Stimulus.PowerButton()));
        case NMI -> all.add(input(i, new Stimulus.Nmi()));
        default -> {}
      }
    }
    return List.copyOf(all);
  }

  private Input input(int at, Stimulus what) {
    return new Input(what, instructions[at], nanos[at]);
  }
}
