package dev.rhyton.compression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells as text, in columns as wide as their content; numbers are on the right. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] right;

  TextTable(String... titles) {
    rows.add(List.of(titles));
    right = new boolean[titles.length];
  }

  void add(Object... cells) {
    for (int i = 0; i < cells.length; i++) right[i] |= cells[i] instanceof Number;
    rows.add(Arrays.stream(cells).map(TextTable::text).toList());
  }

  private static String text(Object cell) {
    return cell instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : cell.toString();
  }

  @Override
  public String toString() {
    var widths =
        IntStream.range(0, right.length)
            .map(c -> rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(row -> line(row, widths))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private String line(List<String> row, int... widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(c -> padded(row.get(c), widths[c], right[c]))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String padded(String cell, int width, boolean right) {
    var space = " ".repeat(width - cell.length());
    return right ? space + cell : cell + space;
  }
}
