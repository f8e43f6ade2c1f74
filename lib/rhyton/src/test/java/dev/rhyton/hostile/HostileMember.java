package dev.rhyton.hostile;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Configured;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A call of a public constructor or method with a value among its arguments that nobody means. */
final class HostileMember extends HostileCall {
  private static final int LONGEST = 80;

  /** A prime, by which calls that follow each other are of different classes. */
  private static final long SPREAD = 7919;

  /**
   * Twice in each place at first, with null and with another value, and then where chance has it.
   */
  private static Catalogue.Place place(Catalogue catalogue, long seed) {
    var places = catalogue.places();
    int size = places.size();
    return seed < 2L * size
        ? places.get((int) (seed % size * SPREAD % size))
        : chosen(seed, places, Catalogue.Place::hash);
  }

  private final Catalogue.Place place;
  private final Object receiver;
  private final Object[] arguments;
  private final GraphBuilder graph;
  private final List<Integer> hostile = new ArrayList<>();

  HostileMember(Catalogue catalogue, long seed) {
    place = place(catalogue, seed);
    boolean isFirst = seed < catalogue.places().size();
    // The same values for a method whatever other methods there are.
    var random = new SplittableRandom(seed ^ place.hash());
    var samples = new RandomValues(catalogue, random);
    var hostiles = new HostileValues(samples, place.takesNull());
    graph = random.nextInt(6) == 0 ? GraphBuilder.open(random.nextBoolean()) : null;
    var executable = place.executable();
    receiver =
        Catalogue.isStatic(executable)
            ? null
            : samples.good(samples.one(place.receivers().toArray(new Class<?>[0])), "");
    var parameters = executable.getParameters();
    arguments = new Object[parameters.length];
    int other = isFirst || random.nextInt(3) > 0 ? -1 : random.nextInt(parameters.length + 1);
    for (int i = 0; i < parameters.length; i++) {
      var type = parameters[i].getParameterizedType();
      if (i == place.argument() || i == other) {
        hostile.add(i);
        boolean isNull = isFirst && place.takesNull() && !parameters[i].getType().isPrimitive();
        arguments[i] = isNull ? null : hostiles.of(type, parameters[i].getName());
      } else {
        arguments[i] = samples.good(type, parameters[i].getName());
      }
    }
  }

  @Override
  void run() throws Throwable {
    Object result = RandomValues.invoke(place.executable(), receiver, arguments);
    if (Catalogue.chooses(place.executable())) {
      for (int i : hostile) {
        boolean isNumber = place.executable().getParameterTypes()[i] != Object.class;
        if (isNumber && arguments[i] instanceof Double d && d.isNaN())
          throw new AssertionError("accepts NaN");
      }
    }
    use(result == null ? receiver : result);
  }

  /** What a call accepts can be printed, written and used, or is refused then. */
  @SuppressWarnings("CheckReturnValue") // only whether the value can be used matters
  private static void use(Object value) throws Exception {
    var text = String.valueOf(value);
    if (value instanceof Configured configured && !text.isEmpty()) {
      var config = configured.getConfig();
      if (config == null) throw new AssertionError("has no configuration");
    }
    var x = GoodValues.zeros(4, 2);
    if (value instanceof Model model && model.isCompiled()) {
      model.predict(x);
    } else if (value instanceof Layer layer && !(value instanceof Model)) {
      layer.apply((Tensor) NDArray.from(new float[][] {{1, 2}, {3, 4}}));
    } else if (value instanceof Optimizer optimizer) {
      var model = GoodValues.model();
      model.compile(optimizer, "mse");
      model.trainOnBatch(x, x);
    } else if (value instanceof Loss loss) {
      var model = GoodValues.model();
      model.compile(SGD.of(), loss);
      model.trainOnBatch(x, x);
    } else if (value instanceof Metric metric) {
      var model = GoodValues.model();
      model.compile("sgd", "mse", metric);
      model.evaluate(x, x);
    } else if (value instanceof Callback callback) {
      GoodValues.model().fit(x, x, Fit.epochs(1).verbose(0).callbacks(callback));
    } else if (value instanceof Initializer initializer) {
      initializer.apply(2, 2);
    } else if (value instanceof LearningRateSchedule schedule) {
      schedule.at(3);
    } else if (value instanceof Dataset data) {
      try (var batches = data.batches(2, null)) {
        for (int i = 0; i < 3 && batches.hasNext(); i++) batches.next();
      }
    } else if (value instanceof AutoCloseable open) {
      open.close();
    }
  }

  @Override
  public void close() {
    if (graph != null) graph.close();
    while (GraphBuilder.current() != null) GraphBuilder.current().close();
  }

  @Override
  public String toString() {
    var given = Arrays.stream(arguments).map(HostileMember::text).toList();
    return Catalogue.name(place.executable())
        + (Modifier.isStatic(place.executable().getModifiers()) ? "" : " of " + text(receiver))
        + (graph == null ? " " : " in a graph ")
        + given
        + " "
        + hostile;
  }

  private static String text(Object value) {
    String text;
    if (value == null) return "null";
    if (value instanceof NDArray a) text = a.dtype() + a.shape().toString();
    else if (value instanceof int[] a) text = Arrays.toString(a);
    else if (value instanceof long[] a) text = Arrays.toString(a);
    else if (value instanceof double[] a) text = Arrays.toString(a);
    else if (value instanceof String || value instanceof Number || value instanceof Path)
      text = value.toString();
    else text = value.getClass().getSimpleName();
    text = text.replaceAll("\\s+", " ");
    return text.length() > LONGEST ? text.length() + " letters" : text;
  }
}
