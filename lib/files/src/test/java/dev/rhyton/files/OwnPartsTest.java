package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.config.Json;
import dev.rhyton.data.Dataset;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.KerasConfig;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The layers that classes of users make themselves, in files: what comes back, and what cannot. */
@SuppressWarnings("UnusedVariable") // the configuration has the fields
class OwnPartsTest {
  private static final NDArray X = Kit.normal(1, 5, 3);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("own.keras");
  }

  /** Saves and loads a model, whose outputs must stay the same. */
  @CanIgnoreReturnValue
  @SuppressWarnings("unchecked") // the loaded model has the class of the saved one
  private <M extends Model> M again(M model, Object x) {
    Layers.register(model.getClass());
    var expected = model.predict(x);
    model.save(file());
    var loaded = Model.load(file());
    assertEquals(expected, loaded.predict(x));
    assertEquals(model.getWeights(), loaded.getWeights());
    return (M) loaded;
  }

  private JsonNode json(Layer layer) {
    return Json.parse(layer.toJson());
  }

  // ---- the way in which Keras' users write models ----

  static final class Net extends Model {
    private int units;
    private Dense hidden;
    private Dense out = Dense.of(2);

    Net(int units) {
      this.units = units;
      hidden = Dense.of(units);
    }

    private Net() {}

    @Override
    protected Tensor call(Tensor x) {
      return out.apply(hidden.apply(x));
    }
  }

  @Test
  void onlyOptionsAreInTheConfiguration() {
    var model = new Net(4);
    again(model, X);
    var json = json(model);
    assertEquals(4, json.at("/config/units").asInt());
    assertFalse(json.path("config").has("hidden"));
    assertTrue(json.path("parts").has("hidden"));
    assertFalse(json.path("parts").has("out"), "the constructor without arguments makes it");
  }

  static final class Holder extends Model {
    private int count = 1;
    private final Net net = new Net(2);

    Holder(int count) {
      this.count = count;
    }

    private Holder() {}

    @Override
    protected Tensor call(Tensor x) {
      return net.apply(x);
    }
  }

  /** What the constructor without arguments makes is not in the file, whatever its names. */
  @Test
  void namesMakeNoDifference() {
    var model = new Holder(3);
    var loaded = again(model, X);
    assertFalse(json(model).has("parts"));
    assertEquals(model.net.out.name(), loaded.net.out.name());
    assertEquals(model.net.hidden.name(), loaded.net.hidden.name());
    assertEquals(List.copyOf(model.paths().values()), List.copyOf(loaded.paths().values()));
    assertEquals(model.toJson(), loaded.toJson());
  }

  /** A head that is replaced after training, as in transfer learning, and what is frozen. */
  @Test
  void changedPartsComeBack() {
    var model = new Net(4);
    var unused = model.predict(X);
    model.out = Dense.of(5);
    model.hidden.freeze();
    var loaded = again(model, X);
    assertEquals(5, loaded.predict(X).shape().last());
    assertFalse(loaded.hidden.trainable());
    assertEquals(2, loaded.trainableWeights().size());
  }

  static final class Noisy extends Model {
    private double rate = 0.5;
    private Dropout drop;

    Noisy(double rate) {
      this.rate = rate;
      drop = Dropout.of(rate);
    }

    private Noisy() {
      this(0.5);
    }

    @Override
    protected Tensor call(Tensor x) {
      return drop.apply(x);
    }
  }

  /** A part without weights does not fit anything, so that a wrong one would not be noticed. */
  @Test
  void partsWithoutWeightsHaveTheirOptions() {
    assertEquals(0.1, json(again(new Noisy(0.1), X).drop).at("/config/rate").asDouble());
    var asByDefault = new Noisy(0.5);
    assertFalse(json(asByDefault).has("parts"));
    assertEquals(0.5, json(again(asByDefault, X).drop).at("/config/rate").asDouble());
  }

  static final class Tied extends Model {
    private Dense first;
    private Dense second;

    Tied(int units) {
      first = Dense.of(units);
      second = first;
    }

    private Tied() {}

    @Override
    protected Tensor call(Tensor x) {
      return second.apply(first.apply(x));
    }
  }

  @Test
  void aLayerInTwoFieldsStaysOne() {
    var loaded = again(new Tied(3), X);
    assertSame(loaded.first, loaded.second);
  }

  interface Head {}

  static final class DenseHead extends Layer implements Head {
    private final Dense dense = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  static final class General extends Model {
    private Head head;
    private Object other;

    General(int units) {
      head = new DenseHead();
      other = Dense.of(units);
    }

    private General() {}

    @Override
    protected Tensor call(Tensor x) {
      return ((Layer) other).apply(((Layer) head).apply(x));
    }
  }

  @Test
  void fieldsOfGeneralTypes() {
    Layers.register(DenseHead.class);
    var loaded = again(new General(4), X);
    assertInstanceOf(DenseHead.class, loaded.head);
    assertInstanceOf(Dense.class, loaded.other);
  }

  private abstract static class Base extends Model {
    Layer inner;

    Base(Layer inner) {
      this.inner = inner;
    }
  }

  static final class Given extends Base {
    private Layer norm;

    Given(Layer inner) {
      super(inner);
      norm = LayerNormalization.of();
    }

    private Given() {
      super(Dense.of(1));
    }

    @Override
    protected Tensor call(Tensor x) {
      return norm.apply(inner.apply(x));
    }
  }

  /** The class file has no names of parameters: both fields may be what the constructor takes. */
  @Test
  void givenLayersAreOptions() {
    var model = new Given(Dense.of(4));
    again(model, X);
    assertTrue(json(model).path("config").has("inner"));
  }

  // ---- what build makes ----

  static final class Lists extends Model {
    private int count = 1;
    private final List<Layer> blocks = new ArrayList<>(List.of(Dense.of(3)));

    Lists(int count) {
      this.count = count;
    }

    private Lists() {}

    @Override
    protected void build(Shape input) {
      for (int i = 0; i < count; i++) blocks.add(Dense.of(2 + i));
    }

    @Override
    protected Tensor call(Tensor x) {
      for (var block : blocks) x = block.apply(x);
      return x;
    }
  }

  /** Before, they were in the file, and build made them a second time. */
  @Test
  void whatBuildMakesIsNotInTheFile() {
    var model = new Lists(3);
    assertEquals(4, again(model, X).blocks.size());
    assertFalse(json(model).has("parts"));
    assertFalse(json(model).path("config").has("blocks"));
  }

  // ---- maps ----

  enum Side {
    RIGHT,
    LEFT
  }

  static final class Maps extends Model {
    private Map<String, Dense> hashed = new LinkedHashMap<>();
    private TreeMap<Integer, Dense> sorted;
    private EnumMap<Side, Dense> sides;

    Maps(int count) {
      hashed = new java.util.HashMap<>();
      sorted = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        hashed.put("x" + i, Dense.of(3));
        sorted.put(i, Dense.of(3));
      }
      sides = new EnumMap<>(Map.of(Side.LEFT, Dense.of(3), Side.RIGHT, Dense.of(3)));
    }

    private Maps() {}

    @Override
    protected Tensor call(Tensor x) {
      var y = x;
      for (var key : new TreeMap<>(hashed).keySet()) y = hashed.get(key).apply(y);
      for (var layer : sorted.values()) y = layer.apply(y);
      for (var layer : sides.values()) y = layer.apply(y);
      return y;
    }
  }

  /** Paths count the layers of a class, so that another order would swap their weights. */
  @Test
  void mapsKeepTheirOrder() {
    again(new Maps(12), X);
  }

  // ---- models that are never called, or with several inputs ----

  static final class Gan extends Model {
    private int units;
    private Dense generator;
    private List<Dense> critics;

    Gan(int units) {
      this.units = units;
      generator = Dense.of(units);
      critics = List.of(Dense.of(1), Dense.of(2));
    }

    private Gan() {}

    @Override
    protected void trainStep(StepContext step) {
      var made = generator.apply(step.inputs().get(0));
      for (var critic : critics) step.loss(critic.apply(made).square().mean(-1));
    }
  }

  @Test
  void aModelThatIsNeverCalled() {
    Layers.register(Gan.class);
    var model = new Gan(4);
    model.compile(SGD.of());
    model.fit(Dataset.of(X), Fit.epochs(1).verbose(0));
    model.save(file());
    var loaded = (Gan) Model.load(file());
    assertEquals(6, loaded.getWeights().size());
    assertEquals(model.getWeights(), loaded.getWeights());
    loaded.fit(Dataset.of(X), Fit.epochs(1).verbose(0));
  }

  static final class Two extends Model {
    private int units;
    private Dense left;
    private Dense right;

    Two(int units) {
      this.units = units;
      left = Dense.of(units);
      right = Dense.of(units);
    }

    private Two() {}

    @Override
    protected List<Tensor> call(List<Tensor> inputs, Context context) {
      return List.of(left.apply(inputs.get(0)).add(right.apply(inputs.get(1))));
    }
  }

  /** Before, the loaded model had new random weights. */
  @Test
  void severalInputs() {
    again(new Two(4), List.of(X, Kit.normal(2, 5, 2)));
  }

  static final class ByName extends Model {
    private final Dense left = Dense.of(2);
    private final Dense right = Dense.of(2);

    @Override
    protected Tensor call(Map<String, Tensor> inputs, Context context) {
      return left.apply(inputs.get("z")).subtract(right.apply(inputs.get("a")));
    }
  }

  @Test
  void severalInputsByName() {
    var model = new ByName();
    var loaded = again(model, Map.of("z", X, "a", Kit.normal(2, 5, 2)));
    assertEquals(List.of("a", "z"), loaded.inputNames());
    var shapes = json(model).at("/build_config/input_shape");
    assertEquals("{\"a\":[null,2],\"z\":[null,3]}", shapes.toString());
  }

  @Test
  void weightsOfLayersThatAreNotBuiltAreRefused() {
    var model = new Two(4);
    var unused = model.predict(List.of(X, X));
    Layers.register(Two.class);
    model.save(file());
    var changed = folder.resolve("changed.keras");
    try {
      Zips.withConfig(file(), changed, json -> ((ObjectNode) json).remove("build_config"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Kit.assertRefused(
        changed
            + ": model.weights.h5: layers/dense/vars: the file has 2 arrays, and Dense(name=\""
            + model.left.name()
            + "\", units=4) has no weights yet: call it, or build the model, before its weights are"
            + " loaded.",
        () -> Model.load(changed));
  }

  // ---- saving changes nothing ----

  static final class Backbone extends Model {
    private int width = 2;
    private Model body;

    Backbone(int width) {
      this.width = width;
      var in = Input.of(3);
      body = Model.of(in, Dense.of(width).apply(Dense.of(width).activation("relu").apply(in)));
    }

    private Backbone() {
      this(2);
    }

    @Override
    protected Tensor call(Tensor x) {
      return body.apply(x);
    }
  }

  /** It makes an object by the constructor without arguments, which neither counts nor draws. */
  @Test
  void savingDrawsNothingAndCountsNoLayers() {
    Seed.set(3);
    Layers.clearNames();
    again(new Backbone(4), X);
    Seed.set(3);
    Layers.clearNames();
    var model = new Backbone(4);
    var unused = model.predict(X);
    var json = model.toJson();
    assertTrue(json.contains("parts"));
    long next = Seed.next();
    var name = Dense.of(1).name();
    Seed.set(3);
    Layers.clearNames();
    unused = new Backbone(4).predict(X);
    assertEquals(next, Seed.next());
    assertEquals(name, Dense.of(1).name());
  }

  /** The file of a model that is made under other global settings contains all its layers. */
  @Test
  void globalSettingsAreNotThoseOfTheLoadingProcess() {
    KerasConfig.setDtypePolicy("mixed_bfloat16");
    Net model;
    try {
      model = new Net(2);
      var unused = model.predict(X);
      Layers.register(Net.class);
      model.save(file());
    } finally {
      KerasConfig.setDtypePolicy(null);
    }
    var loaded = (Net) Model.load(file());
    assertEquals("mixed_bfloat16", loaded.out.dtype().toString());
    assertEquals(model.predict(X), loaded.predict(X));
  }

  // ---- other files ----

  static final class ScaledUnits extends Layer {
    private double factor = 1;
    private Dense dense;

    ScaledUnits(double factor, int units) {
      this.factor = factor;
      dense = Dense.of(units);
    }

    private ScaledUnits() {}

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x).multiply(factor);
    }
  }

  /** Earlier versions wrote the layers of a layer into its configuration. */
  @Test
  void earlierFilesAreRead() {
    Layers.register(ScaledUnits.class);
    var layer = new ScaledUnits(3, 4);
    var model = Sequential.of(Input.of(3), layer);
    var json = (ObjectNode) Json.parse(layer.toJson());
    ((ObjectNode) json.get("config")).set("dense", json.remove("parts").get("dense"));
    var read = Sequential.of(Input.of(3), Layers.fromJson(json.toString()));
    read.setWeights(model.getWeights());
    assertEquals(model.predict(X), read.predict(X));
  }

  @Test
  void otherFormats() {
    Layers.register(ScaledUnits.class);
    var model = Sequential.of(Input.of(3), new ScaledUnits(3, 4), Dense.of(2));
    model.compile("sgd", "mse");
    var h5 = folder.resolve("own.h5");
    model.save(h5);
    assertEquals(model.predict(X), Model.load(h5).predict(X));
    var checkpoints = folder.resolve("checkpoints");
    new CheckpointFolder(checkpoints).write(1, OrbaxFiles.checkpoint(model, false));
    assertEquals(model.predict(X), Model.load(checkpoints).predict(X));
    var own = new Net(4);
    own.compile("sgd", "mse");
    own.fit(X, Kit.normal(2, 5, 2), Fit.epochs(1).verbose(0));
    Layers.register(Net.class);
    new CheckpointFolder(checkpoints).write(2, OrbaxFiles.checkpoint(own, false));
    assertEquals(own.predict(X), Model.load(checkpoints).predict(X));
  }

  /** Classes of cells: static classes within a class of JShell. */
  @Test
  void classesOfAJShell() {
    try (var shell = JShell.builder().executionEngine("local").build()) {
      for (var path : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
        shell.addToClasspath(path);
      }
      var source =
          """
          import dev.rhyton.layers.*;
          import dev.rhyton.models.*;
          import dev.rhyton.tensor.*;
          class Cell extends Model {
            int units;
            Dense dense;
            Cell(int units) { this.units = units; dense = Dense.of(units); }
            Cell() {}
            protected Tensor call(Tensor x) { return dense.apply(x); }
          }
          Layers.register(Cell.class);
          var x = NDArray.from(new float[][] {{1, 2, 3}});
          var model = new Cell(4);
          var y = model.predict(x);
          model.save("FILE");
          String.valueOf(Model.load("FILE").predict(x).equals(y))
          """
              .replace("FILE", file().toString().replace("\\", "/"));
      var last = "";
      var rest = source;
      while (!rest.isBlank()) {
        var part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
        for (var event : shell.eval(part.source())) {
          assertEquals(null, event.exception(), part.source());
          last = event.value();
        }
        rest = part.remaining();
      }
      assertEquals("\"true\"", last);
    }
  }

  // ---- what cannot come back ----

  static final class WithoutDefault extends Model {
    private final Dense dense;

    WithoutDefault(int units) {
      dense = Dense.of(units);
    }

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  @SuppressWarnings("ClassCanBeStatic") // it is refused
  final class Inner extends Model {
    private final Dense dense = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  static final class Functions extends Model {
    private double factor = 1;
    private Layer scaled;

    Functions(double factor) {
      this.factor = factor;
      scaled = Lambda.of(x -> x.multiply(factor));
    }

    private Functions() {
      this(1);
    }

    @Override
    protected Tensor call(Tensor x) {
      return scaled.apply(x);
    }
  }

  static final class Penalized extends Layer {
    private final Dense dense =
        Dense.of(2)
            .kernelRegularizer(
                new Regularizer() {
                  @Override
                  public Tensor apply(Tensor weight) {
                    return weight.square().sum();
                  }
                });

    @Override
    protected Tensor call(Tensor x) {
      return dense.apply(x);
    }
  }

  static final class EarlyWeight extends Layer {
    private Weight factor;

    EarlyWeight(int size) {
      factor = weight(Initializer.ONES, size);
    }

    private EarlyWeight() {}

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(factor);
    }
  }

  static final class Pack {
    private final Dense dense;

    Pack(int units) {
      dense = Dense.of(units);
    }
  }

  static final class Packed extends Model {
    private Pack pack;

    Packed(int units) {
      pack = new Pack(units);
    }

    private Packed() {}

    @Override
    protected Tensor call(Tensor x) {
      return pack.dense.apply(x);
    }
  }

  static final class Unordered extends Model {
    private Map<Integer, Dense> blocks;

    Unordered(int count) {
      blocks = new TreeMap<>();
      IntStream.range(0, count).forEach(i -> blocks.put(i, Dense.of(3)));
    }

    private Unordered() {}

    @Override
    protected Tensor call(Tensor x) {
      var y = x;
      for (var layer : blocks.values()) y = layer.apply(y);
      return y;
    }
  }

  static final class Anything extends Layer {
    private Object number = 1;

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply((Number) number);
    }
  }

  private void save(Layer layer) {
    var model = layer instanceof Model own ? own : Sequential.of(layer);
    model.build(3);
    model.save(file());
  }

  /** Functions that do not depend on an option are made again. */
  @Test
  void functionsOfTheConstructorWithoutArguments() {
    again(new Functions(), X);
    var model = Sequential.of(Input.of(3), new Penalized());
    Layers.register(Penalized.class);
    model.save(file());
    assertEquals(model.predict(X), Model.load(file()).predict(X));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    class Local extends Model {
      @Override
      protected Tensor call(Tensor x) {
        return x.multiply(OwnPartsTest.this.hashCode());
      }
    }
    var remedy =
        " Make its value in build, or in the same way in the constructor without arguments.";
    return new Refusals()
        .add(
            "WithoutDefault needs a constructor without arguments to be read or copied; it may be"
                + " private.",
            () -> save(new WithoutDefault(2)))
        .add(
            "Inner is an inner class, which cannot be read or copied without its OwnPartsTest:"
                + " declare it static.",
            () -> save(new Inner()))
        .add(
            "Local is a class within a method, which cannot be read or copied: declare it as a"
                + " static class outside of the method.",
            () -> save(new Local()))
        .add(
            "An anonymous class cannot be read or copied: declare a class with a name instead of"
                + " new Model(...) {...}.",
            () ->
                save(
                    new Model() {
                      @Override
                      protected Tensor call(Tensor x) {
                        return x;
                      }
                    }))
        .add(
            "Functions: the field scaled cannot be saved: Lambda \"double\": a Java function cannot be"
                + " saved. Put it in the call of a class that extends Layer, and make that known with"
                + " Layers.register."
                + remedy,
            () -> {
              var model = new Functions(2);
              model.scaled = ((Lambda) model.scaled).named("double");
              save(model);
            })
        .add(
            "EarlyWeight: the field factor cannot be saved: a file does not contain how to make the"
                + " weights that a constructor makes."
                + remedy,
            () -> save(new EarlyWeight(3)))
        .add(
            "Packed: the field pack cannot be saved: it holds layers in an object that is neither a"
                + " layer nor a record."
                + remedy,
            () -> save(new Packed(2)))
        .add(
            "Unordered: the field blocks cannot be saved: a file cannot restore the order of a"
                + " TreeMap in a field of the type Map: declare a LinkedHashMap or a TreeMap."
                + remedy,
            () -> save(new Unordered(12)))
        .add(
            "Anything: the field number cannot be saved: a file cannot restore the Integer in a"
                + " field of the type Object. Declare it transient, and let the constructor or build"
                + " make it.",
            () -> save(new Anything()))
        .add(
            "old.h5: a file of Keras 2 cannot contain a model of a user's class, received Net"
                + " \"n\": 2 layers, 26 weights: save it as .keras, or only its weights by"
                + " saveWeights.",
            () -> {
              var model = new Net(4).named("n");
              model.build(3);
              model.save("old.h5");
            })
        .tests();
  }
}
