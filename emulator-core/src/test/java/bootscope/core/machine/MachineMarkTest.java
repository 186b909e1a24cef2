package bootscope.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.core.event.GuestListener;
import bootscope.core.event.GuestListeners;
import bootscope.core.event.MarkCheck;
import bootscope.core.event.Recorded;
import bootscope.core.io.PortMap;
import bootscope.core.memory.GuestRam;
import bootscope.core.memory.MemoryMap;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a machine keeps of its run beside its state, cut back to instants. */
class MachineMarkTest {
  @Test
  void ofInputIsLeftWhatHadCome() {
    MarkCheck.check(
        InputLog::new,
        (log, random, at) -> {
          Stimulus what =
              switch (random.nextInt(6)) {
                case 0 -> new Stimulus.Break(1);
                case 1 -> new Stimulus.PowerButton();
                case 2 -> new Stimulus.Nmi();
                default -> new Stimulus.Typed(random.nextInt(4) / 3, random.nextInt(256));
              };
          log.add(what, at / 4, at / 4); // some at the same instant
        },
        InputLog::all,
        3000);
  }

  @Test
  void ofUnclaimedPortsIsLeftWhatHadBeenTouched() {
    MarkCheck.check(
        () -> new PortMap(new GuestListeners()),
        (ports, random, at) -> {
          int port = random.nextInt(40);
          if (random.nextBoolean()) {
            ports.in(port, 1);
          } else {
            ports.out(port, 1, 0);
          }
        },
        PortMap::unclaimed,
        1000);
  }

  @Test
  void ofUnclaimedMemoryIsLeftWhatHadBeenTouched() {
    try (Arena arena = Arena.ofConfined()) {
      GuestRam ram = new GuestRam(arena, 4096, 4096);
      MarkCheck.check(
          () -> new MemoryMap(ram),
          (memory, random, at) -> {
            long hole = 0x10_0000 + 4L * random.nextInt(random.nextInt(20) == 0 ? 6000 : 40);
            for (int i = 0; i < (random.nextInt(200) == 0 ? 6000 : 1); i++) {
              memory.load(hole + 4L * i, 4);
            }
            memory.store(hole, 4, 0);
          },
          memory -> List.of(memory.unclaimed(), memory.unclaimedElsewhere()),
          1000);
    }
  }

  @Test
  void whatIsTouchedForTheFirstTimeAgainIsToldAgain() {
    GuestListeners listeners = new GuestListeners();
    PortMap ports = new PortMap(listeners);
    List<Integer> told = new ArrayList<>();
    listeners.add(
        new GuestListener() {
          @Override
          public void unclaimedPort(int port, boolean write) {
            told.add(port);
          }
        });
    ports.in(1, 1);
    Recorded.Mark mark = ports.mark();
    ports.in(2, 1);
    mark.cut();
    ports.in(1, 1);
    ports.in(2, 1);
    assertEquals(List.of(1, 2, 2), told);
  }
}
