package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tensorflow.proto.profiler.Xplane.XEvent;
import org.tensorflow.proto.profiler.Xplane.XEventMetadata;
import org.tensorflow.proto.profiler.Xplane.XLine;
import org.tensorflow.proto.profiler.Xplane.XPlane;
import org.tensorflow.proto.profiler.Xplane.XSpace;
import org.tensorflow.proto.profiler.Xplane.XStat;
import org.tensorflow.proto.profiler.Xplane.XStatMetadata;

/**
 * Records what the threads of the process do, for TensorBoard's profiler: steps, waiting for
 * batches, tracing, and for each function the upload of its arguments, its run and the download of
 * its results.
 *
 * <p>TensorFlow's C interface does not report the times of the operations in a function (its run
 * metadata contain only graphs), so a run is a single event.
 */
public final class Profile {
  /** TensorFlow's name of the wait for a batch, which the profiler counts as input time. */
  public static final String INPUT = "IteratorGetNext";

  /** Weak references, since a training that fails does not end its profile. */
  private static final List<WeakReference<Profile>> OPEN = new CopyOnWriteArrayList<>();

  private static final int IS_ROOT = 1;
  private static final int STEP_NUM = 2;
  private static final long NO_STEP = -1;

  private record Event(Thread thread, String name, long from, long to, long step) {
    long nanos() {
      return to - from;
    }
  }

  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final WeakReference<Profile> self = new WeakReference<>(this);
  private final long start = now();
  private long stepStart = start;

  private Profile() {}

  /** Starts recording. */
  public static Profile start() {
    OPEN.removeIf(open -> open.get() == null);
    var profile = new Profile();
    OPEN.add(profile.self);
    return profile;
  }

  /** Returns the current time on the clock of events. */
  public static long now() {
    return System.nanoTime();
  }

  /**
   * Records an event of this thread from {@code since} until now in all open profiles; returns the
   * current time.
   */
  @CanIgnoreReturnValue
  public static long note(String name, long since) {
    long now = now();
    for (var open : OPEN) {
      var profile = open.get();
      if (profile != null) profile.add(name, since, now, NO_STEP);
    }
    return now;
  }

  /** Begins a step now instead of at the end of the previous one. */
  public void beginStep() {
    stepStart = now();
  }

  /** Ends a step; the events of this thread since its beginning belong to it. */
  public void endStep(String name, long number) {
    add(name, stepStart, now(), number);
    beginStep();
  }

  private void add(String name, long from, long to, long step) {
    if (from >= start) events.add(new Event(Thread.currentThread(), name, from, to, step));
  }

  /**
   * Stops recording, and writes a profile named by the current second and the host below {@code
   * folder}.
   */
  public void write(Path folder) {
    Check.given("write", "folder", folder);
    OPEN.remove(self);
    var run = DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss", Locale.ROOT);
    var file =
        folder
            .resolve("plugins/profile")
            .resolve(LocalDateTime.now(ZoneId.systemDefault()).format(run))
            .resolve(host() + ".xplane.pb");
    var space = XSpace.newBuilder().addPlanes(plane()).addHostnames(host()).build();
    AtomicFile.write(file, beside -> Files.write(beside, space.toByteArray()));
  }

  private XPlane plane() {
    var plane =
        XPlane.newBuilder()
            .setName("/host:CPU")
            .putStatMetadata(IS_ROOT, stat(IS_ROOT, "_r"))
            .putStatMetadata(STEP_NUM, stat(STEP_NUM, "step_num"));
    Map<Long, XLine.Builder> lines = new TreeMap<>();
    Map<String, Long> ids = new HashMap<>();
    // An event is written before the events that it contains.
    var order =
        Comparator.comparingLong(Event::from)
            .thenComparing(Event::nanos, Comparator.reverseOrder());
    events.stream()
        .sorted(order)
        .forEach(
            e ->
                lines
                    .computeIfAbsent(e.thread().getId(), id -> line(id, e.thread().getName()))
                    .addEvents(event(e, ids.computeIfAbsent(e.name(), n -> ids.size() + 1L))));
    lines.values().forEach(plane::addLines);
    ids.forEach(
        (name, id) ->
            plane.putEventMetadata(
                id, XEventMetadata.newBuilder().setId(id).setName(name).build()));
    return plane.build();
  }

  private static XLine.Builder line(long id, String name) {
    return XLine.newBuilder().setId(id).setName(name);
  }

  private static XStatMetadata stat(int id, String name) {
    return XStatMetadata.newBuilder().setId(id).setName(name).build();
  }

  /** Converts an event; times are in picoseconds since the start. */
  private XEvent event(Event event, long id) {
    var built =
        XEvent.newBuilder()
            .setMetadataId(id)
            .setOffsetPs(1000 * (event.from() - start))
            .setDurationPs(1000 * event.nanos());
    if (event.step() != NO_STEP) {
      built.addStats(XStat.newBuilder().setMetadataId(IS_ROOT).setInt64Value(1));
      built.addStats(XStat.newBuilder().setMetadataId(STEP_NUM).setInt64Value(event.step()));
    }
    return built.build();
  }

  /** Returns the host name of this computer. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
