package bootscope.core.profile;

import bootscope.core.cpu.transfer.CodeEdges;
import java.util.ArrayList;
import java.util.List;

/**
 * Where functions of the kernel's table begin and end, and those of programs with symbols. An
 * address at which several programs may have something counts for each of them. Belongs to the
 * machine's thread; immutable.
 */
final class TableEdges implements CodeEdges {
  /** Programs that are looked at: each takes its time where code is translated. */
  private static final int MOST_PROGRAMS = 64;

  private final FunctionTable table;
  private final List<Program> programs;

  TableEdges(FunctionTable table, List<Program> programs) {
    this.table = table;
    this.programs = List.copyOf(programs);
  }

  /** Programs whose functions are looked at. */
  List<Program> programs() {
    return programs;
  }

  /** With another program; the same if it is known, or there are too many. */
  TableEdges with(Program program) {
    if (programs.size() == MOST_PROGRAMS
        || programs.stream()
            .anyMatch(p -> p.file() == program.file() && p.moved() == program.moved())) {
      return this;
    }
    List<Program> more = new ArrayList<>(programs);
    more.add(program);
    return new TableEdges(table, more);
  }

  @Override
  public boolean crosses(long from, long to) {
    int there = table.at(to);
    if (there >= 0 && !table.isTransparent(there) && there != table.at(from)) {
      return true;
    }
    for (Program p : programs) {
      int place = p.place(to);
      if (place >= 0) {
        FunctionPlaces places = p.file().places();
        int before = p.place(from);
        if (before < 0 || places.function(before) != places.function(place)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean begins(long linear) {
    if (table.isEntry(linear) && crosses(linear - 1, linear)) {
      return true;
    }
    for (Program p : programs) {
      int place = p.place(linear);
      if (place >= 0 && p.file().places().start(place) == linear - p.moved()) {
        return crosses(linear - 1, linear);
      }
    }
    return false;
  }

  @Override
  public boolean beginsWithin(long linear, int bytes) {
    if (bytes <= 0) {
      return false;
    }
    if (table.entriesWithin(linear, bytes)) {
      return true;
    }
    for (Program p : programs) {
      if (p.file().places().startsWithin(linear - p.moved(), bytes)) {
        return true;
      }
    }
    return false;
  }
}
