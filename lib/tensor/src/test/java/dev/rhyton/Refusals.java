package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Calls with bad input, each by the exact text of its refusal. */
public final class Refusals {
  /** What a module does before each call, found as a service: names begin to count anew. */
  public interface Before extends Runnable {}

  private static final ServiceLoader<Before> BEFORE = ServiceLoader.load(Before.class);
  private final Map<String, Executable> calls = new LinkedHashMap<>();
  private final Class<? extends RuntimeException> type;

  /** Of arguments. */
  public Refusals() {
    this(IllegalArgumentException.class);
  }

  /** Of another kind, such as calls at the wrong time. */
  public Refusals(Class<? extends RuntimeException> type) {
    this.type = type;
  }

  /** One more call. */
  public Refusals add(String message, Executable call) {
    assertNull(calls.put(message, call), message);
    return this;
  }

  /** A test for each call. */
  public Stream<DynamicTest> tests() {
    return calls.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> assertRefused(c.getKey(), c.getValue())));
  }

  private void assertRefused(String message, Executable call) {
    BEFORE.forEach(Runnable::run);
    assertEquals(message, assertThrows(type, call).getMessage());
  }
}
