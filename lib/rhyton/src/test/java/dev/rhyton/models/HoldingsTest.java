package dev.rhyton.models;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Layers and weights in fields of every kind: found, trained, saved and counted. */
class HoldingsTest {
  @TempDir Path folder;

  /** A model that runs its layers one after another. */
  abstract static class Chain extends Model {
    abstract Stream<Dense> chain();

    @Override
    protected Tensor call(Tensor x) {
      var y = x;
      for (var layer : chain().toList()) y = layer.apply(y);
      return y;
    }
  }

  static final class InAnArray extends Chain {
    private Dense[] blocks = {Dense.of(3), Dense.of(1)};

    @Override
    Stream<Dense> chain() {
      return Stream.of(blocks);
    }
  }

  static final class InNestedLists extends Chain {
    private List<List<Dense>> blocks = List.of(List.of(Dense.of(3)), List.of(Dense.of(1)));

    @Override
    Stream<Dense> chain() {
      return blocks.stream().flatMap(List::stream);
    }
  }

  static final class InAWildcardList extends Chain {
    private List<? extends Layer> blocks = new ArrayList<>(List.of(Dense.of(3), Dense.of(1)));

    @Override
    Stream<Dense> chain() {
      return blocks.stream().map(Dense.class::cast);
    }
  }

  static final class InAMap extends Chain {
    private Map<Integer, Dense> blocks = new TreeMap<>(Map.of(2, Dense.of(1), 1, Dense.of(3)));

    @Override
    Stream<Dense> chain() {
      return Stream.of(blocks.get(1), blocks.get(2));
    }
  }

  static final class InASet extends Chain {
    private Set<Dense> blocks = new LinkedHashSet<>(List.of(Dense.of(3), Dense.of(1)));

    @Override
    Stream<Dense> chain() {
      return blocks.stream();
    }
  }

  record Pair(Dense first, Dense second) {}

  static final class InARecord extends Chain {
    private Pair pair = new Pair(Dense.of(3), Dense.of(1));

    @Override
    Stream<Dense> chain() {
      return Stream.of(pair.first(), pair.second());
    }
  }

  static final class InRecordsInAList extends Chain {
    private List<Pair> pairs = List.of(new Pair(Dense.of(3), Dense.of(1)));

    @Override
    Stream<Dense> chain() {
      return pairs.stream().flatMap(p -> Stream.of(p.first(), p.second()));
    }
  }

  static final class Helper {
    private final Dense first = Dense.of(3);
    private final Dense[] others = {Dense.of(1)};
  }

  static final class InAHelper extends Chain {
    private Helper helper = new Helper();

    @Override
    Stream<Dense> chain() {
      return Stream.of(helper.first, helper.others[0]);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyKindOfField() {
    List<Supplier<Chain>> kinds =
        List.of(
            InAnArray::new,
            InNestedLists::new,
            InAWildcardList::new,
            InAMap::new,
            InASet::new,
            InARecord::new,
            InRecordsInAList::new,
            InAHelper::new);
    return kinds.stream()
        .map(
            k ->
                DynamicTest.dynamicTest(
                    ConfiguredInternals.className(k.get()), () -> check(k.get())));
  }

  private void check(Chain model) {
    Layers.register(model.getClass());
    var x = NDArray.from(Kit.normal(1, 20, 4));
    var y = NDArray.from(Kit.normal(2, 20, 1));
    Seed.set(1);
    model.compile("adam", "mse");
    model.fit(x, y, epochs(1).verbose(0));
    assertEquals(
        List.of(Shape.of(4, 3), Shape.of(3), Shape.of(3, 1), Shape.of(1)),
        model.weights().stream().map(Weight::shape).toList());
    var before = model.getWeights();
    model.fit(x, y, epochs(1).batchSize(5).verbose(0)); // in each step half of the weights rest
    for (int i = 0; i < 4; i++) assertNotEquals(before.get(i), model.getWeights().get(i));
    assertTrue(model.toString().contains("19 weights"), model::toString);
    var file = folder.resolve("model.keras");
    model.save(file);
    var again = Model.load(file);
    assertEquals(model.predict(x), again.predict(x));
    assertEquals(model.getWeights(), again.getWeights());
  }

  static final class Summed extends Layer {
    private Weight[] parts;
    private List<Weight> more = List.of();

    @Override
    protected void build(Shape input) {
      parts = new Weight[] {weight(Initializer.ONES, input.last())};
      more = List.of(weight(Initializer.ONES, input.last()));
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(parts[0]).add(more.get(0));
    }
  }

  @Test
  void weightsInArraysAndLists() {
    Layers.register(Summed.class);
    var model = Sequential.of(new Summed(), Dense.of(1));
    model.build(4);
    assertEquals(4 + 4 + 4 + 1, model.countParams());
    var file = folder.resolve("summed.keras");
    model.weights().get(1).assign(NDArray.of(new float[] {1, 2, 3, 4}, 4));
    model.save(file);
    assertEquals(model.getWeights(), Model.load(file).getWeights());
  }

  @Test
  void dtypesReachEveryLayer() {
    var model = new InAnArray();
    for (var layer : model.allLayers()) assertEquals("float32", layer.dtype().toString());
    var nested = (Nest) new Nest().dtype("mixed_bfloat16");
    assertEquals("mixed_bfloat16", nested.inner[0].dtype().toString());
  }

  static final class Nest extends Layer {
    private Dense[] inner = {Dense.of(2)};

    @Override
    protected Tensor call(Tensor x) {
      return inner[0].apply(x);
    }
  }

  @Test
  void aSetWithoutAnOrderIsRefused() {
    var model =
        new Model() {
          final Set<Dense> blocks = Set.of(Dense.of(3), Dense.of(1));

          @Override
          protected Tensor call(Tensor x) {
            return blocks.iterator().next().apply(x);
          }
        };
    var e = assertThrows(IllegalStateException.class, model::layers);
    assertEquals(
        "blocks holds layers or weights in a set without an order: use a List or a LinkedHashSet.",
        e.getMessage());
  }

  @Test
  void aLayerThatTheModelDoesNotHoldIsRefused() {
    var outside = Dense.of(1).named("outside");
    var model =
        new Model() {
          @Override
          protected Tensor call(Tensor x) {
            return outside.apply(x);
          }
        };
    model.named("forgetful");
    model.compile("sgd", "mse");
    var x = Kit.normal(1, 4, 2);
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> model.fit(x, Kit.normal(2, 4, 1), epochs(1).verbose(0)));
    assertEquals(
        "Model \"forgetful\" runs Dense \"outside\", which it does not hold, so that it would be"
            + " neither trained nor saved: keep it in a field, or in a list, map, array or record"
            + " that is a field.",
        e.getMessage());
  }

  @Test
  void aWeightThatTheModelDoesNotHoldIsRefused() {
    var other = Dense.of(2);
    other.apply(NDArray.from(Kit.normal(1, 4, 2)));
    var kernel = other.weights().get(0);
    var model =
        new Model() {
          @Override
          protected Tensor call(Tensor x) {
            return x.matmul(kernel);
          }
        };
    model.named("borrower");
    var e = assertThrows(IllegalArgumentException.class, () -> model.predict(Kit.normal(1, 4, 2)));
    assertTrue(e.getMessage().startsWith("Model \"borrower\" uses the weight kernel, which"));
  }

  static final class Rolling extends Layer {
    private Random random = new Random(1);

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(random.nextDouble());
    }
  }

  @Test
  void aFieldWithoutAFormInFilesIsNamedAndPrints() {
    Layers.register(Rolling.class);
    var model = Sequential.of(new Rolling(), Dense.of(1));
    model.build(4);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> model.save(folder.resolve("rolling.keras")));
    assertTrue(
        e.getMessage()
            .contains(
                "Rolling: the field random cannot be saved: Random has no form in JSON."
                    + " Declare it transient, and let the constructor or build make it."),
        e::getMessage);
    assertEquals("Rolling(random=Random)", new Rolling().toString());
  }
}
