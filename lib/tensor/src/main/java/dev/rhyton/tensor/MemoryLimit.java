package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import java.lang.management.ManagementFactory;

/**
 * The largest number of bytes of one tensor, and of the weights and tensors that a run needs at
 * once: the memory of the machine, unless the system property {@code rhyton.memoryLimit} is lower.
 * What is larger is refused before TensorFlow allocates it, since the operating system would end
 * the process rather than refuse the memory.
 */
public final class MemoryLimit {
  private static volatile long bytes = Long.getLong("rhyton.memoryLimit", ofMachine());

  private MemoryLimit() {}

  /** Returns the largest number of bytes of one tensor, and of those that a run needs at once. */
  public static long bytes() {
    return bytes;
  }

  /** Sets the largest number of bytes of one tensor, and of those that a run needs at once. */
  public static void set(long most) {
    bytes = Check.positive("MemoryLimit", "bytes", most);
  }

  private static long ofMachine() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.OperatingSystemMXBean s
        ? s.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
