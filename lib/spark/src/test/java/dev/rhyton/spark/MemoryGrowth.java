package dev.rhyton.spark;

import dev.rhyton.callbacks.Callback;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Watches the memory of the driver and of the executors during a training: the objects that a
 * collection leaves, and what lies outside of the heap. It needs Linux.
 */
final class MemoryGrowth extends Callback {
  private static final int LOOKS = 10;

  private final JavaSparkContext context;
  private final int rounds;
  private final Map<String, List<Long>> megabytes = new TreeMap<>(); // by process
  private int done;

  MemoryGrowth(JavaSparkContext context, int rounds) {
    this.context = context;
    this.rounds = rounds;
  }

  @Override
  public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
    if (++done % (rounds / LOOKS) != 0) return;
    var four = context.parallelize(List.of(1, 2, 3, 4), 4); // each executor takes some
    var memories = new ArrayList<>(four.map(new ReadMemory()).collect());
    memories.add(Memory.here());
    var seen = new HashSet<String>();
    for (var memory : memories) {
      if (!seen.add(memory.process)) continue;
      megabytes.computeIfAbsent(memory.process, p -> new ArrayList<>()).add(memory.bytes >> 20);
    }
  }

  /** Returns the megabytes of each process in the course of the training. */
  Map<String, List<Long>> megabytes() {
    return megabytes;
  }

  /** Returns the growth of a process after its start, which is 200 rounds or half of them. */
  long afterStart(String process) {
    var course = megabytes.get(process);
    int first = Math.min(200, rounds / 2) / (rounds / LOOKS) - 1;
    return course.get(course.size() - 1) - course.get(first);
  }

  private record Memory(String process, long bytes) implements Serializable {
    static Memory here() {
      System.gc();
      var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      long outside = resident() - heap.getCommitted();
      return new Memory(SparkEnv.get().executorId(), outside + heap.getUsed());
    }

    private static long resident() {
      try {
        var status = Files.readAllLines(Path.of("/proc/self/status"));
        var line = status.stream().filter(l -> l.startsWith("VmRSS")).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class ReadMemory implements Function<Integer, Memory> {
    private static final long serialVersionUID = 1;

    @Override
    public Memory call(Integer unused) {
      return Memory.here();
    }
  }
}
