package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.notebook.Axis.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static final List<Kind> KINDS = List.of(Kind.NUMBERS, Kind.WHOLE, Kind.POWERS);

  private static List<String> labels(Kind kind, double low, double high, int most) {
    return Axis.of(kind, low, high, most).ticks().stream().map(Axis.Tick::label).toList();
  }

  @Test
  void ticksAreRoundNumbers() {
    assertEquals(
        List.of("0", "0.2", "0.4", "0.6", "0.8", "1"), labels(Kind.NUMBERS, 0.02, 0.98, 5));
    assertEquals(List.of("−1", "−0.5", "0", "0.5"), labels(Kind.NUMBERS, -0.9, 0.4, 4));
    assertEquals(List.of("100", "200", "300", "400"), labels(Kind.WHOLE, 1, 400, 5));
    assertEquals(List.of("1", "2", "3"), labels(Kind.WHOLE, 1, 3, 5));
    assertEquals(List.of("62306", "62307", "62308"), labels(Kind.WHOLE, 62306, 62308, 2));
    assertEquals(List.of("7"), labels(Kind.WHOLE, 7, 7, 5));
    assertEquals(List.of("10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"), labels(Kind.POWERS, 2e-6, 0.9, 4));
    assertEquals(List.of("0", "0.5", "1"), labels(Kind.NUMBERS, 0, 0, 3));
  }

  @Test
  void labelsHaveAtMostFourDigits() {
    assertEquals("0.1235", Axis.label(0.123456789));
    assertEquals("−123500", Axis.label(-123456.0));
    assertEquals("1.235e9", Axis.label(1234567890.0));
    assertEquals("−1.5e−7", Axis.label(-1.5e-7));
    assertEquals("0", Axis.label(-0.0));
    assertEquals("NaN", Axis.label(Double.NaN));
  }

  @Test
  void ticksOfNearValuesHaveAsManyDigitsAsTheyNeed() {
    assertEquals(
        List.of("1.00001", "1.00002", "1.00003"), labels(Kind.NUMBERS, 1.00001, 1.00003, 2));
    assertEquals(
        List.of("123456.001", "123456.002", "123456.003"),
        labels(Kind.NUMBERS, 123456.001, 123456.003, 2));
    assertEquals("1.00001 to 1.00003", Axis.range(1.00001, 1.00003));
    assertEquals("−1 to 0.1235", Axis.range(-1, 0.123456));
    assertEquals("3.3 to 3.3", Axis.range(3.3, 3.3));
  }

  @Test
  void powersHaveOneForm() {
    assertEquals(List.of("0.001", "0.01", "0.1", "1"), labels(Kind.POWERS, 0.001, 0.9, 4));
    assertEquals(List.of("1", "100", "10000"), labels(Kind.POWERS, 1, 9000, 2));
    assertEquals(List.of("10⁻⁸", "10⁻⁵", "10⁻²", "10¹"), labels(Kind.POWERS, 2e-8, 9, 3));
    assertEquals(List.of("10³", "10⁵"), labels(Kind.POWERS, 1e3, 1e5, 1));
    assertEquals(List.of("0", "0.00005", "0.0001"), labels(Kind.NUMBERS, 0, 0.00009, 2));
    assertEquals(List.of("0", "5e5", "1e6"), labels(Kind.NUMBERS, 0, 1e6, 2));
    assertEquals(List.of("0", "2e−6", "4e−6"), labels(Kind.NUMBERS, 0, 4e-6, 2));
  }

  /** Labels do not touch, however long they are. */
  @Test
  void labelsHaveRoomBesideEachOther() {
    var random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      double low = value(Kind.NUMBERS, random);
      double high = low + Math.abs(low) * Math.pow(10, -9 * random.nextDouble());
      double room = 150 + 600 * random.nextDouble();
      var axis = Axis.across(Kind.NUMBERS, low, high, room, 60, 12);
      var ticks = axis.ticks();
      assertFalse(ticks.isEmpty());
      for (int k = 1; k < ticks.size(); k++) {
        var a = ticks.get(k - 1);
        var b = ticks.get(k);
        double apart = room * (axis.share(b.value()) - axis.share(a.value()));
        assertTrue(
            apart > (Theme.width(a.label(), 12) + Theme.width(b.label(), 12)) / 2,
            room + ": " + ticks);
      }
    }
  }

  /** For values of all sizes, near to each other and far apart. */
  @Test
  void everyRangeHasTicksThatDiffer() {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      var kind = KINDS.get(i % KINDS.size());
      int most = 2 + random.nextInt(10);
      double a = value(kind, random);
      double near = a * (1 + Math.pow(10, -12 * random.nextDouble()));
      double b = kind != Kind.WHOLE && random.nextBoolean() ? near : value(kind, random);
      double low = Math.min(a, b);
      double high = Math.max(a, b);
      var axis = Axis.of(kind, low, high, most);
      var what = kind + " from " + low + " to " + high + ": " + axis.ticks();
      var ticks = axis.ticks();
      assertFalse(ticks.isEmpty(), what);
      assertTrue(ticks.size() <= most + 3, what);
      assertEquals(ticks.size(), ticks.stream().map(Axis.Tick::label).distinct().count(), what);
      for (var tick : ticks) {
        var digits = tick.label().replaceAll("e.*|[.−]|^0[.]0*", "").replaceAll("^0+|0+$", "");
        assertTrue(kind != Kind.NUMBERS || digits.length() <= 10, what);
        assertFalse(tick.label().contains("-"), what);
        assertTrue(axis.share(tick.value()) > -1e-6 && axis.share(tick.value()) < 1 + 1e-6, what);
      }
      var shares = ticks.stream().mapToDouble(t -> axis.share(t.value())).toArray();
      assertTrue(IntStream.range(1, shares.length).allMatch(k -> shares[k] > shares[k - 1]), what);
      boolean isFlat = high - low < 1e-8 * Math.max(Math.abs(low), Math.abs(high));
      if (kind == Kind.NUMBERS && !isFlat) {
        assertTrue(axis.share(high) - axis.share(low) > 0.15, "the line looks flat: " + what);
      }
      assertTrue(axis.share(low) >= -1e-6 && axis.share(high) <= 1 + 1e-6, what);
    }
  }

  private static double value(Kind kind, Random random) {
    double size = Math.pow(10, 600 * random.nextDouble() - 300);
    return switch (kind) {
      case WHOLE, DATES -> 1 + random.nextInt(100_000);
      case POWERS -> size;
      case NUMBERS -> random.nextBoolean() ? size : -size;
    };
  }
}
