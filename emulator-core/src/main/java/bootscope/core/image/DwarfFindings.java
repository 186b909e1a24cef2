package bootscope.core.image;

import java.util.ArrayList;
import java.util.List;

/** What of the debug information is damaged; the first few are told one by one. */
final class DwarfFindings {
  private static final int MOST_TOLD = 8;

  private final List<ImageFinding> told = new ArrayList<>();
  private long more;

  void add(String what) {
    if (told.size() < MOST_TOLD) {
      told.add(ImageFinding.warning(-1, what));
    } else {
      more++;
    }
  }

  List<ImageFinding> list() {
    List<ImageFinding> all = new ArrayList<>(told);
    if (more > 0) {
      all.add(ImageFinding.warning(-1, more + " more parts of the line tables are damaged"));
    }
    return List.copyOf(all);
  }
}
