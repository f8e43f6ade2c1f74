package dev.rhyton.datasets;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads the subset of Python's pickle format that data sets need: numbers, texts, lists,
 * dictionaries, and NumPy arrays of those. Everything else is refused, and no code of a pickle is
 * executed.
 */
final class Pickle {
  /** The operations that are refused, with their names in Python's {@code pickletools}. */
  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry((int) 'i', "INST"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry(0x81, "NEWOBJ"),
          Map.entry(0x92, "NEWOBJ_EX"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry((int) 'Q', "BINPERSID"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry(0x8f, "EMPTY_SET"),
          Map.entry(0x90, "ADDITEMS"),
          Map.entry(0x91, "FROZENSET"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"),
          Map.entry(0x98, "READONLY_BUFFER"),
          Map.entry((int) 'S', "STRING"),
          Map.entry((int) 'V', "UNICODE"),
          Map.entry((int) 'd', "DICT"),
          Map.entry((int) '0', "POP"),
          Map.entry((int) '1', "POP_MARK"),
          Map.entry((int) '2', "DUP"));

  private static final int MOST_DEPTH = 100;
  private static final Object MARK = new Object();
  private static final Object NONE = new Object();

  /** The classes and functions that a pickle may refer to. */
  private enum Name {
    RECONSTRUCT,
    NDARRAY,
    DTYPE;

    static Name of(String module, String name) {
      return switch (module + "." + name) {
        case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
            RECONSTRUCT;
        case "numpy.ndarray" -> NDARRAY;
        case "numpy.dtype" -> DTYPE;
        default ->
            throw new IllegalArgumentException(
                String.format("it names %s.%s, which is refused", module, name));
      };
    }
  }

  /** A NumPy array or type under construction; the operation BUILD sets its state. */
  private static final class Made {
    private final Name what;
    private final List<?> arguments;
    private List<?> state = List.of();

    Made(Name what, List<?> arguments) {
      this.what = what;
      this.arguments = arguments;
    }
  }

  private final String name;
  private final ByteBuffer in;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(String name, ByteBuffer in) {
    this.name = name;
    this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the object of a pickle: a number, a text, a list, a map, or an array. */
  static Object read(String name, ByteBuffer content) {
    var pickle = new Pickle(name, content);
    try {
      var read = pickle.finished(pickle.run());
      checkNesting(read, new IdentityHashMap<>(), 0);
      return read;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format("%s: the pickle is not read: %s.", name, e.getMessage()), e);
    } catch (RuntimeException e) { // operations that do not fit each other fail in many ways
      throw new IllegalArgumentException(name + ": the pickle is damaged.", e);
    }
  }

  /**
   * Throws if a list or a map contains itself, which equals, hash codes and printing do not expect.
   *
   * @param depths the depths below which these values were found without fault
   */
  private static void checkNesting(Object value, Map<Object, Integer> depths, int depth) {
    boolean isList = value instanceof List;
    if (!isList && !(value instanceof Map)) return;
    if (depth > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "lists within lists, deeper than " + MOST_DEPTH + ", or a list that contains itself");
    }
    var before = depths.get(value);
    if (before != null && before >= depth) return;
    depths.put(value, depth);
    var inner = isList ? (List<?>) value : ((Map<?, ?>) value).values();
    for (var part : inner) checkNesting(part, depths, depth + 1);
  }

  private Object run() {
    while (true) {
      int op = in.get() & 0xff;
      if (op == '.') return stack.pop();
      step(op);
    }
  }

  private void step(int op) {
    switch (op) {
      case 0x80 -> in.get(); // PROTO
      case 0x95 -> in.getLong(); // FRAME
      case '(' -> stack.push(MARK);
      case 'N' -> stack.push(NONE);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'K' -> stack.push(in.get() & 0xff);
      case 'M' -> stack.push(in.getShort() & 0xffff);
      case 'J' -> stack.push(in.getInt());
      case 'I' -> stack.push(number(line()));
      case 'L' -> stack.push(number(line().replaceAll("L$", "")));
      case 0x8a -> stack.push(whole(in.get() & 0xff));
      case 0x8b -> stack.push(whole(in.getInt()));
      case 'F' -> stack.push(Double.parseDouble(line()));
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'U', 'C' -> stack.push(text(in.get() & 0xff, StandardCharsets.ISO_8859_1));
      case 'T', 'B' -> stack.push(text(in.getInt(), StandardCharsets.ISO_8859_1));
      case 0x8e -> stack.push(text(Math.toIntExact(in.getLong()), StandardCharsets.ISO_8859_1));
      case 0x8c -> stack.push(text(in.get() & 0xff, StandardCharsets.UTF_8));
      case 'X' -> stack.push(text(in.getInt(), StandardCharsets.UTF_8));
      case ']' -> stack.push(new ArrayList<>());
      case 'l' -> stack.push(sinceMark());
      case 'a' -> append(List.of(stack.pop()));
      case 'e' -> append(sinceMark());
      case ')' -> stack.push(List.of());
      case 't' -> stack.push(sinceMark());
      case 0x85 -> stack.push(tuple(1));
      case 0x86 -> stack.push(tuple(2));
      case 0x87 -> stack.push(tuple(3));
      case '}' -> stack.push(new LinkedHashMap<>());
      case 's' -> put(tuple(2));
      case 'u' -> put(sinceMark());
      case 'p' -> memo.put(Integer.valueOf(line()), stack.peek());
      case 'q' -> memo.put(in.get() & 0xff, stack.peek());
      case 'r' -> memo.put(in.getInt(), stack.peek());
      case 0x94 -> memo.put(memo.size(), stack.peek());
      case 'g' -> stack.push(remembered(Integer.parseInt(line())));
      case 'h' -> stack.push(remembered(in.get() & 0xff));
      case 'j' -> stack.push(remembered(in.getInt()));
      case 'c' -> stack.push(Name.of(line(), line()));
      case 0x93 -> {
        var names = tuple(2);
        stack.push(Name.of((String) names.get(0), (String) names.get(1)));
      }
      case 'R' -> {
        var call = tuple(2);
        stack.push(new Made((Name) call.get(0), (List<?>) call.get(1)));
      }
      case 'b' -> {
        var state = (List<?>) stack.pop();
        ((Made) stack.element()).state = state;
      }
      default ->
          throw new IllegalArgumentException(
              String.format(
                  "it asks for %s, which is refused",
                  REFUSED.getOrDefault(op, String.format("the unknown operation 0x%02x", op))));
    }
  }

  private Object remembered(int key) {
    var value = memo.get(key);
    if (value == null) throw new NoSuchElementException();
    return value;
  }

  private String line() {
    var text = new StringBuilder();
    for (byte b = in.get(); b != '\n'; b = in.get()) text.append((char) b);
    return text.toString();
  }

  private static Object number(String text) {
    if (text.equals("00") || text.equals("01")) return text.equals("01"); // protocol 0's booleans
    return Long.parseLong(text);
  }

  private Object whole(int length) {
    var bytes = bytes(length);
    for (int i = 0; i < length / 2; i++) {
      byte held = bytes[i];
      bytes[i] = bytes[length - 1 - i];
      bytes[length - 1 - i] = held;
    }
    return length == 0 ? 0L : new BigInteger(bytes).longValueExact();
  }

  private String text(int length, Charset charset) {
    return new String(bytes(length), charset);
  }

  private byte[] bytes(int length) {
    if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private List<Object> tuple(int size) {
    var values = new ArrayList<>();
    for (int i = 0; i < size; i++) values.add(stack.pop());
    Collections.reverse(values);
    return values;
  }

  private List<Object> sinceMark() {
    var values = new ArrayList<>();
    for (var value = stack.pop(); value != MARK; value = stack.pop()) values.add(value);
    Collections.reverse(values);
    return values;
  }

  @SuppressWarnings("unchecked") // lists are made above, of objects
  private void append(List<Object> values) {
    ((List<Object>) stack.element()).addAll(values);
  }

  @SuppressWarnings("unchecked") // maps are made above, of objects
  private void put(List<Object> pairs) {
    var map = (Map<Object, Object>) stack.element();
    for (int i = 0; i < pairs.size(); i += 2) {
      var key = pairs.get(i);
      boolean plain = key instanceof String || key instanceof Number || key instanceof Boolean;
      if (!plain) throw new ClassCastException();
      map.put(key, finished(pairs.get(i + 1)));
    }
  }

  /** Returns the finished object; array objects become arrays. */
  private Object finished(Object value) {
    if (!(value instanceof Made made)) return value;
    if (made.what != Name.RECONSTRUCT) throw new ClassCastException();
    var type = (Made) made.state.get(2);
    var descr = (String) type.state.get(1) + type.arguments.get(0);
    var content = made.state.get(4);
    if (descr.contains("O")) return content;
    var dims = ((List<?>) made.state.get(1)).stream().mapToLong(d -> ((Number) d).longValue());
    var bytes = ((String) content).getBytes(StandardCharsets.ISO_8859_1);
    boolean fortran = List.<Object>of(true, 1).contains(made.state.get(3));
    return Npy.array(name, descr, dims.toArray(), fortran, ByteBuffer.wrap(bytes));
  }

  /** Converts a list of numbers to an array. */
  static int[] ints(Object list) {
    return ((List<?>) list).stream().mapToInt(n -> ((Number) n).intValue()).toArray();
  }
}
