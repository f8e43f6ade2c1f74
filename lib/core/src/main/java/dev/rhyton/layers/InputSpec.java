package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the inputs that a layer accepts: the number of axes and their sizes. A layer
 * returns it from {@code inputSpec()}, and every application is checked against it before weights
 * are created.
 *
 * <pre>{@code
 * InputSpec.of("height", "width", "channels")            // ndim=4 in Keras
 * InputSpec.of("...", "inputs").axis(-1, 64)             // min_ndim=2, axes={-1: 64}
 * InputSpec.of("steps", "inputs").and(InputSpec.ANY)     // exactly two inputs
 * }</pre>
 */
public final class InputSpec {
  private static final String REST = "...";
  private static final String NAMELESS = "None";

  /** Accepts one input of any shape. */
  public static final InputSpec ANY = of(REST);

  /** An axis by its name; {@code size} is {@link Shape#UNKNOWN} if any size is accepted. */
  private record Axis(String name, long size, boolean known) {
    static Axis of(String name) {
      return new Axis(name, Shape.UNKNOWN, false);
    }

    boolean takes(long dim) {
      return dim == Shape.UNKNOWN || size == Shape.UNKNOWN || size == dim;
    }

    @Override
    public String toString() {
      return size == Shape.UNKNOWN ? name : Long.toString(size);
    }
  }

  private final List<Axis> axes;
  private final @Nullable InputSpec next; // of the second input, or null
  private final boolean more;

  private InputSpec(List<Axis> axes, @Nullable InputSpec next, boolean more) {
    this.axes = axes;
    this.next = next;
    this.more = more;
  }

  /**
   * Returns the specification of one input with these axes after the batch axis; their names appear
   * in messages. {@code "..."} stands for any number of axes and may occur once.
   */
  public static InputSpec of(String... axes) {
    var names = Check.all("InputSpec", "axes", axes);
    Check.that(
        names.stream().filter(REST::equals).count() <= 1,
        "InputSpec: expected \"...\" at most once, received %s.",
        names);
    return new InputSpec(names.stream().map(Axis::of).toList(), null, false);
  }

  /** Returns the specification of one input with this number of axes, including the batch axis. */
  public static InputSpec ndim(int number) {
    Check.positive("InputSpec", "ndim", number);
    Check.that(
        number <= Shape.MOST_AXES,
        "InputSpec: ndim must be at most %d, received %d.",
        Shape.MOST_AXES,
        number);
    return of(Stream.generate(() -> NAMELESS).limit(number - 1L).toArray(String[]::new));
  }

  /**
   * Requires that an axis has this size or an unknown one; {@link Shape#UNKNOWN} accepts any size.
   * Axes are counted from 1, because the batch is axis 0, or backwards from -1.
   */
  public InputSpec axis(int axis, long size) {
    return size == Shape.UNKNOWN ? this : with(axis, a -> new Axis(a.name, size, a.known));
  }

  /** Requires that the size of an axis is known when the layer is applied. */
  public InputSpec known(int axis) {
    return with(axis, a -> new Axis(a.name, a.size, true));
  }

  private InputSpec with(int axis, UnaryOperator<Axis> change) {
    var changed = new ArrayList<>(axes);
    int rest = rest();
    int before = rest < 0 ? axes.size() : rest;
    int after = rest < 0 ? axes.size() : axes.size() - rest - 1;
    // Axes that "..." includes become separate axes.
    for (; rest >= 0 && axis > before; before++) changed.add(before, Axis.of(NAMELESS));
    for (; rest >= 0 && -axis > after; after++) changed.add(before + 1, Axis.of(NAMELESS));
    int at = axis > 0 ? axis - 1 : changed.size() + axis;
    Check.that(
        axis != 0 && at >= 0 && at < changed.size(),
        "InputSpec: axis %d is not in %s, or is the batch.",
        axis,
        this);
    changed.set(at, change.apply(changed.get(at)));
    return new InputSpec(changed, next, more);
  }

  /** Adds another input; no further ones are accepted. */
  public InputSpec and(InputSpec other) {
    Check.given("InputSpec", "other", other);
    return new InputSpec(axes, next == null ? other : next.and(other), more);
  }

  /** Accepts any number of further inputs. */
  public InputSpec orMore() {
    return new InputSpec(axes, next, true);
  }

  /** Returns the specification of sequences of such inputs: {@code (None, steps, ...)}. */
  InputSpec steps() {
    return new InputSpec(
        Stream.concat(Stream.of(Axis.of("steps")), axes.stream()).toList(), next, more);
  }

  /** Throws if inputs have other shapes; {@code label} names the layer in the message. */
  public void check(String label, List<Shape> inputs) {
    Check.all("InputSpec", "inputs", inputs);
    if (next != null) checkNumber(label, inputs.size());
    var spec = this;
    for (int i = 0; spec != null && i < inputs.size(); i++, spec = spec.next) {
      spec.check(label, inputs.get(i));
    }
  }

  private void checkNumber(String label, int received) {
    int number = 0;
    for (var spec = this; spec != null; spec = spec.next) number++;
    Check.that(
        more ? received >= number : received == number,
        "%s: expected %s%d inputs, received %d.",
        label,
        more ? "at least " : "",
        number,
        received);
  }

  private void check(String label, Shape input) {
    if (!fits(input)) {
      throw new IllegalArgumentException(
          String.format(
              "%s: expected input of shape %s, received %s.%s", label, this, input, remedy(input)));
    }
    var unknown =
        IntStream.range(0, axes.size())
            .filter(i -> axes.get(i).known && input.dim(place(i)) == Shape.UNKNOWN)
            .mapToObj(i -> axes.get(i).name)
            .toList();
    Check.that(
        unknown.isEmpty(),
        "%s: expected input of shape %s with known %s, received %s.",
        label,
        this,
        String.join(" and ", unknown),
        input);
  }

  /** Returns the shapes with unknown sizes replaced by the required ones. */
  List<Shape> completed(List<Shape> inputs) {
    var all = new ArrayList<>(inputs);
    var spec = this;
    for (int i = 0; spec != null && i < all.size(); i++, spec = spec.next) {
      if (all.get(i).rank() > 1) all.set(i, spec.completed(all.get(i)));
    }
    return all;
  }

  private Shape completed(Shape input) {
    var shape = input;
    for (int i = 0; i < axes.size(); i++) {
      boolean open = i != rest() && input.dim(place(i)) == Shape.UNKNOWN;
      if (open) shape = shape.with(shape.axis(place(i)), axes.get(i).size);
    }
    return shape;
  }

  private boolean fits(Shape input) {
    int rest = rest();
    if (rest == 0 && axes.size() == 1) return true; // including a tensor without axes
    int more = input.rank() - 1 - axes.size();
    if (rest < 0 ? more != 0 : more < -1) return false;
    return IntStream.range(0, axes.size())
        .allMatch(i -> i == rest || axes.get(i).takes(input.dim(place(i))));
  }

  /**
   * Returns the position of an axis in an input, counted from the end if it follows {@code "..."}.
   */
  private int place(int index) {
    int rest = rest();
    return rest >= 0 && index > rest ? index - axes.size() : index + 1;
  }

  private int rest() {
    return axes.indexOf(Axis.of(REST));
  }

  /** Returns advice on how to reshape the samples, if there is an obvious one. */
  private String remedy(Shape input) {
    if (input.rank() < 2) return "";
    var sample = input.from(1);
    var names = axes.stream().map(Axis::toString).filter(name -> !name.equals(REST)).toList();
    boolean lacksOne = sample.rank() == names.size() - 1;
    boolean hasOneMore = sample.last() == 1 && fits(input.upTo(sample.rank()));
    if ((lacksOne || hasOneMore) && !names.contains(NAMELESS)) {
      return " Add Reshape.of(" + String.join(", ", names) + ") before it.";
    }
    boolean flat = sample.isKnown() && fits(Shape.of(Shape.UNKNOWN, sample.size()));
    return flat ? " Add Flatten.of() before it." : "";
  }

  /** Returns the shape of the first input: {@code (None, height, width, channels)}. */
  @Override
  public String toString() {
    return axes.isEmpty()
        ? "(None,)"
        : axes.stream().map(Axis::toString).collect(Collectors.joining(", ", "(None, ", ")"));
  }
}
