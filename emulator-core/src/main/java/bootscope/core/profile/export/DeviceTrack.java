package bootscope.core.profile.export;

import bootscope.core.profile.ConsoleLine;
import bootscope.core.profile.DeviceDoings;
import bootscope.core.profile.DiskRequest;
import bootscope.core.profile.Profile;
import bootscope.core.profile.Wait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A track of what a device did: lines of a console, requests of a disk, waits for a register.
 *
 * @param name of the track
 * @param category of what is on it
 * @param events in order; no two overlap
 */
record DeviceTrack(String name, String category, List<Event> events) {
  /**
   * An event.
   *
   * @param from nanoseconds of virtual time
   * @param to nanoseconds of virtual time; −1 for what has no length
   * @param values by their names
   */
  record Event(String name, long from, long to, List<Value> values) {}

  /** A number that belongs to an event. */
  record Value(String name, long number) {}

  static final String AT = "at_instruction";
  static final String SECTOR = "sector";
  static final String BYTES = "bytes";
  static final String ASKED = "asked_ns";
  static final String FAILED = "failed";
  static final String READS = "reads";
  static final String INSTRUCTIONS = "instructions";

  /** All tracks on which something is: consoles, disks, registers, each by name. */
  static List<DeviceTrack> of(Profile profile) {
    DeviceDoings doings = profile.devices();
    List<DeviceTrack> all = new ArrayList<>();
    Map<String, List<Event>> consoles = new TreeMap<>();
    for (ConsoleLine l : doings.lines()) {
      add(consoles, l.console(), l.text(), l.nanoseconds(), -1, value(AT, l.instructions()));
    }
    consoles.forEach(
        (n, events) -> {
          events.sort(Comparator.comparingLong(Event::from));
          all.add(new DeviceTrack("Console " + n, "console", events));
        });
    disks(doings).forEach((n, events) -> all.add(new DeviceTrack("Disk " + n, "disk", events)));
    Map<String, List<Event>> waits = new TreeMap<>();
    for (Wait w : doings.longest()) {
      add(
          waits,
          w.register(),
          profile.functions().get(w.by().function()).text(),
          w.fromNanos(),
          w.toNanos(),
          value(AT, w.from()),
          value(READS, w.reads()),
          value(INSTRUCTIONS, w.instructions()));
    }
    waits.forEach((n, events) -> all.add(new DeviceTrack("Waits for " + n, "wait", apart(events))));
    return all;
  }

  /** A disk works on one request after the other, so each begins when the one before is over. */
  private static Map<String, List<Event>> disks(DeviceDoings doings) {
    Map<String, List<Event>> disks = new TreeMap<>();
    Map<String, Long> free = new HashMap<>();
    for (DiskRequest r : doings.requests()) {
      long begun = Math.max(r.askedNanos(), free.getOrDefault(r.disk(), 0L));
      long over = Math.max(begun, r.servedNanos());
      free.put(r.disk(), over);
      add(
          disks,
          r.disk(),
          r.work().text(),
          begun,
          over,
          value(AT, r.asked()),
          value(ASKED, r.askedNanos()),
          value(SECTOR, r.sector()),
          value(BYTES, r.bytes()),
          value(FAILED, r.done() ? 0 : 1));
    }
    return disks;
  }

  /** What overlaps, as in no profile that was recorded, is cut. */
  private static List<Event> apart(List<Event> events) {
    List<Event> apart = new ArrayList<>();
    long free = 0;
    for (Event e : events) {
      long from = Math.max(e.from, free);
      free = Math.max(from, e.to);
      apart.add(new Event(e.name, from, free, e.values));
    }
    return apart;
  }

  private static Value value(String name, long number) {
    return new Value(name, number);
  }

  private static void add(
      Map<String, List<Event>> tracks,
      String track,
      String name,
      long from,
      long to,
      Value... values) {
    tracks
        .computeIfAbsent(track, t -> new ArrayList<>())
        .add(new Event(name, from, to, List.of(values)));
  }
}
