package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Json;
import dev.rhyton.ops.OpTable;
import dev.rhyton.tensor.Tensor;
import java.util.function.Function;

/** The contents of a file for an operation between layers, which is called once. */
interface WrittenOp {
  /** Returns the operation. */
  OpTable row();

  /** Returns the options of the operation. */
  ObjectNode options();

  /** Returns the arguments of the call; {@code reference} returns the JSON of a symbolic tensor. */
  ArrayNode arguments(Function<Tensor, JsonNode> reference);

  /** Returns the arguments of the call by keyword. */
  default ObjectNode keywords() {
    return Json.object();
  }
}
