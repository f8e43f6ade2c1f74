package dev.rhyton.hostile;

import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Calls operations and layers with sizes that nobody means, or the constructors and methods of the
 * classes that the file {@code args[2]} lists, or reads {@value #FILES} with something broken in
 * them, with the seeds from {@code args[0]} to before {@code args[1]}, and prints for each its seed
 * and what it calls, then {@code ok}, {@code refused} or {@code wrong} with the reason. Where the
 * process ends or hangs, the last line has what it was at.
 */
final class HostileRuns {
  /** Asks for files with something broken in them. */
  static final String FILES = "files";

  private static final long MOST_MEMORY = 3L << 30;
  private static final int LONGEST = 600;
  private static final Pattern RAW =
      Pattern.compile(
          "\\{\\{\\w+ |NodeDef|/job:|Op<|Check failed|Cannot \\w+ .*because|out of bounds for length"
              + "|cannot be cast|For input string|No value present|\\[[IJFDBZ]\\b|\\[L\\w+[.;]"
              + "|heap space|StackOverflow|@[0-9a-f]{5,}|dev\\.rhyton\\.\\w|java\\.(lang|util|nio)\\.");
  private static final PrintStream OUT = System.out;

  private static volatile String now = "";

  private HostileRuns() {}

  public static void main(String[] args) {
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    watchMemory();
    GoodValues.model().predict(GoodValues.zeros(2, 2)); // loads TensorFlow
    long last = Long.parseLong(args[1]);
    boolean ofFiles = args.length > 2 && args[2].equals(FILES);
    var catalogue = args.length > 2 && !ofFiles ? new Catalogue(Path.of(args[2])) : null;
    for (long seed = Long.parseLong(args[0]); seed < last; seed++) {
      reset(seed);
      try (var call = ofFiles ? new MutatedFile(seed) : call(catalogue, seed)) {
        now = seed + " " + call;
        print(now);
        print(seed + " " + outcome(call));
      } catch (RandomValues.NoSample e) {
        print(seed + " no call");
        print(seed + " wrong: " + e.getMessage());
      } catch (RuntimeException e) { // of an argument that cannot be made within a graph
        while (GraphBuilder.current() != null) GraphBuilder.current().close();
        print(seed + " no call");
        print(seed + " ok");
      }
    }
  }

  private static HostileCall call(Catalogue catalogue, long seed) {
    if (catalogue != null) return new HostileMember(catalogue, seed);
    var random = new SplittableRandom(seed);
    return switch (random.nextInt(7)) {
      case 0 -> new HostileWindow(random);
      case 1, 2 -> new HostileLayer(random);
      default -> new HostileOp(random);
    };
  }

  /** Undoes what an earlier call chose for the process. */
  private static void reset(long seed) {
    Seed.set(seed);
    KerasConfig.setFloatx("float32");
    KerasConfig.setDtypePolicy("float32");
    KerasConfig.setEpsilon(1e-7);
    KerasConfig.setImageDataFormat("channels_last");
    Layers.clearNames();
  }

  private static void print(String line) {
    OUT.println(line.length() > LONGEST ? line.substring(0, LONGEST) : line);
    if (OUT.checkError()) Runtime.getRuntime().halt(1); // the test has ended, and nobody reads this
  }

  private static String outcome(HostileCall call) {
    try {
      call.run();
      return "ok";
    } catch (IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | NoSuchElementException
        | IOException
        | UncheckedIOException
        | TensorException
        | ArithmeticException e) {
      var message = String.valueOf(e.getMessage()).strip();
      boolean sentence =
          message.matches("(?s)\\S++ \\S++ .*[.?!)\\]:\\d\"]") || e instanceof TensorException;
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
    var text = e.toString();
    if (text.length() > LONGEST / 2) text = text.substring(0, LONGEST / 2);
    return ("wrong: " + text + " " + place).replaceAll("\\s+", " ");
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
                    print(now.replaceFirst(" .*", "") + " wrong: memory");
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
