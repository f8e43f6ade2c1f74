package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layers;
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
    var model = Kit.classifier();
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
