package bootscope.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bootscope.views.action.KeyMap;
import bootscope.views.control.dock.DockLayout;
import bootscope.views.control.dock.DockLayout.Tabs;
import bootscope.views.control.theme.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsStoreTest {
  @TempDir Path folder;

  @Test
  void withoutAFileTheStandardSettingsAreInUse() {
    SettingsStore.Loaded loaded = new SettingsStore(folder.resolve("new")).load();
    assertEquals(Settings.STANDARD, loaded.settings());
    assertNull(loaded.damaged());
  }

  @Test
  void whatIsSavedComesBack() throws IOException {
    DockLayout layout =
        new DockLayout(
            DockLayout.above(
                List.of(0.25),
                DockLayout.across(List.of(0.5), new Tabs("a", "b"), new Tabs("c")),
                new Tabs(List.of("d", "e"), "e")),
            List.of(new DockLayout.Floating(1, 2, 300, 400, new Tabs("f"))));
    Settings settings =
        new Settings(
            Settings.VERSION,
            Theme.HIGH_CONTRAST,
            true,
            2.5,
            new KeyMap.Saved("x64dbg", Map.of("run.continue", List.of("F6"))),
            List.of("/boot/vmlinuz", "/tmp/ä ö.elf", "/tmp/\uDCE4"),
            layout,
            Map.of("a", 1.21),
            new Settings.Bounds(1, 2, 1280, 800, true),
            Map.of("memory", Map.of("address", "0x1000")));
    SettingsStore store = new SettingsStore(folder.resolve("deep/er"));
    store.save(settings);
    SettingsStore.Loaded loaded = store.load();
    assertEquals(settings, loaded.settings());
    assertNull(loaded.damaged());
  }

  @Test
  void aDamagedFileIsPutAsideAndTheStandardSettingsAreInUse() throws IOException {
    SettingsStore store = new SettingsStore(folder);
    for (String text :
        new String[] {
          "",
          "null",
          "{",
          "[]",
          "{\"version\":99}",
          "{\"version\":0}",
          "{\"version\":1,\"presenter\":{}}",
          "{\"version\":1,\"layout\":{\"main\":{\"panes\":3}}}",
          "{\"version\":1,\"layout\":{\"main\":{\"ids\":null}}}",
          "{\"version\":1,\"layout\":{\"main\":{\"areas\":[{}]}}}",
          "{\"version\":1,\"zooms\":[1]}",
          "\0\0\0\0"
        }) {
      Files.writeString(store.file(), text);
      SettingsStore.Loaded loaded = store.load();
      assertEquals(Settings.STANDARD, loaded.settings(), text);
      assertNotNull(loaded.damaged(), text);
      assertEquals(text, Files.readString(loaded.damaged()));
      assertTrue(Files.notExists(store.file()), text);
    }
  }

  @Test
  void bytesThatAreNoTextAreDamageToo() throws IOException {
    SettingsStore store = new SettingsStore(folder);
    Files.write(store.file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertNotNull(store.load().damaged());
  }

  @Test
  void gapsBecomeTheStandard() throws IOException {
    SettingsStore store = new SettingsStore(folder);
    Files.writeString(store.file(), "{\"version\":1,\"theme\":\"MAUVE\",\"recent\":[null,\"x\"]}");
    Settings settings = store.load().settings();
    assertNull(settings.theme());
    assertEquals(List.of("x"), settings.recent());
    assertEquals(Map.of(), settings.zooms());
  }

  @Test
  void aFailedSaveLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "in the way");
    SettingsStore store = new SettingsStore(file);
    assertThrows(IOException.class, () -> store.save(Settings.STANDARD));
    assertEquals("in the way", Files.readString(file));
  }

  @Test
  void aFileOpenedAgainMovesToTheFront() {
    assertEquals(List.of("b", "a", "c"), Settings.addRecent(List.of("a", "b", "c"), "b"));
    List<String> many = List.of();
    for (int i = 0; i < 40; i++) {
      many = Settings.addRecent(many, "file" + i);
    }
    assertEquals(12, many.size());
    assertEquals("file39", many.getFirst());
  }
}
