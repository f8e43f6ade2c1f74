package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cells of this run of the kernel, with the texts of their results. */
final class CellHistory {
  /** The number of this run; earlier ones are not kept. */
  private static final int SESSION = 1;

  private final Map<Integer, Entry> entries = new TreeMap<>();

  private static final class Entry {
    private final int number;
    private final String code;
    private @Nullable String result;

    Entry(int number, String code) {
      this.number = number;
      this.code = code;
    }
  }

  void add(int number, String code) {
    entries.put(number, new Entry(number, code));
  }

  /** Adds the text of the value of a cell. */
  void addResult(int number, String text) {
    requireNonNull(entries.get(number)).result = text;
  }

  /** Returns the code of the cells by number. */
  Map<Integer, String> cells() {
    var cells = new TreeMap<Integer, String>();
    entries.forEach((number, entry) -> cells.put(number, entry.code));
    return cells;
  }

  /** Returns the content of the reply to a request. */
  JsonObject reply(HistoryRequest request) {
    var found = new JsonArray();
    for (var entry : find(request)) {
      var item = new JsonArray();
      item.add(SESSION);
      item.add(entry.number);
      if (request.includeOutput()) {
        var pair = new JsonArray();
        pair.add(entry.code);
        if (entry.result == null) {
          pair.add(JsonNull.INSTANCE);
        } else {
          pair.add(entry.result);
        }
        item.add(pair);
      } else {
        item.add(entry.code);
      }
      found.add(item);
    }
    var content = new JsonObject();
    content.addProperty("status", "ok");
    content.add("history", found);
    return content;
  }

  private List<Entry> find(HistoryRequest request) {
    if (request instanceof HistoryRequest.Range range) {
      boolean here = range.getSessionIndex() == 0 || range.getSessionIndex() == SESSION;
      int stop = range.getStop() == 0 ? Integer.MAX_VALUE : range.getStop();
      return entries.values().stream()
          .filter(e -> here && e.number >= range.getStart() && e.number < stop)
          .toList();
    }
    if (request instanceof HistoryRequest.Search search) {
      var pattern = glob(search.getPattern() == null ? "*" : search.getPattern());
      var codes = new ArrayList<String>();
      return last(
          search.getMaxReturnLength(),
          entry -> {
            boolean repeated = search.filterUnique() && codes.contains(entry.code);
            codes.add(entry.code);
            return !repeated && pattern.matcher(entry.code).matches();
          });
    }
    return last(((HistoryRequest.Tail) request).getMaxReturnLength(), entry -> true);
  }

  /** Returns the last entries, the oldest first; a number of zero means all. */
  private List<Entry> last(int most, Predicate<Entry> filter) {
    var all = new ArrayList<>(entries.values());
    var found = new ArrayList<Entry>();
    for (int i = all.size() - 1; i >= 0 && (most <= 0 || found.size() < most); i--) {
      if (filter.test(all.get(i))) {
        found.add(0, all.get(i));
      }
    }
    return found;
  }

  /** Returns the pattern of a glob with {@code *}, {@code ?} and sets of characters. */
  private static Pattern glob(String glob) {
    var pattern = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
      if (end > 0) {
        var set = glob.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[");
        pattern.append('[').append(set.replace("&&", "&\\&")).append(']');
        i = end;
      } else {
        pattern.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(pattern.toString(), Pattern.DOTALL);
  }
}
