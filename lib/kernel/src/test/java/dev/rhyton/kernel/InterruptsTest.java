package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupts of a kernel in a process of its own. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptsTest {
  /** The stress tests take more rounds by hand: {@code -Drhyton.interrupts=200}. */
  private static final int ROUNDS = Integer.getInteger("rhyton.interrupts", 12);

  private static final String FIT =
      """
      import dev.rhyton.callbacks.*;
      import dev.rhyton.layers.*;
      import dev.rhyton.models.*;
      var x = new float[512][8];
      var y = new float[512][1];
      var model = Sequential.of(Dense.of(8), Dense.of(1));
      model.compile("sgd", "mse");
      """;

  /** A cell that starts a thread, as those of an executor: the others are daemons as the cell's. */
  private static final String THREAD = "var own = new Thread(() -> { while (true) { ";

  private static final String STARTED = " } }); own.setDaemon(false); own.start(); while (true);";

  /** Takes longer than the time after which a cell is stopped. */
  private static final String WORK =
      "for (long end = System.nanoTime() + 10_000_000L; System.nanoTime() < end;);";

  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    cells = new TestCells(TestKernel.spec(), Path.of("target"));
    cells.text(FIT);
    cells.text("model.fit(x, y, Fit.epochs(1).verbose(0));"); // loads TensorFlow
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  /**
   * Runs a cell, interrupts it after a time, and returns the time from the interrupt to its end.
   */
  private static long interrupt(String code, long afterMillis) throws Exception {
    return interrupt(code, "execute_input", afterMillis);
  }

  /**
   * Runs a cell, and interrupts it.
   *
   * @param type the type of the message after which the time to the interrupt begins
   */
  private static long interrupt(String code, String type, long afterMillis) throws Exception {
    var request = cells.kernel.send(code);
    var sent = new long[1];
    var interrupter =
        new Thread(
            () -> {
              try {
                Thread.sleep(afterMillis);
              } catch (InterruptedException e) {
                return; // the test has failed
              }
              sent[0] = System.nanoTime();
              cells.kernel.interrupt();
            });
    var outputs =
        cells.await(
            request,
            message -> {
              if (message.type().equals(type)) {
                interrupter.start();
              }
            });
    long end = System.nanoTime();
    interrupter.join();
    assertEquals("error", cells.status(), code + outputs);
    assertEquals("KeyboardInterrupt", cells.reply().text("ename"), code + outputs);
    return (end - sent[0]) / 1_000_000;
  }

  /** Returns the threads of cells and of their commands, without the one that asks. */
  private static String threads() throws IOException {
    return cells
        .text(
            "Thread.getAllStackTraces().entrySet().stream().filter(t ->"
                + " t.getKey().getThreadGroup() != null && t.getKey() != Thread.currentThread()"
                + " && (t.getKey().getThreadGroup().getName().equals(\"cell\")"
                + " && !t.getKey().isDaemon() || Arrays.stream(t.getValue()).anyMatch("
                + "f -> f.getClassName().startsWith(\"dev.rhyton.kernel.CommandMagics\"))))"
                + ".map(t -> t.getKey().getName()).toList()")
        .strip();
  }

  /** A thread that a cell has started may end after it. */
  private static void awaitNoThreads(String code) throws IOException {
    for (int i = 0; i < 100 && !threads().equals("[]"); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertEquals("[]", threads(), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true);",
        THREAD + STARTED,
        THREAD + "try { Thread.sleep(9_999); } catch (Exception e) { }" + STARTED,
        "while (true) { try { Thread.sleep(50); } catch (InterruptedException e) { } }",
        "while (true) { try { Thread.sleep(60_000); } catch (InterruptedException e) { } }",
        "IntStream.iterate(0, i -> i + 1).forEach(i -> { });",
        "Thread.sleep(60_000);",
        "while (true) { model.evaluate(x, y); }",
        "while (true) { model.predictOnBatch(x); }",
        "model.predict(new float[400_000][8], EvaluateOptions.batchSize(1));",
        "!sleep 60",
        "%%bash\nwhile true; do sleep 0.1; done",
        "%time while (true);",
        "%timeit Thread.sleep(5)",
        "class Slow { public String toString() { while (true); } }\nnew Slow()",
      })
  void aCellEndsAtOnce(String code) throws Exception {
    // A cell that is given time to end by itself takes all of it; others take far less than half.
    long atOnce = Interrupts.GRACE_MILLIS / 2;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5 && best >= atOnce; i++) { // on a busy machine
      // Waits until the cell runs, so that the time of the compiler is not measured.
      best = Math.min(best, interrupt(code, 700));
    }
    assertTrue(best < atOnce, code + " ended after " + best + " ms");
    awaitNoThreads(code);
  }

  @Test
  void fitKeepsItsHistory() throws Exception {
    long unused =
        interrupt(
            "var history = model.fit(x, y, Fit.epochs(1_000_000).batchSize(4).verbose(0));", 1000);
    assertEquals("true\n", cells.text("history.get(\"loss\").size() > 0"));
    assertEquals("[]", threads());
  }

  /** Code of the cell that the training calls is not stopped before the training ends. */
  @Test
  void fitKeepsItsHistoryAfterASlowCallback() throws Exception {
    long unused =
        interrupt(
            "var slow = LambdaCallback.of().onTrainBatchEnd((batch, logs) -> {"
                + " for (long end = System.nanoTime() + 400_000_000L; System.nanoTime() < end;); });"
                + " var called = model.fit(x, y, Fit.epochs(9).verbose(0).callbacks(slow));",
            1000);
    assertEquals("1\n", cells.text("called.get(\"loss\").size()"));
  }

  /**
   * What ends a cell does not end its finally blocks, which may call methods of cells, even if the
   * threads of the kernel have to wait for a processor.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true);",
        "while (true) { model.predictOnBatch(x); }",
        "Thread.sleep(60_000);"
      })
  void aCellThatEndsTidiesUp(String loop) throws Exception {
    cells.text("int tidied = 0;");
    cells.text("void tidy() { for (int i = 0; i < 10; i++) { " + WORK + " tidied++; } }");
    var busy = new AtomicBoolean(true);
    var others = new ArrayList<Thread>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      others.add(
          new Thread(
              () -> {
                while (busy.get()) Thread.onSpinWait();
              }));
    }
    others.forEach(Thread::start);
    try {
      for (int i = 1; i <= ROUNDS; i++) {
        var code = "try { System.out.println(\"runs\"); " + loop + " } finally { tidy(); }";
        long unused = interrupt(code, "stream", 50);
        assertEquals(10 * i + "\n", cells.text("tidied"), loop + ", round " + i);
      }
    } finally {
      busy.set(false);
    }
  }

  @Test
  void anInputWithoutAnAnswerCanBeInterrupted() throws Exception {
    for (int i = 0; i < 3; i++) {
      var request = cells.kernel.send("var line = new Scanner(System.in).nextLine();", true);
      cells.kernel.awaitQuestion();
      cells.kernel.interrupt();
      cells.await(request, message -> {});
      assertEquals("KeyboardInterrupt", cells.reply().text("ename"));
    }
    cells.kernel.answer("too late");
    Thread.sleep(200);
    var request =
        cells.kernel.send(
            "var scanner = new Scanner(System.in); scanner.nextLine() + scanner.nextInt()", true);
    cells.kernel.awaitQuestion();
    cells.kernel.answer("now é");
    cells.kernel.awaitQuestion();
    cells.kernel.answer("7");
    assertEquals("now é7\n", NotebookOutputs.readable(cells.await(request, message -> {})));
  }

  @Test
  void withoutAUserTheInputIsAtItsEnd() throws Exception {
    assertEquals("-1\n", cells.text("System.in.read()"));
  }

  @Test
  void endlessOutputNeedsLittleMemory() throws Exception {
    var before = cells.text("System.gc(); var memory = Runtime.getRuntime();");
    assertEquals("", before);
    long unused = interrupt("while (true) { System.out.println(\"x\".repeat(1000)); }", 1000);
    var used = cells.text("System.gc(); (memory.totalMemory() - memory.freeMemory()) >> 20");
    assertTrue(Long.parseLong(used.strip()) < 200, used);
  }

  @Test
  void linesAreSentTogether() throws Exception {
    var sent = new AtomicInteger();
    var outputs =
        cells.run(
            "for (int i = 0; i < 5000; i++) { System.out.println(\"line \" + i); }",
            message -> {
              if (message.type().equals("stream")) {
                sent.incrementAndGet();
              }
            });
    var text = NotebookOutputs.readable(outputs);
    assertEquals(5000, text.lines().filter(line -> line.matches("line \\d+")).count());
    assertTrue(sent.get() < 500, sent + " messages");
  }

  @Test
  void theKernelSurvivesRandomInterrupts() throws Exception {
    long seed = Long.getLong("rhyton.seed", System.nanoTime());
    var random = new Random(seed);
    var codes =
        List.of(
            "model.fit(x, y, Fit.epochs(1_000_000).verbose(0));",
            "Thread.sleep(60_000);",
            "while (true) { var a = new float[2000][8]; model.predict(a); }",
            "while (true) { model.evaluate(x, y); }",
            "while (true) { model.predictOnBatch(x); }",
            "while (true) { System.out.print(\"p\"); System.err.print(\"e\"); }",
            "System.in.read(); Thread.sleep(60_000);",
            "while (true);",
            THREAD + "model.evaluate(x, y);" + STARTED,
            "!sleep 60",
            "for (int i = 0; true; i++) { display(i); }",
            "Thread.currentThread().join();");
    for (int i = 0; i < ROUNDS; i++) {
      var code = codes.get(random.nextInt(codes.size()));
      var seen = "seed " + seed + ", round " + i + ", " + code;
      long unused = assertDoesNotThrow(() -> interrupt(code, random.nextInt(400)), seen);
      assertEquals("3\n", cells.text("1 + 2"), seen);
      awaitNoThreads(seen);
    }
    assertEquals(
        "1\n", cells.text("model.fit(x, y, Fit.epochs(1).verbose(0)).get(\"loss\").size()"));
  }
}
