package dev.rhyton;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  /** Members of a type that no program sees. */
  abstract static class Hidden implements Comparable<Hidden> {
    public int inherited() {
      return 1;
    }

    protected void overridden() throws IOException {}

    int ofThePackage;
  }

  /** A type with one member of each kind. */
  public abstract static class Open<T extends Number> extends Hidden {
    public static final int LIMIT = 1;
    protected T value;
    private int own;

    protected Open(String... names) {
      own = names.length;
    }

    public abstract <R> R map(Function<? super T, List<R>> function);

    @Override
    protected void overridden() {}

    int ofThePackage() {
      return own;
    }

    /** One that is nested. */
    protected enum Kind {
      ONE
    }
  }

  /** Nobody extends it. */
  public record Closed(int size) {
    @SuppressWarnings("ProtectedMembersInFinalClass") // nobody sees it
    protected static void ofThePackage() {}
  }

  private static String lines(Class<?> type) {
    return PublicApi.lines(type).collect(Collectors.joining("\n"));
  }

  @Test
  void aLineForEachMember() {
    assertEquals(
        """
        PublicApiTest.Open : public abstract static class <T extends Number> is Comparable<PublicApiTest.Hidden>
        PublicApiTest.Open.LIMIT : public static final int
        PublicApiTest.Open.inherited() : public int
        PublicApiTest.Open.map(java.util.function.Function<? super T, java.util.List<R>>) : public abstract <R> R
        PublicApiTest.Open.new(String...) : protected
        PublicApiTest.Open.overridden() : protected void
        PublicApiTest.Open.value : protected T""",
        lines(Open.class));
    assertEquals(
        """
        PublicApiTest.Open.Kind : protected enum
        PublicApiTest.Open.Kind.ONE : public static final PublicApiTest.Open.Kind
        PublicApiTest.Open.Kind.valueOf(String) : public static PublicApiTest.Open.Kind
        PublicApiTest.Open.Kind.values() : public static PublicApiTest.Open.Kind[]""",
        lines(Open.Kind.class));
    assertEquals(
        """
        PublicApiTest.Closed : public static final record
        PublicApiTest.Closed.equals(Object) : public final boolean
        PublicApiTest.Closed.hashCode() : public final int
        PublicApiTest.Closed.new(int) : public
        PublicApiTest.Closed.size() : public int
        PublicApiTest.Closed.toString() : public final String""",
        lines(Closed.class));
  }

  @Test
  void aDifferenceSaysWhatToDo() {
    var lines = List.of("A : public class", "A.a() : public int");
    assertEquals("", PublicApi.difference("core/api.txt", lines, lines));
    assertEquals(
        """
        The public API is not the one of lib/core/api.txt
        - A.a() : public int
        + A.a(int) : public int
        If this is meant, and RELEASING.md allows it, write the list again: mvn -q -Dquick -P spark test -Drhyton.api=write -Dtest=*ApiListTest -Dsurefire.failIfNoSpecifiedTests=false""",
        PublicApi.difference(
            "core/api.txt", lines, List.of("A : public class", "A.a(int) : public int")));
  }
}
