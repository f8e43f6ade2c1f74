package dev.rhyton.layers;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorMasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call of a layer by name, beside its inputs, as the keyword arguments of a call
 * in Keras:
 *
 * <pre>{@code
 * attention.apply(x, x, Call.of().attentionMask(mask))
 * attention.apply(query, value, Call.of().key(key).valueMask(valid))
 * lstm.apply(x, Call.of().initialState(h, c).mask(valid))
 * dropout.apply(x, Call.of().training(true))
 * }</pre>
 */
@CheckReturnValue
public final class Call {
  private static final String STATES = "initial_state";

  private final Map<String, List<Tensor>> tensors = new LinkedHashMap<>(); // by Keras' names
  private @Nullable Boolean training;

  private Call() {}

  /** Returns no arguments. */
  public static Call of() {
    return new Call();
  }

  private Call with(String name, Tensor... values) {
    var copy = new Call();
    copy.tensors.putAll(tensors);
    copy.tensors.put(name, Check.all("Call", name, values));
    copy.training = training;
    return copy;
  }

  /** Sets the key of an attention layer, by default the value. */
  public Call key(Tensor key) {
    return with("key", key);
  }

  /**
   * Sets for each query and value whether the query attends to the value: booleans or numbers
   * {@code (batch, queries, values)}, optionally with an axis for the heads after the batch.
   */
  public Call attentionMask(Tensor mask) {
    return with("attention_mask", mask);
  }

  /** Sets the valid steps of the query of an attention layer, {@code (batch, queries)}. */
  public Call queryMask(Tensor mask) {
    return with("query_mask", mask);
  }

  /** Sets the valid steps of the value of an attention layer, {@code (batch, values)}. */
  public Call valueMask(Tensor mask) {
    return with("value_mask", mask);
  }

  /** Sets the valid steps of the key of an attention layer, {@code (batch, values)}. */
  public Call keyMask(Tensor mask) {
    return with("key_mask", mask);
  }

  /** Sets the mask of the input: for steps, booleans {@code (batch, steps)} of the valid ones. */
  public Call mask(Tensor mask) {
    return with("mask", mask);
  }

  /**
   * Sets the states with which a recurrent layer begins: one for a {@code GRU}, the output and the
   * carry for an {@code LSTM}, the states of both directions for a {@code Bidirectional}.
   */
  public Call initialState(Tensor... states) {
    return with(STATES, states);
  }

  /** Sets whether the layer is called as in training or as in inference. */
  public Call training(boolean training) {
    var copy = new Call();
    copy.tensors.putAll(tensors);
    copy.training = training;
    return copy;
  }

  /** Calls a layer with these arguments. */
  List<Tensor> apply(Layer layer, List<Tensor> given) {
    var inputs = inputs(layer, given);
    return training == null ? layer.apply(inputs) : layer.apply(inputs, training);
  }

  /** Returns the inputs of a layer, with their masks, in its order. */
  private List<Tensor> inputs(Layer layer, List<Tensor> given) {
    var inputs = new ArrayList<>(given);
    var names = layer.argumentNames();
    // Arguments that are left out in between, as the key before the attention mask, repeat the
    // last.
    names.forEach(
        name -> {
          int place = names.indexOf(name);
          if (!tensors.containsKey(name)) return;
          Check.that(
              place >= given.size(), "%s: received %s twice.", layer.label(), Text.camel(name));
          while (inputs.size() < place) inputs.add(inputs.get(inputs.size() - 1));
          inputs.add(tensors.get(name).get(0));
        });
    tensors.forEach(
        (name, values) -> {
          if (names.contains(name)) return;
          if (name.equals(STATES) && STATES.equals(layer.keywordOfRest())) {
            inputs.addAll(values);
          } else {
            int place = masked(name, names);
            checkKnown(place >= 0, name, layer);
            while (inputs.size() <= place) inputs.add(inputs.get(inputs.size() - 1));
            inputs.set(place, TensorMasks.of(inputs.get(place), values.get(0), true));
          }
        });
    return inputs;
  }

  /** Returns the place of the input that a mask belongs to, or -1. */
  private static int masked(String name, List<String> names) {
    if (name.equals("mask")) return names.contains("query") ? -1 : 0;
    return name.endsWith("_mask") ? names.indexOf(name.replace("_mask", "")) : -1;
  }

  private static void checkKnown(boolean known, String name, Layer layer) {
    Check.that(
        known,
        "%s: there is no argument %s, only %s.",
        layer.label(),
        Text.camel(name),
        known(layer));
  }

  private static List<String> known(Layer layer) {
    var known = new ArrayList<String>();
    var names = layer.argumentNames();
    if (names.contains("query")) {
      names.stream().skip(2).forEach(known::add);
      known.addAll(List.of("query_mask", "value_mask", "key_mask"));
    } else {
      known.add("mask");
    }
    if (STATES.equals(layer.keywordOfRest())) known.add(STATES);
    known.add("training");
    return known.stream().map(Text::camel).toList();
  }

  @Override
  public String toString() {
    return "Call" + tensors.keySet().stream().map(Text::camel).toList();
  }
}
