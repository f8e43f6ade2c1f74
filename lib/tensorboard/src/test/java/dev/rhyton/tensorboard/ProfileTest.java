package dev.rhyton.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.profiler.Xplane.XEvent;
import org.tensorflow.proto.profiler.Xplane.XLine;
import org.tensorflow.proto.profiler.Xplane.XPlane;
import org.tensorflow.proto.profiler.Xplane.XSpace;

/** Profiles of batches, read back as TensorFlow's XSpace. */
class ProfileTest {
  @TempDir Path folder;

  private List<XSpace> profiles() throws IOException {
    var profiles = new ArrayList<XSpace>();
    var all = folder.resolve("train/plugins/profile");
    if (!Files.exists(all)) return profiles;
    try (var files = Files.walk(all)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = all.relativize(file).toString().replace('\\', '/');
        assertTrue(name.matches("\\d{4}(_\\d\\d){5}/.+\\.xplane\\.pb"), name);
        profiles.add(XSpace.parseFrom(Files.readAllBytes(file)));
      }
    }
    return profiles;
  }

  private static String name(XPlane plane, XEvent event) {
    return plane.getEventMetadataOrThrow(event.getMetadataId()).getName();
  }

  private static List<XEvent> named(XPlane plane, XLine line, String name) {
    return line.getEventsList().stream().filter(e -> name(plane, e).equals(name)).toList();
  }

  private static boolean holds(XEvent step, XEvent part) {
    return part.getOffsetPs() >= step.getOffsetPs()
        && part.getOffsetPs() + part.getDurationPs() <= step.getOffsetPs() + step.getDurationPs();
  }

  private void profiled(TensorBoard board) {
    var model = Sequential.of(Dense.of(8), Dense.of(1));
    model.compile("adam", "mse");
    var y = Kit.normal(2, 20, 1);
    model.fit(Kit.normal(1, 20, 2), y, ModelKit.quiet(2, 4).callbacks(board));
  }

  @Test
  void batchesAreProfiled() throws IOException {
    profiled(TensorBoard.of(folder.toString()).profileBatch(4, 6)); // of 5 batches an epoch
    assertEquals(1, profiles().size());
    var space = profiles().get(0);
    assertEquals(1, space.getHostnamesCount());
    assertEquals(1, space.getPlanesCount());
    var plane = space.getPlanes(0);
    assertEquals("/host:CPU", plane.getName());
    var own = Thread.currentThread();
    var line = plane.getLinesList().stream().filter(l -> l.getId() == own.getId()).findFirst();
    assertEquals(own.getName(), line.orElseThrow().getName());

    var steps = named(plane, line.get(), "Profiled batch");
    assertEquals(3, steps.size());
    var numbers = new ArrayList<Long>();
    long end = 0;
    for (var step : steps) {
      Map<String, Long> stats = new HashMap<>();
      for (var stat : step.getStatsList()) {
        stats.put(
            plane.getStatMetadataOrThrow(stat.getMetadataId()).getName(), stat.getInt64Value());
      }
      assertEquals(1, stats.get("_r"));
      numbers.add(stats.get("step_num"));
      assertTrue(step.getOffsetPs() >= end);
      end = step.getOffsetPs() + step.getDurationPs();
      for (var part : List.of("IteratorGetNext", "upload", "run", "download")) {
        var inside = named(plane, line.get(), part).stream().filter(e -> holds(step, e)).toList();
        assertFalse(inside.isEmpty(), part);
        assertTrue(inside.stream().allMatch(e -> e.getDurationPs() > 0), part);
      }
    }
    assertEquals(List.of(3L, 4L, 0L), numbers); // places in their epochs, as Keras has them
    long last = -1;
    for (var event : line.get().getEventsList()) {
      assertTrue(event.getOffsetPs() >= last);
      last = event.getOffsetPs();
    }
  }

  @Test
  void profileEndsWithTheTraining() throws IOException {
    profiled(TensorBoard.of(folder.toString()).profileBatch(9, 1000));
    var plane = profiles().get(0).getPlanes(0);
    var steps =
        plane.getLinesList().stream().flatMap(l -> named(plane, l, "Profiled batch").stream());
    assertEquals(2, steps.count());
  }

  @Test
  void theFirstBatchShowsTracing() throws IOException {
    profiled(TensorBoard.of(folder.toString()).profileBatch(1));
    var plane = profiles().get(0).getPlanes(0);
    var traced = plane.getLinesList().stream().flatMap(l -> named(plane, l, "trace").stream());
    assertTrue(traced.findAny().isPresent());
  }

  @Test
  void noBatchIsProfiledUnlessAskedFor() throws IOException {
    profiled(TensorBoard.of(folder.toString()));
    assertEquals(List.of(), profiles());
  }
}
