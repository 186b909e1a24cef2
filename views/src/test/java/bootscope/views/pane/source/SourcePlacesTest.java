package bootscope.views.pane.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bootscope.views.control.dock.PaneMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourcePlacesTest {
  @Test
  void onePlaceSaysWhereWholeTreesAre() {
    assertEquals(
        Optional.of("/build=/home/me"),
        SourcePlaces.of("/build/linux/init/main.c", Path.of("/home/me/linux/init/main.c")));
    assertEquals(
        Optional.of("/build/linux/init=/home/me"),
        SourcePlaces.of("/build/linux/init/main.c", Path.of("/home/me/main.c")));
    assertEquals(
        Optional.empty(), SourcePlaces.of("/build/init/main.c", Path.of("/home/me/other.c")));
    assertEquals(
        Optional.of("/home/me/init"),
        SourcePlaces.of("init/main.c", Path.of("/home/me/init/main.c")),
        "a path that begins nowhere: the folder itself");
    assertEquals(
        Optional.of("/x"), SourcePlaces.of("/a=b/main.c", Path.of("/x/main.c")), "not sayable");
  }

  @Test
  void theNewestComesFirstAndOnceAndNotTooMany() {
    PaneMemory memory = new PaneMemory(() -> {});
    SourcePlaces places = new SourcePlaces(memory);
    places.add("/a=/b");
    places.add("/c");
    places.add("/a=/b");
    assertEquals(List.of("/a=/b", "/c"), places.all());
    for (int i = 0; i < 100; i++) {
      places.add("/f" + i);
    }
    assertEquals(32, places.all().size());
    assertEquals("/f99", places.all().getFirst());
    places.clear();
    assertEquals(List.of(), places.all());
  }
}
