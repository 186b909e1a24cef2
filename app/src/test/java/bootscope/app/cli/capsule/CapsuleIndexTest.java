package bootscope.app.cli.capsule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bootscope.core.debug.DeviceRegisters;
import bootscope.core.debug.Edit;
import bootscope.core.history.Recording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was changed by hand goes into a capsule's index and comes out of it. */
class CapsuleIndexTest {
  private static String text(String after) {
    Edit edit =
        new Edit(
            1,
            Edit.Kind.MADE,
            50,
            60,
            new Edit.OfDevice(new DeviceRegisters.Named("pic", "M.IMR")),
            "",
            after);
    Recording recording = new Recording(List.of(), List.of(edit), 100, 200, "hash");
    return CapsuleIndex.text(List.of(), new Capsule(List.of(), recording, List.of(), List.of()));
  }

  private static Recording read(String text) throws CapsuleException {
    return CapsuleIndex.read(text.getBytes(StandardCharsets.UTF_8)).recording();
  }

  @Test
  void aDevicesRegisterThatWasSetIsReadAsItWasWritten() throws Exception {
    Edit edit = read(text("fe")).edits().getFirst();
    assertEquals(new Edit.OfDevice(new DeviceRegisters.Named("pic", "M.IMR")), edit.place());
    assertEquals("fe", edit.after());
    assertEquals(50, edit.instructions());
  }

  @Test
  void aValueThatNoDevicesRegisterHoldsIsRefused() {
    assertThrows(CapsuleException.class, () -> read(text("1".repeat(17))));
  }
}
