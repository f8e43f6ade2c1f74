package dev.rhyton.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SeedTest {
  private static List<Long> three() {
    return List.of(Seed.next(), Seed.next(), Seed.next());
  }

  @Test
  void aBodyHasDrawsOfItsOwn() {
    Seed.set(3);
    var plain = three();
    Seed.set(3);
    long first = Seed.next();
    var inner = Seed.with(7, SeedTest::three);
    assertEquals(plain, List.of(first, Seed.next(), Seed.next()));
    assertEquals(inner, Seed.with(7, SeedTest::three));
  }

  @Test
  void bodiesNest() {
    var expected = Seed.with(1, SeedTest::three);
    var around =
        Seed.with(
            1,
            () -> {
              long first = Seed.next();
              assertEquals(Seed.with(2, SeedTest::three), Seed.with(2, SeedTest::three));
              return List.of(first, Seed.next(), Seed.next());
            });
    assertEquals(expected, around);
  }

  @Test
  void aTaskForAnotherThreadSharesTheDraws() {
    var expected = Seed.with(1, SeedTest::three);
    var drawn = new ArrayList<Long>();
    long last =
        Seed.with(
            1,
            () -> {
              drawn.add(Seed.next());
              CompletableFuture.runAsync(Seed.sharing(() -> drawn.add(Seed.next()))).join();
              return Seed.next();
            });
    drawn.add(last);
    assertEquals(expected, drawn);
    // Later tasks of the same thread, and tasks from outside of a body, draw as before.
    Seed.set(3);
    var plain = three();
    Seed.set(3);
    long first = CompletableFuture.supplyAsync(Seed::next).join();
    Seed.sharing(() -> drawn.add(Seed.next())).run();
    assertEquals(plain, List.of(first, drawn.get(3), Seed.next()));
  }

  @Test
  void otherThreadsAndFailuresAreNotTouched() {
    Seed.set(3);
    var plain = three();
    Seed.set(3);
    assertThrows(
        IllegalStateException.class,
        () ->
            Seed.with(
                1,
                () -> {
                  throw new IllegalStateException();
                }));
    long first = Seed.next();
    long second = Seed.with(1, () -> CompletableFuture.supplyAsync(Seed::next).join());
    assertEquals(plain, List.of(first, second, Seed.next()));
  }
}
