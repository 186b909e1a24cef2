package bootscope.app.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivenFilesTest {
  @TempDir Path folder;

  private String refusal(Path file) {
    return assertThrows(
            GivenFiles.NoSessionException.class, () -> GivenFiles.of(List.of(file)), "" + file)
        .getMessage();
  }

  @Test
  void aSessionOfAnySizeIsToldAndNotRead() throws Exception {
    Path large = folder.resolve("large.json");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(100_000_000);
    }
    assertEquals("it has more than 4 MiB", refusal(large));
  }

  @Test
  void aSessionIsRefusedByTheNameOfItsField() throws Exception {
    Path session =
        Files.writeString(
            folder.resolve("a.json"),
            """
            {"format": "bootscope-session", "version": 2, "kernel": "guest:echo",
             "machine": {"memoryBytes": NaN, "features": ["BASE"], "tscHz": 1000000000}}
            """);
    assertEquals(
        "machine.memoryBytes is \"NaN\", and must be a multiple of 4096 from 2097152 to"
            + " 68719476736",
        refusal(session));
  }
}
