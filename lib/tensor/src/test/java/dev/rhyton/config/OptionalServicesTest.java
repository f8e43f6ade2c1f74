package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Services of which some cannot be loaded or used. */
class OptionalServicesTest {
  /** The services of the test's resources, after one whose class does not exist. */
  public interface Greeting {
    /** Returns a text, or nothing. */
    Optional<String> text(String name);
  }

  /** Cannot be created. */
  public static final class Failing implements Greeting {
    /** Fails. */
    public Failing() {
      throw new NoClassDefFoundError("a library that was excluded");
    }

    @Override
    public Optional<String> text(String name) {
      return Optional.of("never");
    }
  }

  /** Has nothing to say. */
  public static final class Silent implements Greeting {
    @Override
    public Optional<String> text(String name) {
      return Optional.empty();
    }
  }

  /** Needs a library when it is used. */
  public static final class Unlinked implements Greeting {
    @Override
    public Optional<String> text(String name) {
      throw new NoClassDefFoundError("a library that was excluded");
    }
  }

  /** The one that can be used. */
  public static final class Polite implements Greeting {
    @Override
    public Optional<String> text(String name) {
      return Optional.of("Good morning, " + name);
    }
  }

  @Test
  void theFirstServiceThatCanBeUsedAnswers() {
    var services = OptionalServices.of(Greeting.class);
    assertEquals(Optional.of("Good morning, you"), services.first(s -> s.text("you")));
    assertEquals(Optional.empty(), services.first(s -> Optional.empty()));
    assertEquals(
        Optional.empty(), OptionalServices.of(Runnable.class).first(s -> Optional.of("none")));
  }
}
