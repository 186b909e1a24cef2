package bootscope.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedLineTest {
  @Test
  void aSharedWireIsActiveWhileAnyoneDrivesIt() {
    List<Boolean> seen = new ArrayList<>();
    SharedLine line = new SharedLine("irq9", seen::add);
    IrqLine first = line.input();
    IrqLine second = line.input();
    first.set(true);
    second.set(true);
    first.set(true);
    first.set(false);
    second.set(false);
    second.set(false);
    assertEquals(List.of(true, false), seen);
  }
}
