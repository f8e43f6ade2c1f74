package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Layers;
import dev.rhyton.layers.Subtract;
import dev.rhyton.models.Summary.Params;
import dev.rhyton.optimizers.SGD;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns and totals are those that Keras 3.15.1 prints for the same models. */
class SummaryTest {
  private static Sequential net() {
    return Sequential.of(Dense.of(5).named("a"), Dense.of(3).named("b")).named("net");
  }

  private static Sequential frozen() {
    var model = net();
    model.build(4);
    model.getLayer(0).freeze();
    return model;
  }

  @Test
  void textIsThatOfKeras() {
    assertEquals(
        """
        Model: "net"
        ┏━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓
        ┃ Layer (type) ┃ Output Shape ┃ Param # ┃
        ┡━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩
        │ a (Dense)    │ (None, 5)    │      25 │
        ├──────────────┼──────────────┼─────────┤
        │ b (Dense)    │ (None, 3)    │      18 │
        └──────────────┴──────────────┴─────────┘
         Total params: 43 (172.00 B)
         Trainable params: 18 (72.00 B)
         Non-trainable params: 25 (100.00 B)"""
            .replace("\n", System.lineSeparator()),
        frozen().summary().toString());
    Layers.clearNames();
    var model = ModelKit.classifier();
    model.build(4);
    assertEquals("Sequential \"sequential\": 2 layers, 43 weights", model.toString());
  }

  @Test
  void aModelWithoutWeightsSaysSo() {
    var summary = net().summary();
    assertEquals(
        List.of("0 (unbuilt)", "0 (unbuilt)"),
        summary.rows().stream().map(Summary.Row::paramText).toList());
    assertEquals("?", summary.rows().get(0).outputShape());
    assertEquals("0 (0.00 B)", summary.total().toString());
    assertTrue(Sequential.of().summary().toString().contains("Total params: 0 (0.00 B)"));
  }

  @Test
  void theOptimizerIsCountedAfterItsFirstStep() {
    var model = frozen();
    model.compile("adam", "mse");
    assertEquals(3, model.summary().totals().size());
    fit(model);
    assertEquals(
        List.of(
            "Total params: 81 (324.00 B)",
            "Trainable params: 18 (72.00 B)",
            "Non-trainable params: 25 (100.00 B)",
            "Optimizer params: 38 (152.00 B)"),
        model.summary().totals());
    model.compile(SGD.of(0.1), "mse");
    fit(model);
    assertEquals(new Params(2, 8), model.summary().optimizer());
  }

  private static void fit(Model model) {
    model.fit(new float[4][4], new float[4][3], Fit.epochs(1).verbose(0));
  }

  @Test
  void nestedModelsAreOneRowAndInputsHaveOne() {
    var x = Input.of("x", 4);
    var model =
        Model.of(
            x, Add.of().named("add").apply(frozen().apply(x), Dense.of(3).named("s").apply(x)));
    var summary = model.summary();
    assertEquals(
        List.of("x (InputLayer)", "net (Sequential)", "s (Dense)", "add (Add)"),
        summary.rows().stream().map(Summary.Row::layer).toList());
    assertEquals(
        List.of("0", "43", "15", "0"),
        summary.rows().stream().map(Summary.Row::paramText).toList());
    assertEquals(new Params(33, 132), summary.trainable());
    assertEquals(new Params(25, 100), summary.nonTrainable());
  }

  private static Dense dense(int units, String name) {
    return Dense.of(units).named(name);
  }

  /** Checks the rows of a model without weights' numbers: layer, shape, connections. */
  private static void assertRows(Model model, String expected) {
    var rows =
        model.summary().rows().stream()
            .map(
                r ->
                    r.layer()
                        + " | "
                        + r.outputShape()
                        + " | "
                        + r.params()
                        + " | "
                        + r.connectedTo())
            .toList();
    assertEquals(expected, String.join("\n", rows) + "\n");
  }

  @Test
  void branchesAreConnectedInTheOrderOfKeras() {
    var a = Input.of("a", 4);
    var b = Input.of("b", 3);
    var d = dense(5, "d").apply(a);
    var f = dense(5, "f").apply(dense(5, "e").apply(b));
    var sum = Add.of().named("sum").apply(d, f);
    var p = dense(1, "p").apply(Concatenate.of().named("cat").apply(sum, d, a));
    assertRows(
        Model.of(List.of(a, b), List.of(p, dense(2, "q").apply(sum))),
        """
        b (InputLayer) | (None, 3) | 0 | -
        a (InputLayer) | (None, 4) | 0 | -
        e (Dense) | (None, 5) | 20 | b[0][0]
        d (Dense) | (None, 5) | 25 | a[0][0]
        f (Dense) | (None, 5) | 30 | e[0][0]
        sum (Add) | (None, 5) | 0 | d[0][0], f[0][0]
        cat (Concatenate) | (None, 14) | 0 | sum[0][0], d[0][0], a[0][0]
        p (Dense) | (None, 1) | 15 | cat[0][0]
        q (Dense) | (None, 2) | 12 | sum[0][0]
        """);
  }

  @Test
  void inputsWithoutUseHaveARow() {
    var x = Input.of("x", 4);
    assertRows(
        Model.of(List.of(x, Input.of("y", 3)), List.of(dense(2, "d").apply(x))),
        """
        x (InputLayer) | (None, 4) | 0 | -
        y (InputLayer) | (None, 3) | 0 | -
        d (Dense) | (None, 2) | 10 | x[0][0]
        """);
  }

  @Test
  void eachCallOfASharedLayerHasAnIndex() {
    var x = Input.of("x", 4);
    var y = Input.of("y", 4);
    var s = dense(3, "s");
    assertRows(
        Model.of(List.of(x, y), List.of(Subtract.of().named("diff").apply(s.apply(x), s.apply(y)))),
        """
        x (InputLayer) | (None, 4) | 0 | -
        y (InputLayer) | (None, 4) | 0 | -
        s (Dense) | (None, 3) | 15 | x[0][0], y[0][0]
        diff (Subtract) | (None, 3) | 0 | s[0][0], s[1][0]
        """);
    var twice = dense(4, "s");
    assertRows(
        Model.of(x, twice.apply(twice.apply(x))),
        """
        x (InputLayer) | (None, 4) | 0 | -
        s (Dense) | (None, 4) | 20 | x[0][0], s[0][0]
        """);
    var inner = Sequential.of(Input.of(4), dense(4, "i1"), dense(4, "i2")).named("inner");
    assertRows(
        Model.of(x, Add.of().named("add").apply(inner.apply(x), inner.apply(inner.apply(x)))),
        """
        x (InputLayer) | (None, 4) | 0 | -
        inner (Sequential) | (None, 4) | 40 | x[0][0], x[0][0], inner[1][0]
        add (Add) | (None, 4) | 0 | inner[0][0], inner[2][0]
        """);
  }

  @Test
  void outputsHaveAnIndexAndOperationsARow() {
    var x = Input.of("x", 5, 4);
    var states = LSTM.of(3).returnState(true).named("lstm").apply(List.of(x));
    assertRows(
        Model.of(x, Concatenate.of().named("cat").apply(states.get(1), states.get(2))),
        """
        x (InputLayer) | (None, 5, 4) | 0 | -
        lstm (LSTM) | [(None, 3), (None, 3), (None, 3)] | 96 | x[0][0]
        cat (Concatenate) | (None, 6) | 0 | lstm[0][1], lstm[0][2]
        """);
    var y = Input.of("y", 4);
    assertRows(
        Model.of(y, dense(4, "d").apply(y).add(y).add(1)),
        """
        y (InputLayer) | (None, 4) | 0 | -
        d (Dense) | (None, 4) | 20 | y[0][0]
        add (Add) | (None, 4) | 0 | d[0][0], y[0][0]
        add_1 (Add) | (None, 4) | 0 | add[0][0]
        """);
  }

  @Test
  void aChainHasNoConnections() {
    var x = Input.of("x", 4);
    var model = Model.of(x, dense(2, "b").apply(dense(3, "a").apply(x))).named("chain");
    assertFalse(model.summary().isConnected());
    var y = Input.of("y", 4);
    var a = dense(3, "a").apply(y);
    assertEquals(
        """
        Model: "sum"
        ┏━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┓
        ┃ Layer (type)   ┃ Output Shape ┃ Param # ┃ Connected to     ┃
        ┡━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━━━━┩
        │ y (InputLayer) │ (None, 4)    │       0 │ -                │
        ├────────────────┼──────────────┼─────────┼──────────────────┤
        │ a (Dense)      │ (None, 3)    │      15 │ y[0][0]          │
        ├────────────────┼──────────────┼─────────┼──────────────────┤
        │ add (Add)      │ (None, 3)    │       0 │ a[0][0], a[0][0] │
        └────────────────┴──────────────┴─────────┴──────────────────┘
         Total params: 15 (60.00 B)
         Trainable params: 15 (60.00 B)
         Non-trainable params: 0 (0.00 B)"""
            .replace("\n", System.lineSeparator()),
        Model.of(y, Add.of().named("add").apply(a, a)).named("sum").summary().toString());
  }

  @Test
  void movingAveragesAreNotTrainable() {
    var model = Sequential.of(Dense.of(8), BatchNormalization.of());
    model.build(4);
    assertEquals(new Params(16, 64), model.summary().nonTrainable());
    assertEquals(model.countParams(), model.summary().total().count());
  }

  @Test
  void sizesHaveUnits() {
    assertEquals("1 (1023.00 B)", new Params(1, 1023).toString());
    assertEquals("1 (1.00 KB)", new Params(1, 1024).toString());
    assertEquals("6,000,000 (22.89 MB)", new Params(6_000_000, 24_000_000).toString());
    assertEquals("1 (8192.00 PB)", new Params(1, Long.MAX_VALUE).toString());
  }
}
