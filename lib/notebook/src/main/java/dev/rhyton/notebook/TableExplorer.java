package dev.rhyton.notebook;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * A table of any size in a notebook, of which the page has twenty rows and asks the kernel for
 * others. The rows are sorted once for each order, and a page is a part of their indices.
 */
final class TableExplorer {
  private static final int PAGE = 20;

  /** Writes the column of the clicked button into a hidden line of text, which is a control. */
  private static final String CLICK =
      "const b=event.target.closest('button'),i=this.closest('.rhyton-explorer')"
          + ".querySelector('.rhyton-clicked input');if(b){i.value=b.value+' '+Date.now();"
          + "i.dispatchEvent(new Event('change',{bubbles:true}))}";

  /** How rows are sorted; by column -1 they are in the table's own order. */
  private record Order(int column, boolean isDescending) {}

  private static final Order OWN = new Order(-1, false);

  private final Table table;
  private final HtmlTable html;
  private final Map<Order, int[]> sorted = new HashMap<>();
  private final Control<String> filter =
      Widgets.text("", "").set("placeholder", "Filter").set("width", "12em");
  private final Control<Order> order;
  private final Control<String> clicked = Widgets.text("", "").set("display", "none");
  private final Control<String> rows = Widgets.html("");
  private String @Nullable [] words; // null until something is typed
  private int[] found = {};
  private int first;

  private TableExplorer(Table table) {
    this.table = table;
    html = HtmlTable.explored(table);
    order = Widgets.dropdown("sort by", orders());
    clicked.state("_dom_classes", List.of("rhyton-clicked"));
  }

  /** Returns the controls of a table. */
  static Control<?> of(Table table) {
    return new TableExplorer(table).controls();
  }

  private Map<String, Order> orders() {
    var orders = new LinkedHashMap<String, Order>();
    orders.put("—", OWN);
    for (int c : html.ordered()) {
      var name = html.column(c).name();
      if (orders.containsKey(name + " ↑")) name += " (" + c + ")"; // renamed to that of another
      orders.put(name + " ↑", new Order(c, false));
      orders.put(name + " ↓", new Order(c, true));
    }
    return orders;
  }

  private Control<?> controls() {
    find();
    filter.onChange(word -> find());
    order.onChange(next -> find());
    clicked.onChange(this::click);
    var bar =
        Widgets.hbox(
            filter,
            order,
            button("«", "First rows", () -> 0),
            button("‹", "Previous rows", () -> first - PAGE),
            button("›", "Next rows", () -> first + PAGE),
            button("»", "Last rows", () -> Integer.MAX_VALUE),
            clicked);
    var codec =
        new Control.Codec<List<Control<?>>>() {
          @Override
          public Object toState(List<Control<?>> children) {
            return children.stream().map(Control::model).toList();
          }

          @Override
          public @Nullable List<Control<?>> ofState(Object state) {
            return null;
          }

          @Override
          public Rendering rendering(String name, List<Control<?>> children) {
            return still();
          }
        };
    return new Control<>(WidgetType.VBOX, "explore", "children", codec, List.of(bar, rows))
        .state("_dom_classes", List.of("rhyton-explorer"));
  }

  private Control<Integer> button(String name, String tooltip, IntSupplier to) {
    return Widgets.button(name)
        .set("tooltip", tooltip)
        .set("width", "3em")
        .onChange(clicks -> turn(to.getAsInt()));
  }

  /** The first click on a head sorts up, the second one down, the third one not at all. */
  private void click(String column) {
    int c;
    try {
      c = Integer.parseInt(column.replaceFirst(" .*", ""));
    } catch (NumberFormatException e) {
      return; // no click
    }
    if (IntStream.of(html.ordered()).noneMatch(at -> at == c)) return;
    var now = order.value();
    order.value(
        now.column() != c ? new Order(c, false) : now.isDescending() ? OWN : new Order(c, true));
  }

  /** Sorts and filters the rows, and shows the first ones. */
  private void find() {
    var by = order.value();
    var all =
        sorted.computeIfAbsent(
            by,
            o ->
                o.equals(OWN)
                    ? IntStream.range(0, html.count()).toArray()
                    : RowOrder.of(html.column(o.column()), o.isDescending()));
    var word = filter.value().toLowerCase(Locale.ROOT);
    found = all;
    if (!word.isEmpty()) {
      var texts = words();
      found = IntStream.of(all).filter(r -> texts[r].contains(word)).toArray();
    }
    turn(0);
  }

  private String[] words() {
    var known = words;
    if (known == null) {
      known = IntStream.range(0, html.count()).mapToObj(html::words).toArray(String[]::new);
      words = known;
    }
    return known;
  }

  /** Shows a page of the rows found. */
  private void turn(int to) {
    int last = Math.max(0, (found.length - 1) / PAGE * PAGE);
    first = Math.max(0, Math.min(to, last));
    int end = Math.min(first + PAGE, found.length);
    var by = order.value();
    var page =
        html.page(Arrays.copyOfRange(found, first, end), by.column(), by.isDescending(), CLICK);
    var state =
        found.length == 0
            ? "no row"
            : String.format(Locale.ROOT, "%d–%d of %d rows", first + 1, end, found.length);
    var of = found.length == html.count() ? "" : ", of " + html.count();
    rows.value(page + HtmlTable.paragraph(state + of));
  }

  private Rendering still() {
    var look = TableRendering.of(table, PAGE);
    var how = " (run the cell in a notebook that shows Jupyter's widgets)";
    return new Rendering(look.text() + how, look.html(), null);
  }
}
