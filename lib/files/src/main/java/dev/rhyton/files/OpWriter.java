package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.ConstantOp;
import dev.rhyton.tensor.Node;
import dev.rhyton.tensor.OpNode;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.ArrayJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects what a file contains for a TensorFlow operation between layers: the options of the Keras
 * operation and the arguments of its call. A constant input that a row of {@link KerasOps} reads
 * becomes an option; the other inputs are the arguments.
 */
final class OpWriter implements WrittenOp {
  private final KerasOps.Form form;
  private final OpNode operation;
  private final List<Tensor> inputs;
  private final List<Tensor> arguments;
  private final ObjectNode options = Json.object();
  private boolean listed;
  private JsonNode key;

  OpWriter(KerasOps.Form form, Node node) {
    this.form = form;
    operation = (OpNode) node.operation();
    inputs = node.inputs();
    arguments = new ArrayList<>(inputs);
  }

  // ---- for the rows of the table ----

  /** Sets an option of Keras' operation. */
  @CanIgnoreReturnValue
  OpWriter option(String name, Object value) {
    options.set(name, Json.write(value instanceof Float f ? (double) f : value));
    return this;
  }

  /** Returns an attribute of the TensorFlow operation, or null if it is not set. */
  Object attribute(String name) {
    return operation.attribute(name);
  }

  /** Returns the value of a constant input, which is then not an argument; -1 is the last input. */
  JsonNode constant(int index) {
    int place = Math.floorMod(index, inputs.size());
    var tensor = inputs.get(place);
    Check.that(isConstant(tensor), "its option is a tensor");
    arguments.set(place, null);
    return value((ConstantOp) TensorInternals.node(tensor).operation());
  }

  /** Returns the axes in a constant input; one axis is a number. */
  JsonNode axes(int index) {
    return single(constant(index));
  }

  /** Returns the axes in an attribute; one axis is a number. */
  JsonNode axes(String attribute) {
    return single(Json.write(attribute(attribute)));
  }

  private static JsonNode single(JsonNode axes) {
    return axes.size() == 1 ? axes.get(0) : axes;
  }

  /** Sets an option from a constant input. */
  @CanIgnoreReturnValue
  OpWriter constant(String option, int index) {
    return option(option, constant(index));
  }

  /** Sets an option from the attribute of the same meaning. */
  @CanIgnoreReturnValue
  OpWriter attribute(String option, String name) {
    return option(option, attribute(name));
  }

  /** Writes the arguments as one list. */
  @CanIgnoreReturnValue
  OpWriter listed() {
    listed = true;
    return this;
  }

  /** Throws if the operation transposes matrices, which Keras' operation does not support. */
  void refuseTransposed() {
    for (var name : List.of("transpose_a", "transpose_b", "adj_x", "adj_y")) {
      Check.that(!Boolean.TRUE.equals(attribute(name)), "it takes a matrix transposed");
    }
  }

  /** Throws if indices differ between samples. */
  @CanIgnoreReturnValue
  OpWriter refuseBatches() {
    Check.that(attribute("batch_dims") == null, "its batches have indices of their own");
    return this;
  }

  /** Writes first elements and sizes as Python's slices, {@code x[:, 2:5]}. */
  void slices() {
    var from = constant(1);
    var size = constant(2);
    var slices = Json.array();
    for (int i = 0; i < from.size(); i++) {
      var slice = Json.object().put("class_name", "__slice__");
      boolean all = size.get(i).asInt() < 0;
      var config = slice.putObject("config");
      if (all && from.get(i).asInt() == 0) config.putNull("start").putNull("stop");
      else config.set("start", from.get(i));
      if (!all) config.put("stop", from.get(i).asInt() + size.get(i).asInt());
      config.putNull("step");
      slices.add(slice);
    }
    key = slices;
  }

  /** Writes ends and steps as Python's slices, {@code x[:, ::2]}. */
  void stridedSlices() {
    var from = constant(1);
    var to = constant(2);
    var steps = constant(3);
    var slices = Json.array();
    for (int i = 0; i < from.size(); i++) {
      if (isSet("new_axis_mask", i)) {
        slices.addNull();
        continue;
      }
      if (isSet("shrink_axis_mask", i)) {
        slices.add(from.get(i));
        continue;
      }
      var config = slices.addObject().put("class_name", "__slice__").putObject("config");
      if (isSet("begin_mask", i)) config.putNull("start");
      else config.set("start", from.get(i));
      if (isSet("end_mask", i)) config.putNull("stop");
      else config.set("stop", to.get(i));
      if (steps.get(i).asInt() == 1) config.putNull("step");
      else config.set("step", steps.get(i));
    }
    key = slices;
  }

  private boolean isSet(String mask, int axis) {
    return attribute(mask) instanceof Number bits && (bits.longValue() >> axis & 1) == 1;
  }

  // ---- for GraphWriter ----

  @Override
  public OpTable row() {
    return form.row();
  }

  @Override
  public ObjectNode options() {
    return options;
  }

  @Override
  public ArrayNode arguments(Function<Tensor, JsonNode> reference) {
    var all = Json.array();
    for (var tensor : arguments) {
      if (tensor != null) all.add(isConstant(tensor) ? argument(tensor) : reference.apply(tensor));
    }
    if (key != null) all.add(key);
    return listed ? Json.array().add(all) : all;
  }

  static boolean isConstant(Tensor tensor) {
    return TensorInternals.node(tensor) != null
        && TensorInternals.node(tensor).operation() instanceof ConstantOp;
  }

  /** Returns a constant as an argument: a number, or an array with its type. */
  private static JsonNode argument(Tensor tensor) {
    var constant = (ConstantOp) TensorInternals.node(tensor).operation();
    return constant.isNumber() ? value(constant) : ArrayJson.write(constant.value());
  }

  private static JsonNode value(ConstantOp constant) {
    return constant.isNumber()
        ? ArrayJson.number(constant.number(), constant.dtype())
        : ArrayJson.nested(constant.value());
  }
}
