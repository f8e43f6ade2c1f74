package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Calls with bad input, each by the exact text of its refusal. */
public final class Refusals {
  private final Map<String, Executable> calls = new LinkedHashMap<>();

  /** One more call. */
  public Refusals add(String message, Executable call) {
    assertNull(calls.put(message, call), message);
    return this;
  }

  /** A test for each call. */
  public Stream<DynamicTest> tests() {
    return calls.entrySet().stream()
        .map(c -> dynamicTest(c.getKey(), () -> Kit.assertRefused(c.getKey(), c.getValue())));
  }
}
