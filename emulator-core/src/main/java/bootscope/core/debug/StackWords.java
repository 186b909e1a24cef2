package bootscope.core.debug;

import bootscope.core.cpu.state.CpuState;
import bootscope.core.debug.CallStack.Frame;
import bootscope.core.debug.CallStack.Kept;
import bootscope.core.isa.CodeSize;
import bootscope.core.machine.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stack from its pointer on, word by word, with what is known of each.
 *
 * @param frames of which words are
 * @param words upwards; fewer than asked where memory ends
 */
public record StackWords(List<Frame> frames, List<Word> words) {
  /**
   * What a word is kept for.
   *
   * @param frame to which the register belongs, as an index into the frames
   * @param kept the register
   */
  public record Use(int frame, Kept kept) {}

  /**
   * A word.
   *
   * @param place linear
   * @param bytes 2, 4 or 8, as the code that runs pushes them
   * @param use empty where it is no register that is known to lie there
   * @param pointee what lies where it leads, if it is an address
   */
  public record Word(long place, int bytes, long value, Optional<Use> use, Pointee pointee) {}

  /**
   * The stack of a machine that stands between two instructions.
   *
   * @param most words
   */
  public static StackWords of(Debugger d, int most) {
    Machine machine = d.machine();
    CodeSize size = Listing.codeSize(machine.processor());
    List<Frame> frames = CallStack.of(d, CallStack.MOST);
    Map<Long, Use> uses = new HashMap<>();
    for (int i = 0; i < frames.size(); i++) {
      for (Kept kept : frames.get(i).kept()) {
        uses.putIfAbsent(kept.place(), new Use(i, kept));
      }
    }
    StackMemory memory = new StackMemory(d);
    int bytes = StackMemory.bytes(size);
    long first = frames.getFirst().stackPointer();
    List<Word> words = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      long place = first + (long) i * bytes;
      Long value = memory.number(place, bytes);
      if (value == null) {
        break;
      }
      boolean flat = size != CodeSize.BITS_16 && machine.state().segmentBase(CpuState.DS) == 0;
      Pointee pointee = flat ? Pointee.at(d, value) : Pointee.NOTHING;
      words.add(new Word(place, bytes, value, Optional.ofNullable(uses.get(place)), pointee));
    }
    return new StackWords(frames, words);
  }
}
