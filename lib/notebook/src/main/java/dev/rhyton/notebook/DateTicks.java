package dev.rhyton.notebook;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Ticks of an axis of dates, which are days since 1970: at the starts of years, months or days. */
record DateTicks(int years, int months, int days) {
  private static final List<DateTicks> STEPS =
      List.of(
          new DateTicks(0, 0, 1),
          new DateTicks(0, 0, 2),
          new DateTicks(0, 0, 7),
          new DateTicks(0, 1, 0),
          new DateTicks(0, 3, 0),
          new DateTicks(0, 6, 0),
          new DateTicks(1, 0, 0),
          new DateTicks(2, 0, 0),
          new DateTicks(5, 0, 0),
          new DateTicks(10, 0, 0),
          new DateTicks(50, 0, 0),
          new DateTicks(100, 0, 0),
          new DateTicks(1000, 0, 0));
  private static final double YEAR = 365.25;

  /** The first and the last day that a date of four digits has. */
  private static final long FIRST = LocalDate.of(1, 1, 1).toEpochDay();

  private static final long LAST = LocalDate.of(9999, 12, 31).toEpochDay();

  /** Returns about {@code most} ticks. */
  static List<Axis.Tick> of(double low, double high, int most) {
    var first = date(low);
    var last = date(high);
    long range = ChronoUnit.DAYS.between(first, last);
    var largest = STEPS.get(STEPS.size() - 1);
    var step = STEPS.stream().filter(s -> range / s.size() <= most).findFirst().orElse(largest);
    var ticks = step.ticks(first, last);
    return ticks.isEmpty() ? new DateTicks(0, 0, 1).ticks(first, first) : ticks;
  }

  private static LocalDate date(double day) {
    return LocalDate.ofEpochDay(Math.max(FIRST, Math.min(LAST, (long) Math.floor(day))));
  }

  private double size() {
    return years * YEAR + months * YEAR / 12 + days;
  }

  private List<Axis.Tick> ticks(LocalDate first, LocalDate last) {
    var at = first;
    if (years > 0) at = LocalDate.of(Math.max(1, first.getYear() / years * years), 1, 1);
    if (months > 0) {
      at = LocalDate.of(first.getYear(), (first.getMonthValue() - 1) / months * months + 1, 1);
    }
    var ticks = new ArrayList<Axis.Tick>();
    for (; !at.isAfter(last); at = at.plusYears(years).plusMonths(months).plusDays(days)) {
      if (at.isBefore(first)) continue;
      var text = at.toString();
      var label = years > 0 ? text.substring(0, 4) : months > 0 ? text.substring(0, 7) : text;
      ticks.add(new Axis.Tick(at.toEpochDay(), label));
    }
    return ticks;
  }
}
