package bootscope.core.profile;

import java.util.List;

/**
 * What a run had to do with devices: lines on consoles, requests to disks, waits for registers.
 *
 * @param lines in the order in which they began
 * @param linesLeftOut how many more there were than are kept
 * @param requests in the order in which they were served
 * @param requestsLeftOut how many more there were than are kept
 * @param waits those of most instructions first
 * @param waitsLeftOut how many are in none of these, as too many functions waited
 * @param longest the longest waits one by one, in the order in which they began
 */
public record DeviceDoings(
    List<ConsoleLine> lines,
    long linesLeftOut,
    List<DiskRequest> requests,
    long requestsLeftOut,
    List<WaitSum> waits,
    long waitsLeftOut,
    List<Wait> longest) {
  /** Nothing. */
  public static final DeviceDoings NONE =
      new DeviceDoings(List.of(), 0, List.of(), 0, List.of(), 0, List.of());

  public DeviceDoings {
    lines = List.copyOf(lines);
    requests = List.copyOf(requests);
    waits = List.copyOf(waits);
    longest = List.copyOf(longest);
  }

  /** Bytes that disks' requests were to move, by those that went well. */
  public long bytesMoved() {
    return requests.stream().filter(DiskRequest::done).mapToLong(DiskRequest::bytes).sum();
  }
}
