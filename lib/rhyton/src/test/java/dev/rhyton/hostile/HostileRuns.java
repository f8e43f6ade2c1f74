package dev.rhyton.hostile;

import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.TensorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Calls operations and layers with sizes that nobody means, with the seeds from {@code args[0]} to
 * before {@code args[1]}, and prints for each its seed and what it calls, then {@code ok}, {@code
 * refused} or {@code wrong} with the reason. Where the process ends or hangs, the last line has
 * what it was at.
 */
final class HostileRuns {
  private static final long MOST_MEMORY = 3L << 30;
  private static final Pattern RAW =
      Pattern.compile("\\{\\{|NodeDef|/job:|Op<|Check failed|\\bnull\\b.*because");

  private static volatile String now = "";

  private HostileRuns() {}

  public static void main(String[] args) {
    watchMemory();
    long last = Long.parseLong(args[1]);
    for (long seed = Long.parseLong(args[0]); seed < last; seed++) {
      Seed.set(seed);
      var random = new SplittableRandom(seed);
      HostileCall call = random.nextInt(3) == 0 ? new HostileLayer(random) : new HostileOp(random);
      now = seed + " " + call;
      System.out.println(now);
      System.out.flush();
      System.out.println(seed + " " + outcome(call));
      System.out.flush();
    }
  }

  private static String outcome(HostileCall call) {
    try {
      call.run();
      return "ok";
    } catch (IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | TensorException
        | ArithmeticException e) {
      var message = String.valueOf(e.getMessage());
      boolean sentence =
          message.matches("(?s)\\S+ \\S+ .*[.?)\\]:\\d\"]") || e instanceof TensorException;
      if (!sentence || RAW.matcher(message).find()) return wrong(e);
      return "refused: " + message.replaceAll("\\s+", " ");
    } catch (Throwable e) { // also of errors, the reason is wanted
      return wrong(e);
    }
  }

  private static String wrong(Throwable e) {
    var place =
        Arrays.stream(e.getStackTrace())
            .filter(f -> f.getClassName().startsWith("dev.rhyton"))
            .limit(4)
            .toList();
    return ("wrong: " + e + " " + place).replaceAll("\\s+", " ");
  }

  /** Ends the process before it takes all of the machine. */
  private static void watchMemory() {
    var status = Path.of("/proc/self/statm");
    if (!Files.exists(status)) return;
    var watch =
        new Thread(
            () -> {
              while (true) {
                try {
                  long pages = Long.parseLong(Files.readString(status).split(" ", 3)[1]);
                  if (pages * 4096 > MOST_MEMORY) {
                    System.out.println(now.replaceFirst(" .*", "") + " wrong: memory");
                    Runtime.getRuntime().halt(0);
                  }
                  Thread.sleep(20);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watch.setDaemon(true);
    watch.start();
  }
}
